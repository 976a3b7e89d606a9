"""The risk ranking beside detectors that know nothing of the trade, on the same companies and the same features.

    pip install -r tests/bench/requirements.txt
    python -m tests.bench.fraud_compare [--world second|aimed|demo] [--seeds 1 2 3] [--share 0.03] [--null 901]
        [--keep DIR]

``second`` is tests/bench/fraud_world, whose makers had not read the signals; ``aimed`` the same companies with half of
the callbacks of the last half-year aimed at whom the ranking put first; ``demo`` is db/demo. The rankings:

    this            the evidence of dashboard/metrics/fraud
    ECOD, COPOD, IsolationForest   PyOD over outlets x signals: z of every signal (missing: 0) and log n
    … +effect       the same with the log of observed / expected of every signal as well
    cost per order  claimed money per warranty order, z
    money           claimed money
    size            orders: who cheats is seldom small, so size alone is better than chance

Per ranking ROC-AUC, the same among outlets of like size, average precision and precision among the best-scored 5 and
10 %, over all planted outlets and for each kind alone (the other kinds left out). Only the ranking itself has flags; a
baseline's ``false`` are the honest ones among as many as the ranking flags. ``--null`` companies hold no fraud: there
every flag is false, and the share of honest outlets' p-values below 5 and 1 % is told beside that nominal rate. Lines
already in ``DIR/fraud_compare.jsonl`` are not measured again unless a file of dashboard/metrics/fraud has changed.
"""

import argparse
import hashlib
import json
import tempfile
import warnings
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import dashboard.metrics.fraud as engine
from dashboard.metrics.fraud.combination import Assessment, assess
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.metrics.view import View
from tests.bench import fraud_table
from tests.bench.fraud_company import Company, aimed, demo, second, without_planted
from tests.bench.fraud_delay import early
from tests.bench.fraud_quality import among_alike, claimed, claimed_per_order, finished, quality, standard

SEEDS = {"second": [1, 2, 3], "aimed": [1, 2, 3], "demo": [301, 302]}
SIZE = {"second": (40_000, 300), "aimed": (40_000, 300), "demo": (30_000, 240)}
NOMINAL = (0.05, 0.01)
FORESTS = 5  # of different dice, averaged


def features(found: Assessment, effects: bool) -> np.ndarray:
    """Outlets x signals: z, with ``effects`` the log of observed / expected too, and log n; what is missing is 0."""
    ids, keys = found.outlets["outlet_id"], [one.key for one in SIGNALS]
    rows = found.signals.assign(ratio=_log_ratio(found.signals))
    tables = [
        rows.pivot(index="outlet_id", columns="key", values=name).reindex(index=ids, columns=keys).fillna(0.0)
        for name in (["z", "ratio"] if effects else ["z"])
    ]
    n = rows.groupby("outlet_id")["n"].max().reindex(ids).fillna(0.0).astype(float)
    return np.column_stack([*(table.to_numpy(dtype=float) for table in tables), np.log1p(n)])


def _log_ratio(rows: pd.DataFrame) -> np.ndarray:
    """log2((observed + 1) / (expected + 1)) for counts, of the amounts themselves for money, within three doublings."""
    observed, expected = rows["observed"].to_numpy(dtype=float), rows["expected"].to_numpy(dtype=float)
    return np.clip(np.log2(np.maximum(observed + 1, 1e-9) / np.maximum(expected + 1, 1e-9)), -3, 3)


def rankings(found: Assessment, view: View, seed: int) -> dict[str, np.ndarray]:
    """A score an outlet for every ranking, in the order of ``found.outlets``."""
    scores = {"this": found.outlets["precedence"].to_numpy(dtype=float)}
    for effects in (False, True):
        for name, score in detectors(features(found, effects), seed).items():
            scores[f"{name} +effect" if effects else name] = score
    scores["cost per order"] = standard(claimed_per_order(view, found.outlets))
    scores["money"] = claimed(view, found.outlets)
    scores["size"] = finished(view, found.outlets)
    return scores


