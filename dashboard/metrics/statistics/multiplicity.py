"""Many outlets, many signals: how many flags chance alone would raise, and how to combine them.

Signals of the *same* misconduct reinforce each other: :func:`stouffer`. Signals of *alternative* modes of misconduct
must not be averaged, because an outlet that does one thing badly wrong would hide behind five clean ones:
:func:`worst` or :func:`noisy_or`. Never average ranks over everything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import false_discovery_control

from dashboard.metrics.statistics.interval import Array, divide, floats


def adjust(p: ArrayLike, tests: float = 0) -> Array:
    """Benjamini-Hochberg adjusted p-values in the input's shape; NaN stays NaN and does not count as a test.

    ``tests``: how many were made in all where ``p`` holds only the interesting ones; the others have p = 1. Flagging
    where the result is <= q keeps the expected share of false flags below q. Source: Benjamini and Hochberg, JRSS B
    1995;57:289. Raises ValueError for values outside 0..1.
    """
    raw = floats(p)
    known = ~np.isnan(raw)
    adjusted = np.full(raw.shape, np.nan)
    if known.any():
        many = max(tests / known.sum(), 1.0)
        # Ones beyond the last rank only lengthen the list: every step is longer by that factor, held to 1.
        adjusted[known] = np.minimum(false_discovery_control(raw[known]) * many, 1.0)
    return adjusted


def robust_z(values: ArrayLike) -> Array:
    """(x - median) / (1.4826 MAD), so that the odd ones do not set the scale they are judged by; same shape.

    When more than half are equal the MAD is 0 and the mean absolute deviation (x 1.2533) takes its place; when all
    are equal every score is 0. NaN stays NaN. Source: Iglewicz and Hoaglin, How to Detect Outliers (1993).
    """
    raw = floats(values)
    known = raw[~np.isnan(raw)]
    if not known.size:
        return np.full(raw.shape, np.nan)
    off = raw - np.median(known)
    distance = np.abs(off[~np.isnan(off)])
    scale = 1.482602 * np.median(distance) or 1.253314 * np.mean(distance)
    return off / scale if scale else off


def stouffer(z: ArrayLike, weight: ArrayLike = 1.0) -> Array:
    """One z from several of the same misconduct: sum(w z) / sqrt(sum(w^2)) over the last axis.

    Signals that are NaN are left out with their weight; all NaN gives NaN. Independent signals make the result a
    standard normal under innocence; positively related ones make it too bold. Source: Stouffer et al. 1949.
    """
    scores, weights = np.broadcast_arrays(floats(z), floats(weight))
    known = ~np.isnan(scores)
    top = np.sum(np.where(known, scores * weights, 0), axis=-1)
    return divide(top, np.sqrt(np.sum(np.where(known, weights**2, 0), axis=-1)))


def worst(z: ArrayLike) -> Array:
    """The highest known score over the last axis, for alternative modes of misconduct; all NaN gives NaN."""
    scores = floats(z)
    top = np.max(np.where(np.isnan(scores), -np.inf, scores), axis=-1, initial=-np.inf)
    return np.where(np.isinf(top), np.nan, top)


def noisy_or(probability: ArrayLike) -> Array:
    """P(at least one is true) = 1 - prod(1 - p) over the last axis; NaN is left out, all NaN gives NaN.

    Source: Pearl, Probabilistic Reasoning in Intelligent Systems (1988), 4.3.2.
    """
    chances = floats(probability)
    known = ~np.isnan(chances)
    return np.where(known.any(axis=-1), 1 - np.prod(np.where(known, 1 - chances, 1), axis=-1), np.nan)
