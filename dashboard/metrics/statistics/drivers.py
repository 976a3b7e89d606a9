"""Key drivers: how much of the difference between satisfied and dissatisfied people each item accounts for.

Items of one questionnaire go up and down together, so a plain regression hands the shared part to whichever item
is a hair ahead. Two methods that share it fairly: Johnson's relative weights (fast, for any number of items) and the
Shapley value of R^2 (exact: the mean gain over all orders in which items may enter). They sum to R^2 and nearly agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.metrics.statistics.interval import Array, critical, floats

MOST_ITEMS = 14
"""More items than this have too many subsets for the Shapley value; take relative weights."""

BLOCKS = 1000
"""The bootstrap draws rows one by one up to so many, beyond that random blocks of rows: its cost stops growing."""


@dataclass(frozen=True, slots=True)
class Drivers:
    """One entry per item, in the order given; the shares of R^2 in ``weight`` sum to ``r2``.

    ``low`` and ``high`` are the bootstrap interval of ``weight``, ``correlation`` with the outcome and ``beta`` the
    standardised regression coefficient (its sign tells the direction once the others are held still). ``n`` rows.
    """

    weight: Array
    low: Array
    high: Array
    correlation: Array
    beta: Array
    r2: float
    n: int

    @property
    def share(self) -> Array:
        """Each item's part of all that is explained, 0..1, summing to 1."""
        return self.weight / self.weight.sum()


