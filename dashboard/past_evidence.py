"""The evidence before past audits, kept in the data folder: computed once a quarter, not with every assessment.

It holds outlet numbers and evidence, nobody's name. The folder can be deleted: what is needed is made again.
"""

import hashlib
from pathlib import Path

import pandas as pd

import dashboard.metrics.fraud as signals
from dashboard.metrics.fraud.combination import evidence_by_mode
from dashboard.metrics.fraud.outcomes import Evidence
from dashboard.metrics.view import View


def kept(folder: Path) -> Evidence:
    """``evidence_by_mode`` of past periods, read from ``folder``/past_evidence where these signals made it."""
    home = folder / "past_evidence" / _signals()

    def past(view: View) -> pd.DataFrame:
        file = home / f"{view.period.start}_{view.period.end}.csv"
        if not file.exists():
            home.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(".new")
            evidence_by_mode(view).to_csv(fresh)
            fresh.replace(file)
        return pd.read_csv(file, index_col="outlet_id")

    return past


def _signals() -> str:
    """Which signals these are: a digest of their source."""
    files = sorted(Path(str(signals.__file__)).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
