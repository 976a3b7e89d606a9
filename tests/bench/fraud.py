"""How well the risk ranking finds what was planted in demo companies; fraud_compare.py judges on another world.

    python -m tests.bench.fraud [--seeds 1001 … 1030] [--null 1001 …] [--replay 1001 1002] [--keep DIR]

Per kind and overall ROC-AUC, average precision, precision in the best-scored 5 and 10 %, beside PyOD's detectors on the
same features and plain orders by money (fraud_compare.py); marks, and how many of them are false; weeks to the first
early warning, with ``--replay`` also to the first mark in the ranking (fraud_delay.py); ``--null`` companies have their
planted outlets taken out. One company after another; with ``--keep`` each is a line that is not measured again, so
that a run can be stopped and gone on with. Seeds below 1001 were spent while the signals were made.
"""

import argparse
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.bench import fraud_compare, fraud_delay, fraud_table

SEEDS = list(range(1001, 1031))


def main() -> int:
    """Measure what is not kept yet and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--null", type=int, nargs="*", default=[])
    parser.add_argument("--replay", type=int, nargs="*", default=[])
    parser.add_argument("--step", type=int, default=2, help="weeks between two replayed rankings")
    parser.add_argument("--orders", type=int, default=30_000)
    parser.add_argument("--outlets", type=int, default=240)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    asked.world, asked.share = "demo", -1.0
    if find_spec("pyod") is None:
        parser.error("PyOD is not installed: pip install -r tests/bench/requirements.txt")
    with tempfile.TemporaryDirectory() as throw_away:
        folder = asked.keep or Path(throw_away)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(fraud_compare.lines(asked, folder / "fraud_compare.jsonl"))
        replayed = list(fraud_delay.lines(asked.replay, asked.step, folder / "fraud_delay.jsonl"))
    print(fraud_table.text(fraud_table.summary(found), found))
    print(fraud_table.delays("early warning", [line["early"] for line in found if line["planted"]]))
    if replayed:
        print(fraud_table.delays(f"ranking, looked at every {asked.step} weeks", replayed))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
