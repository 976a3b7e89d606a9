"""What closed audits teach: the chance that an audit would confirm a problem, learnt from the evidence at its opening.

It starts from the unsupervised order and leaves it only as far as outcomes ask: logit P = a + sum_m (b + d_m) x
ln(1 + h_m) with h_m the evidence for mode m, one common slope b and a ridge on the modes' own d_m, and no slope below
0, so that more evidence never makes an outlet look better. An audit by lot weighs one over its chance, one by risk one.

It is used only where it has proved itself on audits opened later than all it had learnt from (rolling in time): it says
more than the mere rate of confirmed audits, and it orders no worse than the unsupervised order. Otherwise that stays.
Sources: Hoerl and Kennard, Technometrics 1970;12:55; Horvitz and Thompson, JASA 1952;47:663; Efron and Tibshirani,
An Introduction to the Bootstrap (1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize
from scipy.special import expit

from dashboard.metrics.statistics.interval import Array, floats

Verdict = Literal["few", "young", "nothing", "worse", "used"]

LEAST_CLOSED, LEAST_EACH, LEAST_BY_LOT = 60, 10, 10
"""Closed audits needed in all, of either outcome, and by lot, before anything is learnt."""

BLOCKS = 4
"""The later half of the audits is foretold in so many steps, each from the audits closed before it."""

RIDGE, COMMON_RIDGE = 4.0, 0.1
RUNS = 400
LIKELY_LOSS = 0.05
"""Average precision that may be lost at worst (one-sided 95 %)."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """a, and b + d_m of every mode; none of the slopes is below 0."""

    start: float
    slopes: Array

    def chance(self, evidence: Array) -> Array:
        """P(confirmed) of outlets whose evidence by mode are the rows; shape (outlets,)."""
        found: Array = expit(self.start + np.log1p(evidence) @ self.slopes)
        return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt and why it is used or not.

    ``verdict``: few (too few audits), young (the later ones were opened before enough were closed), nothing (says no
    more than the mere rate), worse (orders worse), used.
    ``closed``, ``confirmed``, ``by_lot``: audits learnt from; ``foretold`` those judged on, with average precision of
    both orders (``learned``, ``plain``) and the 90 % interval of the difference. ``fits``: all audits, then resamples.
    """

    verdict: Verdict
    closed: int
    confirmed: int
    by_lot: int
    foretold: int = 0
    learned: float = float("nan")
    plain: float = float("nan")
    gain_low: float = float("nan")
    gain_high: float = float("nan")
    fits: tuple[Fitted, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the learnt order stands."""
        return self.verdict == "used"


def calibrate(outcomes: pd.DataFrame, modes: tuple[str, ...], seed: int = 20261) -> Calibration:
    """Learn from closed audits, and judge by those foretold.

    ``outcomes``, one row an audit: opened, closed (moments), confirmed (0/1), by_lot (bool), weight (> 0), precedence
    (of the unsupervised order on the day before it was opened) and a column of evidence h per mode of the same day.
    """
    rows = outcomes.sort_values(["opened", "closed"], kind="stable").reset_index(drop=True)
    told = counted(rows)
    if not enough(rows):
        return Calibration("few", *told)
    later = _foretold(rows, modes)
    if later["confirmed"].nunique() < 2:
        return Calibration("young", *told)
    rng = np.random.default_rng(seed)
    better, gains = _judged(later, rng)
    learned, plain = (_precision(later, later[name].to_numpy(dtype=float)) for name in ("learned", "precedence"))
    low, high = (float(bound) for bound in np.quantile(gains, [0.05, 0.95]))
    verdict: Verdict = "used"
    if float(np.quantile(better, 0.05)) <= 0:
        verdict = "nothing"
    elif learned < plain or low < -LIKELY_LOSS:
        verdict = "worse"
    fits = _fits(rows, modes, rng) if verdict == "used" else ()
    return Calibration(verdict, *told, len(later), learned, plain, low, high, fits)


def counted(audits: pd.DataFrame) -> tuple[int, int, int]:
    """Audits closed, confirmed, and drawn by lot."""
    return len(audits), int(audits["confirmed"].sum()), int(audits["by_lot"].sum())


def enough(audits: pd.DataFrame) -> bool:
    """Whether there are audits enough of either outcome and by lot to learn from."""
    closed, confirmed, by_lot = counted(audits)
    return closed >= LEAST_CLOSED and min(confirmed, closed - confirmed) >= LEAST_EACH and by_lot >= LEAST_BY_LOT


def probabilities(found: Calibration, evidence: pd.DataFrame) -> pd.DataFrame:
    """probability, low, high (95 %, bootstrap over audits) for rows of evidence by mode; NaN where none is used."""
    if not found.used:
        return pd.DataFrame(np.nan, index=evidence.index, columns=["probability", "low", "high"])
    h = evidence.to_numpy(dtype=float)
    runs = np.array([one.chance(h) for one in found.fits[1:]])
    low, high = np.quantile(runs, [0.025, 0.975], axis=0)
    best = found.fits[0].chance(h)
    return pd.DataFrame(
        {"probability": best, "low": np.minimum(low, best), "high": np.maximum(high, best)}, index=evidence.index
    )


def fit(evidence: Array, confirmed: Array, weight: Array) -> Fitted:
    """The penalised likelihood's maximum: rows of evidence by mode, 0/1, weights (any scale; made to average 1)."""
    x, y = np.log1p(floats(evidence)), floats(confirmed)
    w = floats(weight) * len(y) / floats(weight).sum()
    shape = (x.shape[1],)

    def loss(theta: Array) -> tuple[float, Array]:
        start, common, slopes = theta[0], theta[1], theta[2:]
        z = start + x @ slopes
        apart = slopes - common
        error = w * (expit(z) - y)
        value = float(w @ (np.logaddexp(0, z) - y * z)) + RIDGE / 2 * apart @ apart + COMMON_RIDGE / 2 * common**2
        slope = np.concatenate(
            [[error.sum(), COMMON_RIDGE * common - RIDGE * apart.sum()], x.T @ error + RIDGE * apart]
        )
        return value, slope

    rate = np.clip(w @ y / w.sum(), 0.01, 0.99)
    first = np.concatenate([[np.log(rate / (1 - rate)), 0.5], np.full(shape, 0.5)])
    bounds = [(None, None), *[(0.0, None)] * (1 + shape[0])]
    best = optimize.minimize(loss, first, jac=True, bounds=bounds, method="L-BFGS-B")
    return Fitted(float(best.x[0]), best.x[2:])


def _fitted(rows: pd.DataFrame, modes: tuple[str, ...]) -> Fitted:
    return fit(*(rows[name].to_numpy(dtype=float) for name in (list(modes), "confirmed", "weight")))


def _fits(rows: pd.DataFrame, modes: tuple[str, ...], rng: np.random.Generator) -> tuple[Fitted, ...]:
    """All audits, then resamples of them."""
    again = (rows.iloc[rng.integers(len(rows), size=len(rows))] for _ in range(RUNS // 2))
    return (_fitted(rows, modes), *(_fitted(one, modes) for one in again if one["confirmed"].nunique() == 2))


def _foretold(rows: pd.DataFrame, modes: tuple[str, ...]) -> pd.DataFrame:
    """The later half with ``learned`` (foretold chance) and ``rate`` (that of the audits closed before)."""
    found = []
    for block in np.array_split(np.arange(len(rows) // 2, len(rows)), BLOCKS):
        ahead = rows.iloc[block]
        known = rows[rows["closed"] < ahead["opened"].min()]
        if known["confirmed"].nunique() < 2 or len(known) < LEAST_CLOSED // 3:
            continue
        rate = np.average(known["confirmed"], weights=known["weight"])
        chance = _fitted(known, modes).chance(ahead[list(modes)].to_numpy(dtype=float))
        found.append(ahead.assign(learned=chance, rate=rate))
    return pd.concat(found) if found else rows.head(0).assign(learned=0.0, rate=0.0)


def _judged(later: pd.DataFrame, rng: np.random.Generator) -> tuple[Array, Array]:
    """Over resampled audits: log-likelihood a weight gained on the mere rate, and average precision on the order."""
    better, gains = [], []
    for _ in range(RUNS):
        rows = later.iloc[rng.integers(len(later), size=len(later))]
        w = rows["weight"].to_numpy(dtype=float)
        says, mere = (_likelihood(rows, name) for name in ("learned", "rate"))
        better.append(np.average(says - mere, weights=w))
        if rows["confirmed"].nunique() == 2:
            score = (rows[name].to_numpy(dtype=float) for name in ("learned", "precedence"))
            learned, plain = (_precision(rows, one) for one in score)
            gains.append(learned - plain)
    return np.array(better), np.array(gains or [-1.0])


def _likelihood(rows: pd.DataFrame, name: str) -> Array:
    chance = np.clip(rows[name].to_numpy(dtype=float), 1e-6, 1 - 1e-6)
    found: Array = np.where(rows["confirmed"] == 1, np.log(chance), np.log1p(-chance))
    return found


def _precision(rows: pd.DataFrame, score: Array) -> float:
    """Average precision, weighted; ties in the worst order."""
    good, weight = rows["confirmed"].to_numpy(dtype=float), rows["weight"].to_numpy(dtype=float)
    order = np.lexsort((good, -score))
    good, weight = good[order], weight[order]
    precision = np.cumsum(good * weight) / np.cumsum(weight)
    return float((precision * good * weight).sum() / (good * weight).sum())
