"""Which outlets moved away from their own past, while the products they serve did not?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud import production_trend
from dashboard.metrics.fraud.exposure import standardised
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.cusum import changepoint, count_cusum
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.rates import fit_rates, shrink_rates
from dashboard.metrics.view import View

HISTORY_DAYS = 731
RATIO = 1.5
"""The increase the chart is built to catch."""

RUNS = 200
"""Simulated histories per outlet; their peaks are summarised by a Gumbel law, so tails need no more."""

LEAST_SPREAD = 0.3
"""Variance over mean of a month's claims is never taken to be smaller."""

LEAST_BASELINE = 6
"""Months of past needed before the period; with fewer, the first half of what there is serves."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Claims by outlet (rows) and month (columns); ``watched`` marks the months in question, the rest is the past."""

    outlets: Array
    months: pd.DatetimeIndex
    observed: Array
    expected: Array
    fen: Array
    watched: Array

    def against_past(self) -> Array:
        """Expected claims at the outlet's own ratio of the past; shape (outlets, months).

        The ratio is shrunk towards all outlets' (gamma posterior), so that a month or two of past do not decide.
        """
        return own_ratio(self.observed, self.expected, self.watched)[:, None] * self.expected


def measure(view: View) -> pd.DataFrame:
    """Per outlet, claims in the period against its own past: observed, expected, and the odds against the change.

    C_t = max(0, C_{t-1} + O_t ln R - (R - 1) E_t) with R = 1.5, E_t = own past ratio x standardised expectation of the
    month (exposure.py). p: chance of a CUSUM peak this high among histories simulated for this very outlet, with the
    network's month-to-month spread and the past ratio estimated anew in each, by a Gumbel law fitted to the
    peaks. An alarm at p <= f is one false alarm in 1/f outlet-periods. focus = month of the change (PELT) or "".
    Source: Lucas, Technometrics 1985;27:129; Steiner, Biostatistics 2000;1:441; Killick, JASA 2012;107:1590.
    """
    past = histories(view)
    if past is None:
        return nothing()
    expected, watched = past.against_past(), past.watched.astype(bool)
    peak = _peaks(past.observed, expected, watched)
    observed, wanted = (rows[:, watched].sum(axis=1) for rows in (past.observed, expected))
    cost = past.fen[:, watched].sum(axis=1) / np.maximum(observed, 1)
    frame = pd.DataFrame(
        {
            "outlet_id": past.outlets.astype(int),
            "observed": observed,
            "expected": wanted,
            "effect": np.divide(observed, wanted, out=np.full_like(wanted, np.nan), where=wanted > 0),
            "p": np.where(wanted > 0, _tail(peak, past), np.nan),
            "money_fen": (observed - wanted) * cost,
            "n": observed,
        }
    )
    frame["focus"] = [_changed(past, row) if p < 0.05 else "" for row, p in enumerate(frame["p"])]
    return answer(view, frame)


def histories(view: View) -> Histories | None:
    """Two years of months to the end of the period, of every outlet of the network; None without claims."""
    period = view.period.stretched(HISTORY_DAYS)
    rows = standardised(view.at(Period(period.start.replace(day=1), period.end)), "month")
    if rows.empty or not rows["observed"].any():
        return None
    rows["month"] = pd.to_datetime(rows["month"])
    tables = rows.pivot_table(index="outlet_id", columns="month", values=["observed", "expected", "fen"], fill_value=0)
    months = pd.DatetimeIndex(tables["observed"].columns)
    watched = months >= pd.Timestamp(view.period.start - timedelta(days=15))
    if (~watched).sum() < LEAST_BASELINE:
        watched = np.arange(len(months)) >= len(months) // 2
    values = [tables[name].to_numpy(dtype=float) for name in ("observed", "expected", "fen")]
    observed, expected, fen = values
    watching = np.asarray(watched, dtype=float)
    return Histories(tables.index.to_numpy(dtype=float), months, observed, expected, fen, watching)


