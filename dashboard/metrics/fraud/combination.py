"""All signals together: which outlets are worth looking at first, how odd they are, and how much money hangs on it.

Signals that see the same thing are averaged, independent traces of one way of cheating are added (Stouffer), ways of
cheating are alternatives and combined by noisy-or, so that an outlet that does one thing wrong does not hide behind
five clean ones (registry.py says which is which). Missing evidence adds nothing.

Score: a mode's p bounds how much its evidence can speak for a problem, B = 1 / (-e p ln p) for p < 1/e (Sellke, Bayarri
and Berger, The American Statistician 2001;55:62). With the prior odds of the mode, h = ln(1 + odds B) - ln(1 + odds);
score = 1 - exp(-sum h), and each mode's contribution is score x h / sum h. Prior odds grow with the square root of the
outlet's orders: half way between every outlet being alike and every order being alike. Until enough audits are closed
to calibrate it, the score orders outlets; it is no probability and never a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.fraud.calibration import Calibration, probabilities
from dashboard.metrics.fraud.outcomes import Evidence, learnt
from dashboard.metrics.fraud.registry import MODES, SIGNALS, Mode, Trace
from dashboard.metrics.fraud.signal import AUDIT, CUSTOMER, GRADES, Signal, ranked, z_of
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.interval import Array, floats
from dashboard.metrics.statistics.multiplicity import adjust, stouffer
from dashboard.metrics.view import View

FALSE_DISCOVERIES = 0.05
PRIOR = 0.05
"""How many outlets in a hundred have any problem before one looks; shared equally among the modes."""

MOST_LIKELY = 0.5
"""No outlet begins as guilty: a mode's prior is held to this however many orders the outlet has."""

PRIOR_COUNTS = 0.1
"""How much the prior alone counts in the order, beside evidence: so that among outlets of which little is known those
come first where most could be hidden. Chosen on development companies (dashboard/docs/fraud.md)."""

LEAST_DAYS = 365
"""A season of claims: shorter periods are stretched back to it, because faults come in seasons and claims are rare."""

DENIALS = 2
"""One customer may be mistaken: it takes two to say that customers contradict."""

LEAST_CONTRIBUTION = 0.005
"""A signal that adds less than this to an outlet's score is not named as a reason."""

