"""All signals together: which outlets are worth looking at first, how odd they are, and how much money hangs on it.

Signals that answer to the same misconduct are averaged (mean z); modes of misconduct are alternatives and combined by
noisy-or, so that an outlet that does one thing wrong does not hide behind five clean ones. Missing evidence adds
nothing.

Score: a mode's p bounds how much its evidence can speak for a problem, B = 1 / (-e p ln p) for p < 1/e (Sellke, Bayarri
and Berger, The American Statistician 2001;55:62). With the prior odds of the mode, h = ln(1 + odds B) - ln(1 + odds);
score = 1 - exp(-sum h), and each mode's contribution is score x h / sum h. Until enough audits are closed to calibrate
it, the score orders outlets; it is no probability and never a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.fraud.registry import MODES, SIGNALS
from dashboard.metrics.fraud.signal import AUDIT, CUSTOMER, GRADES, z_of
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.interval import Array, floats
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.view import View

FALSE_DISCOVERIES = 0.05
PRIOR = 0.05
"""How many outlets in a hundred have any problem before one looks; shared equally among the modes."""

LEAST_DAYS = 365
"""A season of claims: shorter periods are stretched back to it, because faults come in seasons and claims are rare."""

AUDIT_MEMORY_DAYS = 730


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every outlet in scope, oddest first, and what each signal says of it.

    ``outlets``: outlet_id, code, name, name_en, region_id, score (0..1), z (of the strongest mode), evidence (sum h),
    flagged, money_fen, grade (GRADES, or "" when not flagged), audit ("", confirmed, unfounded, inconclusive, open) and
    audited_on. ``signals``: the rows of every signal with ``key``, ``mode`` and ``contribution``; contributions of an
    outlet add up to its score. ``tests`` outlets x modes were looked at in the network; a mode is flagged from
    ``threshold`` (z) up, so that at most FALSE_DISCOVERIES of the flags are expected to be chance.
    """

    outlets: pd.DataFrame
    signals: pd.DataFrame
    tests: int
    threshold: float
    period: Period

    @property
    def flagged(self) -> pd.DataFrame:
        """The outlets that stand out, oddest first."""
        return self.outlets[self.outlets["flagged"]]

    def first(self, n: int = 6) -> pd.DataFrame:
        """The outlets to look at first: flagged, by score x money; those an audit found in order come last."""
        rows = self.flagged
        rows = rows.assign(cleared=rows["audit"] == "unfounded", due=rows["score"] * rows["money_fen"])
        order = rows.sort_values(["cleared", "due", "evidence"], ascending=[True, False, False], kind="stable")
        return order.head(n).drop(columns=["cleared", "due"])

    def of(self, outlet_id: int) -> pd.DataFrame:
        """What each signal says of one outlet, in the order of the registry."""
        return self.signals[self.signals["outlet_id"] == outlet_id]


def assess(view: View) -> Assessment:
    """Every signal over the network, combined, then cut to the view's scope. The period is at least LEAST_DAYS long."""
    wide = View(view.reader, view.period.stretched(LEAST_DAYS))
    signals = pd.concat([_measured(wide, one.key) for one in SIGNALS], ignore_index=True)
    modes = _modes(signals)
    adjusted = adjust(modes["p"].to_numpy(dtype=float)) if len(modes) else np.empty(0)
    modes["flagged"] = adjusted <= FALSE_DISCOVERIES
    threshold = _threshold(modes)
    signals = _shared_out(signals, modes)
    outlets = _outlets(view, wide.period, modes, signals)
    signals = signals[signals["outlet_id"].isin(outlets["outlet_id"])].reset_index(drop=True)
    return Assessment(outlets, signals, len(modes), threshold, wide.period)


def evidence_of(p: ArrayLike, prior: float) -> Array:
    """h = ln(1 + odds B) - ln(1 + odds), B = 1 / (-e p ln p) where p < 1/e and 1 elsewhere; never below 0."""
    chance = np.clip(floats(p), 1e-300, 1 / np.e)
    bound = -1 - np.log(chance) - np.log(-np.log(chance))
    odds = np.log(prior) - np.log1p(-prior)
    return np.maximum(np.logaddexp(0, odds + bound) - np.logaddexp(0, odds), 0)


