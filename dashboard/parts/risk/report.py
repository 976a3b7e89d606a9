"""The risk ranking for other programs: one record an outlet, its signals inside; and flat, for a spreadsheet."""

from typing import Any

import pandas as pd

from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.metrics.fraud.signal import MONEY

SIGNAL_FIELDS = ("observed", "expected", "effect", "z", "p", "n", "contribution")
CAUTION = "A high rank is a reason to look, not an accusation. Penalties rest on closed audits only."


def report(found: Assessment) -> dict[str, Any]:
    """The ranking as plain values: dates ISO, money in fen, unknown as null.

    Keys: period, tests, threshold_z, caution, outlets; each outlet with rank, code, name, score, z, flagged, mode,
    money_fen, grade, audit, audited_on, signals (key, unit, observed, expected, effect, z, p, n, money_fen, focus,
    contribution). Only the order of flagged outlets means anything.
    """
    said = dict(iter(found.signals.groupby("outlet_id")))
    none = found.signals.head(0)
    return {
        "period": {"from": found.period.start.isoformat(), "to": found.period.end.isoformat()},
        "tests": found.tests,
        "threshold_z": round(found.threshold, 3),
        "caution": CAUTION,
        "outlets": [
            _outlet(rank, row, said.get(row["outlet_id"], none))
            for rank, row in enumerate(found.outlets.to_dict("records"), 1)
        ],
    }


def table(found: Assessment) -> pd.DataFrame:
    """One row an outlet: its ranking, then observed, expected and z of every signal. Money in yuan."""
    rows = found.outlets.drop(columns=["evidence", "money_fen"]).assign(money=found.outlets["money_fen"] / 100)
    for one in SIGNALS:
        said = found.signals[found.signals["key"] == one.key].set_index("outlet_id")
        for field in ("observed", "expected", "z"):
            factor = 0.01 if one.unit in MONEY and field != "z" else 1.0
            rows[f"{one.key}_{field}"] = (said[field].astype(float) * factor).reindex(rows["outlet_id"]).to_numpy()
    return rows


def _outlet(rank: int, row: dict[str, Any], signals: pd.DataFrame) -> dict[str, Any]:
    closed = row["audited_on"]
    return {
        "rank": rank,
        **{name: row[name] for name in ("code", "name", "name_en", "mode", "grade", "audit")},
        "audited_on": closed.date().isoformat() if pd.notna(closed) else None,
        "flagged": bool(row["flagged"]),
        "score": _number(row["score"]),
        "z": _number(row["z"]),
        "money_fen": int(row["money_fen"]),
        "signals": [_signal(one) for one in signals.to_dict("records")],
    }


def _signal(row: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(row[name]) for name in SIGNAL_FIELDS}
    return {
        "key": row["key"],
        "unit": row["unit"],
        "focus": row["focus"],
        "money_fen": int(row["money_fen"]),
        **numbers,
    }


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(f"{float(value):.6g}")
