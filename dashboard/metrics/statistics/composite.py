"""One score out of many indices, as unsure as they are together.

Each index has its own shrunken level; between a floor (0 points) and a target (100) it earns points, and the score is
their weighted mean over the indices that are known. The indices of one outlet are not independent: the customer who
marks one item low marks the others low too (sampling), and an outlet that is good at one thing is good at others
(between outlets). Treating them as independent would halve the interval. Source of the decomposition: the posterior
error of a shrunken level is keep × sampling error - (1 - keep) × own difference (Morris, JASA 1983;78:47).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, critical, divide, floats

ENOUGH_OUTLETS = 30
"""Below this many outlets their true levels' correlation is guesswork: that of single answers takes its place."""
LEAST_COVERED = 0.5
"""With less than half of the weight known there is no score."""
CHUNK = 250


@dataclass(frozen=True, slots=True)
class Profile:
    """Levels of all outlets on all indices, each on its index's own scale; arrays of shape (outlets, indices).

    ``mean`` and ``deviation`` of the shrunken level, ``keep`` (see ``shrunken_means.py``); NaN where not known.
    """

    mean: Array
    deviation: Array
    keep: Array


@dataclass(frozen=True, slots=True)
class Ties:
    """How the indices go together, correlations of shape (indices, indices): ``sampling`` of the errors of one
    outlet's observed means, ``between`` of outlets' true levels."""

    sampling: Array
    between: Array


@dataclass(frozen=True, slots=True)
class Composite:
    """``score``, ``low``, ``high`` 0..100 and ``covered`` (share of the weight that is known), (outlets,), NaN without
    a score; ``points`` (outlets, indices), NaN where unknown; ``draws`` (times, outlets) of the score."""

    score: Array
    low: Array
    high: Array
    covered: Array
    points: Array
    draws: Array


def worth(value: Array, floor: Array, target: Array) -> Array:
    """Points: 100 (value - floor) / (target - floor), no less than 0 and no more than 100."""
    return 100 * np.clip((value - floor) / (target - floor), 0, 1)


def composite(
    profile: Profile, floor: ArrayLike, target: ArrayLike, weight: ArrayLike, ties: Ties, rng: np.random.Generator,
    times: int = 1000, level: float = 0.95, least: float = LEAST_COVERED,
) -> Composite:  # fmt: skip
    """The scores. ``floor`` and ``target`` broadcast to (outlets, indices), ``weight`` is (indices,), any scale.

    Formula: score = sum w points / sum w over known indices, points of each draw of the levels, so that the cap at 0
    and 100 is felt; the value is the draws' mean, the interval their middle ``level``. Errors of an outlet's levels are
    correlated by sqrt(keep keep') sampling + sqrt((1 - keep)(1 - keep')) between. An outlet with less than ``least`` of
    the weight known has no score.
    """
    critical(level)
    shape = profile.mean.shape
    low_end, top = (np.broadcast_to(floats(part), shape) for part in (floor, target))
    weights = floats(weight)
    known = ~np.isnan(profile.mean) & (weights > 0)
    covered = known @ weights / weights.sum() if weights.sum() else np.zeros(shape[0])
    share = divide(np.where(known, weights, 0.0), np.where(known, weights, 0.0).sum(axis=1, keepdims=True))
    roots = [_root(one) for one in (ties.sampling, ties.between)]
    points, draws = np.full(shape, np.nan), np.full((times, shape[0]), np.nan)
    for start in range(0, shape[0], CHUNK):
        part = slice(start, start + CHUNK)
        earned = worth(_levels(profile, part, roots, times, rng), low_end[part], top[part])
        points[part] = np.where(known[part], earned.mean(axis=0), np.nan)
        draws[:, part] = np.einsum("toi,oi->to", np.where(known[part], earned, 0.0), np.nan_to_num(share[part]))
    draws[:, covered < max(least, 1e-9)] = np.nan
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0) if shape[0] else (np.empty(0), np.empty(0))
    return Composite(draws.mean(axis=0), low, high, covered, points, draws)


def between(mean: Array, variance: Array, keep: Array, sampling: Array) -> Array:
    """Correlation of outlets' true levels over indices, from observed means (outlets, indices) and their variances.

    Moments: the covariance of the observed means minus what sampling explains, each outlet weighing by how much it
    keeps; made a correlation again (positive semi-definite). Fewer than ENOUGH_OUTLETS: ``sampling`` instead.
    """
    known = ~np.isnan(mean)
    if known.all(axis=1).sum() < ENOUGH_OUTLETS and known.sum(axis=0).max(initial=0) < ENOUGH_OUTLETS:
        return sampling
    root = np.where(known, np.sqrt(np.clip(np.nan_to_num(keep), 0, 1)), 0.0)
    middle = divide((root * np.nan_to_num(mean)).sum(axis=0), root.sum(axis=0))
    apart = np.where(known, np.nan_to_num(mean) - np.nan_to_num(middle), 0.0)
    error = np.where(known, np.sqrt(np.nan_to_num(variance)), 0.0)
    # Every outlet's scale apart, so that a large index does not drown a small one.
    total = root.T @ root
    covariance = divide((root * apart).T @ (root * apart) - sampling * ((root * error).T @ (root * error)), total)
    own = np.maximum(np.nan_to_num(np.diag(covariance)), 0)
    noise = np.nan_to_num(divide((root * error**2 * root).sum(axis=0), np.diag(total)))
    many = np.maximum(divide(np.diag(total) ** 2, (root**4).sum(axis=0)), 1)
    sure = divide(own, own + np.sqrt(2 / many) * (own + noise))
    scale = np.sqrt(np.where(own > 0, own, np.nan))
    found = np.clip(np.nan_to_num(covariance / np.outer(scale, scale)), -1, 1)
    trust = np.nan_to_num(np.sqrt(np.outer(sure, sure)))
    found = trust * found + (1 - trust) * sampling
    np.fill_diagonal(found, 1.0)
    return _nearest(found)


def sampling(residuals: Array) -> Array:
    """Correlation of the errors of observed means from single rows' ``residuals`` (rows, indices), NaN unanswered.

    Formula: sum r r' / sqrt(sum r² sum r'²) over rows, unanswered as 0: the correlation of answers given together,
    times how often they are given together, which is what two means of partly the same customers share.
    """
    seen = np.nan_to_num(residuals)
    cross = seen.T @ seen
    scale = np.sqrt(np.diag(cross))
    found = np.nan_to_num(divide(cross, np.outer(scale, scale)))
    np.fill_diagonal(found, 1.0)
    return found


def _levels(profile: Profile, part: slice, roots: list[Array], times: int, rng: np.random.Generator) -> Array:
    mean, deviation = profile.mean[part], np.nan_to_num(profile.deviation[part])
    keep = np.clip(np.nan_to_num(profile.keep[part]), 0, 1)
    shape = (times, *mean.shape)
    # Half the digits at half the time: a draw's seventh decimal means nothing.
    first, second = (rng.standard_normal(shape, dtype=np.float32) @ root.T.astype(np.float32) for root in roots)
    return np.nan_to_num(mean) + deviation * (np.sqrt(keep) * first + np.sqrt(1 - keep) * second)


def _root(correlation: Array) -> Array:
    values, vectors = np.linalg.eigh(correlation)
    return vectors * np.sqrt(np.maximum(values, 0))


def _nearest(correlation: Array) -> Array:
    root = _root(correlation)
    made = root @ root.T
    scale = np.sqrt(np.diag(made))
    return made / np.outer(scale, scale)