AUDIT_MEMORY_DAYS = 730


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every outlet in scope, oddest first, and what each signal says of it.

    ``outlets``: outlet_id, code, name, name_en, region_id, score (0..1), z and mode (of the strongest mode), evidence
    (sum h), precedence (evidence plus PRIOR_COUNTS of the prior: the order of the rows), flagged, money_fen (of the
    strongest mode; the largest where none is flagged), grade (GRADES, or "" when nothing is flagged), audit ("", open,
    confirmed, unfounded, inconclusive) and audited_on. ``signals``: the rows of every signal with its ``key``,
    ``grade``, ``unit``, ``flagged`` and ``contribution``; an outlet's contributions add up to its score. ``tests``
    outlets x modes were looked at in the network; a mode is flagged from ``threshold`` (z) up, so that at most
    FALSE_DISCOVERIES of the flags are expected to be chance.

    ``calibration`` says what closed audits have taught. Where that is used the outlets have the ``probability`` that an
    audit would confirm a problem, with ``low`` and ``high`` (95 %), and stand in its order; else these are NaN.
    """

    outlets: pd.DataFrame
    signals: pd.DataFrame
    tests: int
    threshold: float
    period: Period
    calibration: Calibration

    @property
    def flagged(self) -> pd.DataFrame:
        """The outlets that stand out, oddest first."""
        return self.outlets[self.outlets["flagged"]]

    def first(self, n: int = 6) -> pd.DataFrame:
        """The outlets to look at first: flagged, by score x money; those an audit found in order come last."""
        rows = self.flagged
        rows = rows.assign(cleared=rows["audit"] == "unfounded", due=rows["score"] * rows["money_fen"])
        order = rows.sort_values(["cleared", "due", "precedence"], ascending=[True, False, False], kind="stable")
        return order.head(n).drop(columns=["cleared", "due"])

    def of(self, outlet_id: int) -> pd.DataFrame:
        """What each signal says of one outlet, in the order of the registry."""
        return self.signals[self.signals["outlet_id"] == outlet_id]


def assess(view: View, past: Evidence | None = None) -> Assessment:
    """Every signal over the network, combined, then cut to the view's scope. The period is at least LEAST_DAYS long.

    ``past`` gives the evidence before audits (evidence_by_mode unless told otherwise: dashboard/past_evidence.py keeps
    it), which is asked for only where there are audits enough to learn from.
    """
    wide = View(view.reader, view.period.stretched(LEAST_DAYS))
    signals, prior = _signals(wide), _priors(wide)
    modes = _modes(signals, prior)
    modes["flagged"] = adjust(modes["p"].to_numpy(dtype=float)) <= FALSE_DISCOVERIES
    signals = _shared_out(signals, modes)
    outlets = _outlets(view, wide.period, modes, signals, prior)
    found = learnt(wide, past or evidence_by_mode, tuple(mode.key for mode in MODES))
    outlets = _calibrated(outlets, _wide(modes), found)
    signals = signals[signals["outlet_id"].isin(outlets["outlet_id"])].reset_index(drop=True)
    return Assessment(outlets, signals, len(modes), _threshold(modes), wide.period, found)


def evidence_by_mode(view: View) -> pd.DataFrame:
    """Outlets x modes of the view's period: evidence h, and ``precedence`` in the unsupervised order."""
    prior = _priors(view)
    wide = _wide(_modes(_signals(view), prior))
    return wide.assign(precedence=_precedence(wide.sum(axis=1), prior))


def _signals(view: View) -> pd.DataFrame:
    rows = [_measured(view, one).assign(key=one.key, grade=one.grade, unit=one.unit) for one in SIGNALS]
    return pd.concat(rows, ignore_index=True).astype({"outlet_id": int, "z": float})


def _modes(signals: pd.DataFrame, prior: pd.Series[float]) -> pd.DataFrame:
    return pd.concat([_mode(signals, mode, prior) for mode in MODES], ignore_index=True)


def _wide(modes: pd.DataFrame) -> pd.DataFrame:
    """Outlets x modes: h, 0 where a mode knows nothing of an outlet."""
    table = modes.pivot(index="outlet_id", columns="mode", values="h")
    return table.reindex(columns=[mode.key for mode in MODES]).fillna(0.0)


def _precedence(evidence: pd.Series[float], prior: pd.Series[float]) -> pd.Series[float]:
    return evidence + PRIOR_COUNTS * len(MODES) * prior.reindex(evidence.index)


def _calibrated(outlets: pd.DataFrame, evidence: pd.DataFrame, found: Calibration) -> pd.DataFrame:
    """The outlets with what closed audits make of their evidence, in that order where it is used."""
    told = probabilities(found, evidence.reindex(outlets["outlet_id"]).fillna(0.0)).reset_index(drop=True)
    rows = pd.concat([outlets.reset_index(drop=True), told], axis=1)
    order = ["probability", "precedence"] if found.used else ["precedence"]
    return rows.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def _measured(view: View, one: Signal) -> pd.DataFrame:
    """The signal's rows for the whole network; a habit's z is held to its rank (signal.ranked)."""
    rows = one.measure(view)
    if one.habit and len(rows):
        z = ranked(rows["z"])
        rows = rows.assign(z=z, p=stats.norm.sf(z))
    return rows


def _priors(view: View) -> pd.Series[float]:
    """Each outlet's prior of one mode: PRIOR / modes x sqrt(orders / mean orders), by outlet_id over the network."""
    orders, outlets = view.network.table("orders"), view.read(view.network.table("outlets").select("outlet_id"))
    n = view.read(orders.group_by("outlet_id").aggregate(n=orders.count().cast("float64"))).set_index("outlet_id")["n"]
    return volume_prior(n.reindex(outlets["outlet_id"]).fillna(0.0).clip(lower=1))


