"""What an outlet would have reached anyway: its own past, weighed by how sure it is, in a network that moves too.

An outlet that looks bad looks bad partly by bad luck, and luck does not last: whoever is picked for a bad quarter gets
better by himself. So the past is not taken at its face: each outlet has a true level that wanders slowly, seen through
a few answers a window; few answers are believed little, many much. What its past lets expect is then compared with
what came. Given all answers that led to the pick, the pick itself tells nothing more (Rubin, Biometrika 1976;63:581).

The model is the local level with sampling noise of known size (Harvey, Forecasting, Structural Time Series Models and
the Kalman Filter, 1989, 2.3): y = level + noise, variance deviation^2 / n; level = level before + step, variance
``wander`` a window; the levels of a side start around the side's own mean with variance ``between``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from dashboard.metrics.statistics.before_after import Changes
from dashboard.metrics.statistics.interval import Array

FLAT = 1e-6  # the least variance between outlets or of a step, in squared deviations of single answers


@dataclass(frozen=True, slots=True)
class Past:
    """Means and numbers of answers, (outlets, windows) oldest first; the last window is the one after the start.

    ``acted``: (outlets,) whether the action is done there. ``deviation``: of single answers within an outlet.
    """

    mean: Array
    n: Array
    acted: np.ndarray
    deviation: float


@dataclass(frozen=True, slots=True)
class Anyway:
    """What each outlet would have reached in the last window without any action, in the metric's unit; (outlets,).

    ``doubt``: the variance of its true level around ``expected``. ``together``: how far the side's starting mean may be
    off, as far as an outlet's own answers have not corrected it (a standard deviation): with few answers they hardly
    have, and all of a side are off alike. ``between`` and ``wander``: the fitted spreads.
    """

    expected: Array
    doubt: Array
    together: Array
    between: float
    wander: float

    def gap(self, mean: Array, n: Array, deviation: float) -> Changes:
        """What outlets showed minus what was expected of them; every outlet must have answers."""
        return Changes(mean - self.expected, self.doubt + deviation**2 / n)

    def changes(self, past: Past) -> tuple[Changes, Changes]:
        """The last window's gaps where the action is done and elsewhere, for ``before_after.effect``."""
        return self.sides(past.mean[:, -1], past.n[:, -1], past)

    def careful_changes(self, past: Past) -> tuple[Changes, Changes]:
        """The same for outlets or people with a handful of answers: a side may be off together (``together``)."""
        seen = past.n[:, -1] > 0
        first, second = (
            replace(side, together=self.together[rows & seen])
            for side, rows in zip(self.changes(past), (past.acted, ~past.acted), strict=True)
        )
        return first, second

    def sides(self, mean: Array, n: Array, past: Past) -> tuple[Changes, Changes]:
        """The same of other means of the same outlets; those without answers fall out."""
        seen = n > 0
        gap = self.gap(mean, np.where(seen, n, 1), past.deviation)
        acted, others = past.acted & seen, ~past.acted & seen
        return Changes(gap.change[acted], gap.variance[acted]), Changes(gap.change[others], gap.variance[others])


@dataclass(frozen=True, slots=True)
class Filtered:
    """The level one step ahead and its variance, (outlets,); each window's surprise and its variance; the log
    likelihood."""

    level: Array
    doubt: Array
    surprise: Array
    total: Array
    likelihood: float


@dataclass(frozen=True, slots=True)
class Windows:
    """Means apart from the network's, their sampling variance, and whether there were answers; (outlets, windows)."""

    apart: Array
    noise: Array
    seen: np.ndarray

    def lowered(self, start: Array) -> Windows:
        """The same around another middle."""
        return replace(self, apart=self.apart - start)

    def replaced(self, apart: Array) -> Windows:
        """Other means, as well known as these."""
        return replace(self, apart=apart)

    def backwards(self) -> Windows:
        """The newest first."""
        return Windows(self.apart[:, ::-1], self.noise[:, ::-1], self.seen[:, ::-1])

    def filter(self, between: float, wander: float) -> Filtered:
        """Kalman's filter over the windows, from levels around zero with variance ``between``."""
        level, doubt, likelihood = np.zeros(len(self.apart)), np.full(len(self.apart), between), 0.0
        surprises, totals = np.zeros_like(self.apart), np.ones_like(self.apart)
        for window in range(self.apart.shape[1]):
            here, total = self.seen[:, window], doubt + self.noise[:, window]
            surprise = self.apart[:, window] - level
            surprises[:, window], totals[:, window] = surprise, total
            likelihood -= 0.5 * float(np.sum((np.log(total) + surprise**2 / total)[here]))
            gain = np.where(here, doubt / total, 0.0)
            level, doubt = level + gain * surprise, doubt * (1 - gain) + wander
        return Filtered(level, doubt, surprises, totals, likelihood)


