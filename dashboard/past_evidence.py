"""The evidence before past audits, kept in the data folder: computed once a quarter, not with every assessment.

It holds outlet numbers and evidence, nobody's name. The folder can be deleted: what is needed is made again.
"""

import hashlib
import secrets
from functools import cache
from pathlib import Path

import pandas as pd

from dashboard import metrics
from dashboard.metrics.fraud.combination import evidence_by_mode
from dashboard.metrics.fraud.outcomes import Evidence
from dashboard.metrics.view import View
from db.store import Store


def kept(store: Store) -> Evidence:
    """``evidence_by_mode`` of past periods, read from the folder's past_evidence where these metrics made it of this
    very company: a copy that was restored over another one numbers its outlets anew."""
    home = store.folder / "past_evidence" / f"{store.origin}-{_code()}"

    def past(view: View) -> pd.DataFrame:
        file = home / f"{view.period.start}_{view.period.end}.csv"
        if not file.exists():
            home.mkdir(parents=True, exist_ok=True)
            # A name of its own: two readers may be making the same quarter.
            fresh = file.with_suffix(f".{secrets.token_hex(4)}")
            evidence_by_mode(view).to_csv(fresh)
            fresh.replace(file)
        return pd.read_csv(file, index_col="outlet_id")

    return past


@cache
def _code() -> str:
    """Which metrics these are: a digest of their source."""
    files = sorted(Path(str(metrics.__file__)).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