def volume_prior(orders: pd.Series[float]) -> pd.Series[float]:
    """The prior of one mode by volume: at an outlet of mean size PRIOR / modes; never above MOST_LIKELY."""
    return (PRIOR / len(MODES) * np.sqrt(orders / orders.mean())).clip(upper=MOST_LIKELY)


def evidence_of(p: ArrayLike, prior: ArrayLike) -> Array:
    """h = ln(1 + odds B) - ln(1 + odds), B = 1 / (-e p ln p) where p < 1/e and 1 elsewhere; never below 0."""
    chance = np.clip(floats(p), 1e-300, 1 / np.e)
    bound = -1 - np.log(chance) - np.log(-np.log(chance))
    likely = np.clip(floats(prior), 1e-300, MOST_LIKELY)
    odds = np.log(likely) - np.log1p(-likely)
    return np.maximum(np.logaddexp(0, odds + bound) - np.logaddexp(0, odds), 0)


def _mode(signals: pd.DataFrame, mode: Mode, prior: pd.Series[float]) -> pd.DataFrame:
    """One row per outlet that the mode's signals know: z, p, evidence h, money (the largest trace's), parts.

    ``parts`` says which share of h is each signal's: by positive weighted z of its trace, then by its own.
    """
    traces = [_trace(signals, trace) for trace in mode.traces]
    z = pd.concat([one["z"].rename(place) for place, one in enumerate(traces)], axis=1)
    weight = [trace.weight for trace in mode.traces]
    rows = pd.DataFrame({"mode": mode.key, "z": stouffer(z.to_numpy(dtype=float), weight)}, index=z.index)
    rows["p"] = stats.norm.sf(rows["z"])
    rows["h"] = evidence_of(rows["p"], prior.reindex(rows.index))
    rows["money_fen"] = pd.concat([one["money_fen"] for one in traces], axis=1).max(axis=1)
    pull = (z.clip(lower=0) * weight).fillna(0.0)
    pull = pull.div(pull.sum(axis=1).where(lambda total: total > 0, 1), axis=0)
    held = [_within(signals, trace).mul(pull[place], axis=0) for place, trace in enumerate(mode.traces)]
    rows["parts"] = pd.concat(held, axis=1).reindex(rows.index).fillna(0.0).to_dict("records")
    return rows.rename_axis("outlet_id").reset_index()


def _table(signals: pd.DataFrame, trace: Trace, column: str) -> pd.DataFrame:
    """Outlets x the trace's signals."""
    keys = [one.key for one in trace.signals]
    rows = signals[signals["key"].isin(keys)]
    return rows.pivot_table(index="outlet_id", columns="key", values=column, aggfunc="first").reindex(columns=keys)


def _trace(signals: pd.DataFrame, trace: Trace) -> pd.DataFrame:
    """Mean z and mean money of the trace's signals.

    A mean of several z varies less than one, so its p is on the safe side. Bringing it back to the spread of a single z
    was tried and found more, but also flagged honest outlets with a habit of naming one fault.
    """
    columns = {name: _table(signals, trace, name).astype(float).mean(axis=1) for name in ("z", "money_fen")}
    return pd.DataFrame(columns)


def _within(signals: pd.DataFrame, trace: Trace) -> pd.DataFrame:
    """Each signal's share of its trace, by positive z."""
    z = _table(signals, trace, "z").astype(float).clip(lower=0).fillna(0.0)
    return z.div(z.sum(axis=1).where(lambda total: total > 0, 1), axis=0)


def _threshold(modes: pd.DataFrame) -> float:
    """The z from which a mode is flagged; with no flag, the one a first flag would have needed."""
    if modes["flagged"].any():
        return float(modes.loc[modes["flagged"], "z"].min())
    return float(z_of(FALSE_DISCOVERIES / max(len(modes), 1)))