def drivers(
    items: ArrayLike,
    outcome: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    draws: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> Drivers | None:
    """Johnson's relative weights of ``items`` (rows, items) for ``outcome`` (rows,), with percentile intervals.

    Rows with a missing value are left out. ``weights`` are the rows' survey weights; ``clusters`` (the outlet of each
    row) makes the bootstrap draw whole outlets, as answers of one outlet are alike. The same ``seed`` gives the same
    interval. None when fewer than items + 2 complete rows remain, or an item never varies, or two are the same.
    Source: Johnson, Multivariate Behavioral Research 2000;35:1; bootstrap as Tonidandel and LeBreton, J Bus Psychol
    2015;30:207.
    """
    critical(level)
    table = np.column_stack([floats(items), floats(outcome)])
    weight = np.ones(len(table)) if weights is None else floats(weights)
    known = ~np.isnan(table).any(axis=1) & (weight > 0)
    rows, weight = table[known], weight[known]
    if len(rows) < table.shape[1] + 1:
        return None
    whole = correlations(rows, weight)
    if np.isnan(whole).any() or np.linalg.eigvalsh(whole[:-1, :-1])[0] < 1e-9:
        return None
    rng = np.random.default_rng(seed)
    groups = None if clusters is None else np.asarray(clusters)[known]
    redrawn = relative_weights(*_split(_usable(_resample(rows, weight, groups, draws, rng))))
    low, high = floats(np.nanquantile(redrawn, [(1 - level) / 2, (1 + level) / 2], axis=0))
    found, beta = relative_weights(*_split(whole)), floats(np.linalg.solve(whole[:-1, :-1], whole[:-1, -1]))
    return Drivers(found, low, high, whole[:-1, -1], beta, float(found.sum()), len(rows))


def correlations(rows: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """The (weighted) correlation matrix of the columns of ``rows``; NaN for a column that never varies."""
    table = floats(rows)
    weight = np.ones(len(table)) if weights is None else floats(weights)
    # Centred first: sums of squares of scores far from 0 would lose digits.
    centred = np.column_stack([np.ones(len(table)), table - table.mean(axis=0)])
    return _from_moments((centred * weight[:, None]).T @ centred)


def relative_weights(correlation: Array, with_outcome: Array) -> Array:
    """Johnson's relative weights: shape (..., items), summing to R^2.

    ``correlation`` has shape (..., items, items) and ``with_outcome`` (..., items). Formula: with R = V d V', the
    square root L = V d^(1/2) V' holds the items' correlations with their nearest orthogonal kin, b = L^-1 r the kin's
    with the outcome; weight_j = sum_k L_jk^2 b_k^2. NaN where a matrix holds NaN. Raises LinAlgError when items
    repeat each other exactly.
    """
    broken = np.asarray(np.isnan(correlation).any(axis=(-1, -2)))
    safe = np.where(broken[..., None, None], np.eye(correlation.shape[-1]), correlation)
    values, vectors = np.linalg.eigh(safe)
    root = (vectors * np.sqrt(np.maximum(values, 0))[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    kin = np.linalg.solve(root, with_outcome[..., None])[..., 0]
    return ((root**2) @ (kin**2)[..., None])[..., 0]


def shapley(correlation: Array, with_outcome: Array) -> Array:
    """The Shapley value of R^2 (Lindeman, Merenda and Gold's LMG): shape (items,), summing to R^2.

    Formula: the mean gain in R^2 from adding the item, over all orders of entering; from R^2 of all 2^items subsets.
    Raises ValueError beyond 14 items. Source: Lindeman, Merenda and Gold 1980, p. 119; Groemping, J Stat Softw
    2006;17(1).
    """
    items = len(with_outcome)
    if items > MOST_ITEMS:
        raise ValueError(f"{items} items have {2**items} subsets; give at most {MOST_ITEMS} or take relative weights")
    explained, masks = _all_subsets(correlation, with_outcome), np.arange(2**items)
    size = np.array([mask.bit_count() for mask in range(2**items)])
    # Of all orders, those in which exactly the members of a subset of size s stand before the item.
    orders = np.array([1 / (items * _choose(items - 1, s)) for s in range(items)])
    gains = np.empty(items)
    for item in range(items):
        without = masks[(masks >> item) & 1 == 0]
        gains[item] = np.sum(orders[size[without]] * (explained[without | (1 << item)] - explained[without]))
    return gains


def _choose(n: int, k: int) -> float:
    return float(np.prod([(n - i) / (i + 1) for i in range(k)]))


def _all_subsets(correlation: Array, with_outcome: Array) -> Array:
    """R^2 of each subset of items, at the index whose bits name its members; one batch of equations per size."""
    items = len(with_outcome)
    member = (np.arange(2**items)[:, None] >> np.arange(items)) & 1 == 1
    explained = np.zeros(2**items)
    for size in range(1, items + 1):
        masks = np.flatnonzero(member.sum(axis=1) == size)
        chosen = np.nonzero(member[masks])[1].reshape(-1, size)
        block, side = correlation[chosen[:, :, None], chosen[:, None, :]], with_outcome[chosen]
        explained[masks] = np.sum(side * np.linalg.solve(block, side[..., None])[..., 0], axis=1)
    return explained


def _usable(matrices: Array) -> Array:
    """Redrawn correlations without those in which one item repeats another by chance: they become NaN."""
    items = matrices[..., :-1, :-1]
    broken = np.asarray(np.isnan(items).any(axis=(-1, -2)))
    safe = np.where(broken[..., None, None], np.eye(items.shape[-1]), items)
    broken |= np.linalg.eigvalsh(safe)[..., 0] < 1e-9
    return np.where(broken[..., None, None], np.nan, matrices)


def _resample(
    rows: Array, weight: Array, clusters: NDArray[np.generic] | None, draws: int, rng: np.random.Generator
) -> Array:
    """Correlation matrices of ``draws`` bootstrap samples: every block of rows gives one matrix of sums."""
    centred = np.column_stack([np.ones(len(rows)), rows - rows.mean(axis=0)])
    if clusters is not None:
        block = np.unique(clusters, return_inverse=True)[1]
    else:
        block = rng.permutation(len(rows)) % BLOCKS
    blocks, columns = int(block.max()) + 1, centred.shape[1]
    sums = np.zeros((blocks, columns, columns))
    for one in range(columns):
        for other in range(one, columns):
            both = np.bincount(block, weight * centred[:, one] * centred[:, other], blocks)
            sums[:, one, other] = sums[:, other, one] = both
    times = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=draws).astype(np.float64)
    return _from_moments((times @ sums.reshape(blocks, -1)).reshape(draws, columns, columns))


def _from_moments(moments: Array) -> Array:
    """Correlation matrices from sums of products; the first column of the products is the constant 1."""
    total, first = moments[..., :1, :1], moments[..., :1, 1:]
    spread = moments[..., 1:, 1:] / total - np.swapaxes(first, -1, -2) * first / total**2
    variance = np.diagonal(spread, axis1=-2, axis2=-1)
    deviation = np.sqrt(np.where(variance > 1e-12, variance, np.nan))
    return spread / (deviation[..., :, None] * deviation[..., None, :])


def _split(matrix: Array) -> tuple[Array, Array]:
    return matrix[..., :-1, :-1], matrix[..., :-1, -1]