def expect(past: Past) -> Anyway:
    """Fit the spreads to the windows before the start, then foretell the last one.

    Both sides move with the network, whose last step is taken from the outlets without the action. A side may always
    have stood higher or lower (a region, the best grade): its starting mean comes from the older half of the windows
    before the start, which nobody looked at for the pick; with fewer than two windows before, it is the network's.
    """
    noise = past.deviation**2 / np.where(past.n > 0, past.n, 1)
    movement = _movement(past, noise)
    before = Windows((past.mean - movement)[:, :-1], noise[:, :-1], past.n[:, :-1] > 0)
    between, wander = _fit(before, past.deviation)
    start, unsure = _head_start(past.acted, before, between, wander)
    known = before.lowered(start[:, None]).filter(between, wander)
    corrected = before.replaced(np.ones_like(before.apart)).filter(between, wander).level
    together = (1 - corrected) * np.sqrt(unsure)
    return Anyway(known.level + start + movement[-1], known.doubt, together, between, wander)


def _movement(past: Past, noise: Array) -> Array:
    """The mean of all outlets in each window before the start, of those without the action in the last; (windows,)."""
    spread = float(np.var(_pooled(past)[~past.acted])) if not past.acted.all() else 0.0
    counted = past.n > 0
    counted[past.acted, -1] = False
    weight = np.where(counted, 1 / (noise + max(spread, FLAT * past.deviation**2)), 0.0)
    total = weight.sum(0)
    return np.divide((weight * past.mean).sum(0), total, out=np.zeros_like(total), where=total > 0)


def _head_start(acted: np.ndarray, before: Windows, between: float, wander: float) -> tuple[Array, Array]:
    """How far each outlet's side stands from the network beyond what its newer windows let expect, and how unsure that
    is, as a variance; both (outlets,).

    The older half of the windows, foretold backwards from the newer half: where a side was picked for what the newer
    half showed, nothing is left over; where it has always been different, the older half says so too. Least squares,
    drawn towards zero as if a side could differ as much as an outlet.
    """
    older = before.apart.shape[1] // 2
    back = before.backwards()
    said = back.filter(between, wander)
    one = back.replaced(np.ones_like(back.apart)).filter(between, wander)
    weight = np.where(back.seen, 1 / said.total, 0.0)[:, -older:] if older else np.zeros((len(acted), 0))
    felt, left = one.surprise[:, -older:] if older else weight, said.surprise[:, -older:] if older else weight
    found, unsure = np.zeros(len(acted)), np.zeros(len(acted))
    for side in (acted, ~acted):
        top, bottom = ((weight * felt * other)[side].sum() for other in (left, felt))
        found[side], unsure[side] = top / (bottom + 1 / between), 1 / (bottom + 1 / between)
    return found, unsure


def _pooled(past: Past) -> Array:
    counts = past.n.sum(1)
    return np.divide((past.mean * past.n).sum(1), counts, out=np.zeros_like(counts), where=counts > 0)


def _fit(before: Windows, deviation: float) -> tuple[float, float]:
    """``between`` and ``wander`` of greatest likelihood."""
    if not before.seen.any():
        return FLAT * deviation**2, FLAT * deviation**2

    def cost(logs: Array) -> float:
        between, wander = np.exp(logs) * deviation**2
        return -before.filter(float(between), float(wander)).likelihood

    lowest = np.log(FLAT)
    best = minimize(cost, np.log([0.05, 0.005]), method="L-BFGS-B", bounds=[(lowest, 2.0), (lowest, 0.0)])
    between, wander = np.exp(best.x) * deviation**2
    return float(between), float(wander)