def _shared_out(signals: pd.DataFrame, modes: pd.DataFrame) -> pd.DataFrame:
    """Signals with their ``contribution`` to the score and whether a mode they speak for is ``flagged``."""
    parts = pd.DataFrame(modes["parts"].tolist(), index=modes.index).reindex(columns=[one.key for one in SIGNALS])
    total = modes.groupby("outlet_id")["h"].transform("sum")
    share = np.divide(modes["h"], total, out=np.zeros(len(modes)), where=total.to_numpy() > 0)
    weight = pd.Series(-np.expm1(-total) * share, index=modes.index)
    given = parts.mul(weight, axis=0).groupby(modes["outlet_id"]).sum()
    spoke = (parts.fillna(0.0) > 0).mul(modes["flagged"], axis=0).groupby(modes["outlet_id"]).any()
    place = pd.MultiIndex.from_frame(signals[["outlet_id", "key"]])
    return signals.assign(
        contribution=given.stack().reindex(place).fillna(0.0).to_numpy(),
        flagged=spoke.stack().reindex(place).fillna(False).to_numpy(dtype=bool),
    )


def _outlets(
    view: View, period: Period, modes: pd.DataFrame, signals: pd.DataFrame, prior: pd.Series[float]
) -> pd.DataFrame:
    known = view.table("outlets").select("outlet_id", "code", "name", "name_en", "region_id")
    rows = view.read(known).set_index("outlet_id")
    best = modes.sort_values(["h", "z"]).groupby("outlet_id").last().reindex(rows.index)
    group = modes.groupby("outlet_id")
    rows["evidence"] = group["h"].sum().reindex(rows.index).fillna(0.0)
    rows["score"] = -np.expm1(-rows["evidence"])
    rows["precedence"] = _precedence(rows["evidence"], prior)
    rows["z"], rows["mode"] = best["z"], best["mode"].fillna("")
    rows["flagged"] = group["flagged"].any().reindex(rows.index).eq(True)
    largest = group["money_fen"].max().reindex(rows.index)
    rows["money_fen"] = best["money_fen"].where(rows["flagged"], largest).fillna(0.0)
    rows = rows.join(_audits(view, period))
    rows["grade"] = _grades(rows, signals)
    rows["audit"] = rows["audit"].fillna("")
    return rows.sort_values(["precedence", "code"], ascending=[False, True], kind="stable").reset_index()


def _audits(view: View, period: Period) -> pd.DataFrame:
    """The last audit of each outlet within two years: ``audit`` and ``audited_on``; a running one is "open"."""
    audits = view.table("audits", period.stretched(AUDIT_MEMORY_DAYS))
    rows = view.read(audits.select("outlet_id", "outcome", "opened_at", "closed_at").order_by("opened_at"))
    last = rows.drop_duplicates("outlet_id", keep="last").set_index("outlet_id")
    return pd.DataFrame({"audit": last["outcome"].astype(object).fillna("open"), "audited_on": last["closed_at"]})


def _grades(outlets: pd.DataFrame, signals: pd.DataFrame) -> pd.Series:
    """What an outlet's flags rest on: the strongest of its flagged signals, customers, an audit."""
    odd = signals[signals["p"] < FALSE_DISCOVERIES]
    odd = odd[(odd["grade"] != CUSTOMER) | (odd["observed"] >= DENIALS)]
    speaks = odd[odd["flagged"]]
    best = speaks["grade"].map(GRADES.index).groupby(speaks["outlet_id"]).max()
    grade = best.map(lambda place: GRADES[int(place)]).reindex(outlets.index).fillna("")
    grade[outlets["flagged"] & (grade == "")] = GRADES[0]
    said = odd.loc[odd["grade"] == CUSTOMER, "outlet_id"]
    grade[outlets["flagged"] & outlets.index.isin(said)] = CUSTOMER
    grade[outlets["audit"] == "confirmed"] = AUDIT
    return grade
