"""Careless responding: signs in one person's marks that the items were not read.

Of one person a sign proves nothing: a delighted customer also gives one mark throughout. Shares of all answers say
whether the questionnaire is taken seriously.

Source: Yentes and Wilhelm, R package careless; Curran, Journal of Experimental Social Psychology 2016;66:4.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import Array, divide, floats


def longest_run(answers: ArrayLike) -> Array:
    """The longest run of one and the same mark, in items, of each row of ``answers`` (people, items)."""
    rows = floats(answers)
    longest = run = np.ones(len(rows))
    for before, after in zip(rows.T, rows.T[1:], strict=False):
        run = np.where(before == after, run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def distance(answers: ArrayLike) -> Array:
    """Mahalanobis' squared distance of each person from the mean answer; about chi-squared with (items) degrees.

    NaN for everybody when the items' covariance cannot be inverted.
    """
    rows = floats(answers)
    covariance = np.atleast_2d(np.cov(rows, rowvar=False))
    if len(rows) <= rows.shape[1] or np.linalg.matrix_rank(covariance) < len(covariance):
        return np.full(len(rows), np.nan)
    apart = rows - rows.mean(axis=0)
    return np.asarray(np.einsum("ij,ij->i", apart @ np.linalg.inv(covariance), apart))


def even_odd(answers: ArrayLike, scales: Sequence[Sequence[int]]) -> Array:
    """How well each person's even items agree with the odd ones over the scales, -1..1; the published index negated.

    ``scales``: columns of each scale in their order, at least two columns each. Correlation over scales of the two
    halves' means, to full length by Spearman and Brown; NaN where a half never varies or there are under three scales.
    """
    rows = floats(answers)
    if len(scales) < 3:
        return np.full(len(rows), np.nan)
    halves = [(rows[:, list(one)[::2]].mean(axis=1), rows[:, list(one)[1::2]].mean(axis=1)) for one in scales]
    odd, even = (np.column_stack(half) for half in zip(*halves, strict=True))
    r = _alike(odd, even)
    # Below -1/3 the formula leaves the scale, and at -1 it divides by nothing.
    return np.where(r < -1 / 3, -1.0, divide(2 * r, 1 + r))


def synonyms(answers: ArrayLike, least: float = 0.6) -> Array:
    """How alike each person answers item pairs that all people together answer alike (r > ``least``), -1..1.

    NaN for everybody below three such pairs, and for who never varies. Source: Meade and Craig, Psychological Methods
    2012;17:437.
    """
    rows = floats(answers)
    with np.errstate(invalid="ignore", divide="ignore"):
        first, second = np.nonzero(np.triu(np.nan_to_num(np.corrcoef(rows, rowvar=False)), 1) > least)
    if len(first) < 3:
        return np.full(len(rows), np.nan)
    return _alike(rows[:, first], rows[:, second])


def _alike(one: Array, other: Array) -> Array:
    """The correlation of each row of ``one`` with the same row of ``other``."""
    one, other = (table - table.mean(axis=1, keepdims=True) for table in (one, other))
    return divide((one * other).sum(axis=1), np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1)))