def detectors(table: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """PyOD's scores with its own settings (Li et al., ICDM 2020 and TKDE 2022; Liu, Ting & Zhou, ICDM 2008)."""
    from pyod.models.copod import COPOD
    from pyod.models.ecod import ECOD
    from pyod.models.iforest import IForest

    use = table[:, table.std(axis=0) > 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = {"ECOD": ECOD().fit(use).decision_scores_, "COPOD": COPOD().fit(use).decision_scores_}
        forests = [IForest(n_estimators=200, random_state=seed * 10 + k).fit(use) for k in range(FORESTS)]
    scores["IsolationForest"] = np.mean([one.decision_scores_ for one in forests], axis=0)
    return scores


def judged(truth: pd.Series, flagged: np.ndarray, score: np.ndarray, orders: np.ndarray, own: bool) -> dict[str, float]:
    """One ranking over some outlets: quality, and the flags (a baseline flags as many as the ranking itself did)."""
    bad = truth.ne("").to_numpy()
    alike = {"AUC=n": among_alike(bad, score, orders)}
    marks = flagged if own else np.argsort(np.argsort(-score, kind="stable"), kind="stable") < flagged.sum()
    return quality(bad, score) | alike | {"found": float((marks & bad).sum()), "false": float((marks & ~bad).sum())}


def measured(made: Company, seed: int) -> dict[str, Any]:
    """All there is to say of one company."""
    found = assess(made.view)
    codes, flagged = found.outlets["code"], found.outlets["flagged"].to_numpy(dtype=bool)
    truth = pd.Series([made.planted.get(code, "") for code in codes])
    told: dict[str, Any] = {
        "outlets": len(codes), "planted": int(truth.ne("").sum()), "flags": int(flagged.sum()),
        "false": int((flagged & truth.eq("").to_numpy()).sum()),
        "early": early(made), "calibration": calibration(found, truth), "places": [],
        "false_flags": _false(found, truth, made.decoys),
    }  # fmt: skip
    if not told["planted"]:
        return told
    scores = rankings(found, made.view, seed)
    told["all"] = {
        name: judged(truth, flagged, score, scores["size"], name == "this") for name, score in scores.items()
    }
    told["kinds"] = {}
    for kind in sorted(set(truth) - {""}):
        use = truth.isin(["", kind]).to_numpy()
        told["kinds"][kind] = {
            name: judged(truth[use], flagged[use], score[use], scores["size"][use], name == "this")
            for name, score in scores.items()
        } | {"planted": int(truth.eq(kind).sum())}
    told["places"] = _places(found, truth, scores, made.acts)
    return told


def calibration(found: Assessment, truth: pd.Series) -> dict[str, dict[str, float]]:
    """Per signal, honest outlets with a p, and the share of them below each nominal rate."""
    honest = set(found.outlets.loc[truth.eq("").to_numpy(), "outlet_id"])
    rows = found.signals[found.signals["outlet_id"].isin(honest)]
    return {
        str(key): {"n": len(of), **{f"{rate:g}": float((of["p"].astype(float) < rate).mean()) for rate in NOMINAL}}
        for key, of in rows.groupby("key")
    }


def _places(
    found: Assessment, truth: pd.Series, scores: dict[str, np.ndarray], acts: dict[str, int]
) -> list[dict[str, Any]]:
    """Each planted outlet: its place in every ranking (0 best, 1 last) and its three oddest signals."""
    place = {name: np.argsort(np.argsort(-score)) / len(score) for name, score in scores.items()}
    rows = []
    for at in np.flatnonzero(truth.ne("")):
        outlet = found.outlets.iloc[at]
        said = found.of(outlet["outlet_id"]).sort_values("z", ascending=False).head(3)
        rows.append(
            {
                "code": outlet["code"], "kind": truth.iloc[at], "flagged": bool(outlet["flagged"]),
                "mode": outlet["mode"], "acts": acts.get(outlet["code"]), "orders": int(scores["size"][at]),
                "oddest": {key: round(float(z), 1) for key, z in zip(said["key"], said["z"], strict=True)},
                "place": {name: round(float(where[at]), 3) for name, where in place.items()},
            }
        )  # fmt: skip
    return rows


def _false(found: Assessment, truth: pd.Series, habits: dict[str, str]) -> list[dict[str, Any]]:
    """Each honest outlet that is flagged: its habits and the mode that flagged it."""
    rows = found.outlets[truth.eq("").to_numpy() & found.outlets["flagged"].to_numpy(dtype=bool)]
    return [
        {"code": row.code, "mode": row.mode, "z": round(float(row.z), 1), "habits": habits.get(row.code, "")}
        for row in rows.itertuples()
    ]


def one(world: str, seed: int, share: float, size: tuple[int, int]) -> dict[str, Any]:
    """One company, made, measured and thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        if world == "demo":
            made = demo(Path(folder), seed, *size)
            made = made if share else without_planted(made)
        else:
            made = {"second": second, "aimed": aimed}[world](Path(folder), seed, *size, share)
        told = measured(made, seed)
        made.warehouse.close()
    return told


def version() -> str:
    """Which signals these are: a digest of their source."""
    files = sorted(Path(str(engine.__file__)).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def lines(asked: argparse.Namespace, file: Path) -> Iterator[dict[str, Any]]:
    """A line a company, those that are kept first read."""
    size = (asked.orders or SIZE[asked.world][0], asked.outlets or SIZE[asked.world][1])
    kept = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    seeds = asked.seeds if asked.seeds is not None else SEEDS[asked.world]
    share = -1.0 if asked.world == "demo" else asked.share  # the demo plants what it plants
    for seed, planted in [*((seed, share) for seed in seeds), *((seed, 0.0) for seed in asked.null)]:
        key = {"world": asked.world, "seed": seed, "share": planted, "size": list(size), "signals": version()}
        line = next((line for line in kept if line["key"] == key), None)
        if line is None:
            line = {"key": key, **one(asked.world, seed, planted, size), "measured": date.today().isoformat()}
            with file.open("a", encoding="utf-8") as end:
                print(json.dumps(line), file=end, flush=True)
        yield line


def main() -> int:
    """Measure what is not kept yet, print the tables, write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", choices=sorted(SEEDS), default="second")
    parser.add_argument("--seeds", type=int, nargs="*", help="companies with fraud; 1 2 3 or 301 302")
    parser.add_argument("--null", type=int, nargs="*", default=[], help="companies without any")
    parser.add_argument("--share", type=float, default=0.03, help="of the second world's outlets that cheat")
    parser.add_argument("--orders", type=int)
    parser.add_argument("--outlets", type=int)
    parser.add_argument("--keep", type=Path, help="folder of fraud_compare.jsonl, to go on from")
    parser.add_argument("--out", type=Path, help="JSON file of means and lines")
    asked = parser.parse_args()
    if find_spec("pyod") is None:
        parser.error("PyOD is not installed: pip install -r tests/bench/requirements.txt")
    with tempfile.TemporaryDirectory() as throw_away:
        folder = asked.keep or Path(throw_away)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(lines(asked, folder / "fraud_compare.jsonl"))
    told = fraud_table.summary(found)
    print(fraud_table.text(told, found))
    if asked.out:
        asked.out.write_text(json.dumps({"summary": told, "lines": found}, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