def own_ratio(observed: Array, expected: Array, watched: Array) -> Array:
    """O/E of the months not watched, shrunk towards all outlets' ratio; shape (outlets,)."""
    before = watched == 0
    o, e = observed[:, before].sum(axis=1), expected[:, before].sum(axis=1)
    return shrink_rates(o, e, fit_rates(o, e)).mean


def _peaks(observed: Array, expected: Array, watched: Array) -> Array:
    """Highest CUSUM over the watched months, started at zero; any leading axes."""
    return count_cusum(observed[..., watched], expected[..., watched], RATIO).max(axis=-1)


def _tail(peak: Array, past: Histories) -> Array:
    """P(a history without change peaks as high), per outlet."""
    rng = np.random.default_rng(20260401)
    watched, before = past.watched.astype(bool), past.watched == 0
    mean = past.against_past()
    phi = spread(past.observed, mean)
    prior = fit_rates(past.observed[:, before].sum(axis=1), past.expected[:, before].sum(axis=1))
    chances = np.empty(len(peak))
    for start in range(0, len(peak), 250):
        rows = slice(start, start + 250)
        made = drawn(rng, mean[rows], phi)
        base = past.expected[rows][:, before].sum(axis=-1)
        ratio = (prior.a + made[..., before].sum(axis=-1)) / (prior.b + base)
        peaks = _peaks(made, ratio[..., None] * past.expected[rows], watched)
        scale = np.maximum(peaks.std(axis=0), 1e-6) * np.sqrt(6) / np.pi
        chances[rows] = stats.gumbel_r.sf(peak[rows], peaks.mean(axis=0) - np.euler_gamma * scale, scale)
    return chances


def drawn(rng: np.random.Generator, mean: Array, phi: float, runs: int = RUNS) -> Array:
    """Histories without change, variance ``phi`` x mean; shape (runs, outlets, periods)."""
    return np.maximum(mean + np.sqrt(phi) * (rng.poisson(mean, (runs, *mean.shape)) - mean), 0)


def spread(observed: Array, mean: Array) -> float:
    """Variance over mean of an ordinary outlet's period: the outlets' median Pearson dispersion.

    Below 1 when most orders bring a claim, for then claims vary less than counts of rare events do.
    """
    use = mean.sum(axis=1) >= mean.shape[1]
    if not use.any():
        return 1.0
    o, m = observed[use], np.maximum(mean[use], 1e-9)
    level = o.sum(axis=1, keepdims=True) / m.sum(axis=1, keepdims=True)
    squares = np.where(m > 0.05, (o - level * m) ** 2 / np.maximum(level * m, 1e-9), 0)
    return max(LEAST_SPREAD, float(np.median(squares.sum(axis=1) / np.maximum((m > 0.05).sum(axis=1) - 1, 1))))


def _changed(past: Histories, row: int) -> str:
    """The month the level rose for the last time, ``YYYY-MM``; "" when no change can be dated."""
    expected = past.expected[row] * past.observed[row].sum() / max(past.expected[row].sum(), 1e-9)
    rose = [m for m in changepoint(past.observed[row], expected) if _level(past, row, m, 1) > _level(past, row, m, -1)]
    return str(past.months[rose[-1]].strftime("%Y-%m")) if rose else ""


def _level(past: Histories, row: int, month: int, side: int) -> float:
    """O/E of the half year after (side 1) or before (side -1) a month."""
    span = slice(month, month + 6) if side > 0 else slice(max(0, month - 6), month)
    return float(past.observed[row, span].sum() / max(past.expected[row, span].sum(), 1e-9))


OWN_HISTORY = Signal(
    key="own_history",
    grade=STATISTICAL,
    unit="claims",
    source="Lucas, Technometrics 1985;27:129; Steiner, Biostatistics 2000;1:441; Killick, JASA 2012;107:1590",
    measure=measure,
    evidence=production_trend.evidence,
)
