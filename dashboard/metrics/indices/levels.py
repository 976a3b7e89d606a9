"""Each outlet's level on each index: adjusted for its mix of work, drawn to the network as far as it is small."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.catalogue import INDICES, Index
from dashboard.metrics.statistics.composite import Profile, Ties, between
from dashboard.metrics.statistics.interval import Array, divide
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.statistics.shrunken_means import Levels, pooled_variance, shrink_means

LEAST_N = 3
"""Below so many values an index counts as unknown in the score: the outlet's own voice would be a whisper."""


@dataclass(frozen=True, slots=True)
class Network:
    """All outlets on all indices: arrays of shape (outlets, indices), NaN where nothing is known.

    ``outlet_ids`` and ``region_ids`` name the rows, the catalogue the columns. ``n`` values; ``adjusted``: the
    network's mean plus the outlet's own difference from what its mix lets expect, on the index's scale; ``variance``
    of it; ``profile`` and ``ties``: the shrunken levels and how they go together.
    """

    outlet_ids: Array
    region_ids: Array
    n: Array
    adjusted: Array
    variance: Array
    profile: Profile
    ties: Ties


def network(sums: pd.DataFrame, sampling: Array) -> Network:
    """From the sums of all outlets (``sums.sums``) and how errors go together (``sums.ties``)."""
    outlets = sums[["outlet_id", "region_id"]].drop_duplicates("outlet_id").sort_values("outlet_id")
    shape = (len(outlets), len(INDICES))
    n, adjusted, variance, mean, deviation, keep = (np.full(shape, np.nan) for _ in range(6))
    n[:] = 0
    at = pd.Series(range(len(outlets)), index=outlets["outlet_id"].to_numpy())
    for column, index in enumerate(INDICES.values()):
        rows = sums[sums["index"] == index.key]
        if rows.empty:
            continue
        place = at[rows["outlet_id"]].to_numpy()
        own, spread, levels = _levels(index, rows)
        n[place, column], adjusted[place, column] = rows["n"], own
        variance[place, column] = spread
        for into, values in ((mean, levels.mean), (deviation, levels.deviation), (keep, levels.keep)):
            into[place, column] = np.where(rows["n"] >= LEAST_N, values, np.nan)
    held = np.where(np.isnan(mean), np.nan, adjusted)
    ties = Ties(sampling, between(held, variance, np.nan_to_num(keep), sampling))
    ids = (outlets["outlet_id"].to_numpy(), outlets["region_id"].to_numpy())
    return Network(*ids, n, adjusted, variance, Profile(mean, deviation, keep), ties)


def _levels(index: Index, rows: pd.DataFrame) -> tuple[Array, Array, Levels]:
    """Adjusted means, their sampling variances and the shrunken levels of one index."""
    n, total = rows["n"].to_numpy(), rows["total"].to_numpy()
    residual = total - rows["expected"].to_numpy()
    own = total.sum() / n.sum() + residual / n
    if index.is_share:
        own = np.clip(own, 0, 1)
        posterior = shrink_shares(np.clip(own * n, 0, n), n)
        size = posterior.a + posterior.b
        # A plain p(1 - p)/n would be certain of an outlet that never failed.
        spread = posterior.mean * (1 - posterior.mean)
        levels = Levels(posterior.mean, np.sqrt(spread / (size + 1)), np.clip(n / size, 0, 1))
        return own, spread / n, levels
    variance = divide(pooled_variance(n, residual, rows["spread"].to_numpy()), n)
    return own, variance, shrink_means(own, np.sqrt(variance))