def _measured(view: View, key: str) -> pd.DataFrame:
    one = next(signal for signal in SIGNALS if signal.key == key)
    return one.measure(view).assign(key=key, mode=one.mode, grade=one.grade, weight=one.weight)


def _modes(signals: pd.DataFrame) -> pd.DataFrame:
    """One row per outlet and mode: mean z, its p, mean money, evidence h."""
    rows = signals.assign(z=signals["z"].astype(float) * signals["weight"])
    modes = rows.groupby(["outlet_id", "mode"], as_index=False)[["z", "money_fen"]].mean()
    modes["p"] = stats.norm.sf(modes["z"].to_numpy(dtype=float))
    modes["h"] = evidence_of(modes["p"], PRIOR / len(MODES))
    return modes


def _threshold(modes: pd.DataFrame) -> float:
    """The z from which a mode is flagged; with no flag, the one a first flag would have needed."""
    if modes["flagged"].any():
        return float(modes.loc[modes["flagged"], "z"].min())
    return float(z_of(FALSE_DISCOVERIES / max(len(modes), 1)))


def _shared_out(signals: pd.DataFrame, modes: pd.DataFrame) -> pd.DataFrame:
    """Signals with their ``contribution`` to the score: a mode's part goes to its signals by their positive z."""
    total = modes.groupby("outlet_id")["h"].transform("sum")
    score = -np.expm1(-total)
    share = np.divide(modes["h"], total, out=np.zeros(len(modes)), where=total.to_numpy() > 0)
    parts = modes[["outlet_id", "mode", "flagged"]].assign(part=score * share)
    rows = signals.merge(parts, on=["outlet_id", "mode"], how="left")
    speaks = rows["z"].astype(float).clip(lower=0)
    together = speaks.groupby([rows["outlet_id"], rows["mode"]]).transform("sum")
    rows["contribution"] = rows["part"] * np.where(together > 0, speaks / together.where(together > 0, 1), 0)
    return rows.drop(columns=["part", "weight"])


def _outlets(view: View, period: Period, modes: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    known = view.table("outlets").select("outlet_id", "code", "name", "name_en", "region_id")
    rows = view.read(known).set_index("outlet_id")
    group = modes.groupby("outlet_id")
    rows["evidence"] = group["h"].sum().reindex(rows.index).fillna(0.0)
    rows["score"] = -np.expm1(-rows["evidence"])
    rows["z"] = group["z"].max().reindex(rows.index)
    rows["money_fen"] = group["money_fen"].max().reindex(rows.index).fillna(0.0)
    rows["flagged"] = group["flagged"].any().reindex(rows.index).fillna(False).astype(bool)
    rows = rows.join(_audits(view, period))
    rows["grade"] = _grades(rows, signals)
    rows["audit"] = rows["audit"].fillna("")
    return rows.sort_values(["evidence", "code"], ascending=[False, True], kind="stable").reset_index()


def _audits(view: View, period: Period) -> pd.DataFrame:
    """The last audit of each outlet within two years: ``audit`` and ``audited_on``; a running one is "open"."""
    audits = view.table("audits", period.stretched(AUDIT_MEMORY_DAYS))
    rows = view.read(audits.select("outlet_id", "outcome", "opened_at", "closed_at").order_by("opened_at"))
    last = rows.groupby("outlet_id").last() if len(rows) else rows.set_index("outlet_id")
    return pd.DataFrame(
        {"audit": last["outcome"].fillna("open"), "audited_on": last["closed_at"]}, index=last.index
    ).astype({"audited_on": object})


def _grades(outlets: pd.DataFrame, signals: pd.DataFrame) -> pd.Series:
    """What an outlet's flags rest on: the strongest of its flagged signals, customers, an audit."""
    speaks = signals[signals["flagged"].astype(bool)]
    best = speaks["grade"].map(GRADES.index).groupby(speaks["outlet_id"]).max()
    said = signals[(signals["grade"] == CUSTOMER) & (signals["p"] < FALSE_DISCOVERIES) & (signals["observed"] >= 2)]
    grade = best.map(lambda place: GRADES[int(place)]).reindex(outlets.index).fillna("")
    grade[outlets["flagged"] & outlets.index.isin(said["outlet_id"])] = CUSTOMER
    grade[outlets["audit"] == "confirmed"] = AUDIT
    return grade
