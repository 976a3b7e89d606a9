"""One score 0..100 for every outlet, with its interval, its place among the others, and what it is made of."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import norm

from dashboard.metrics.catalogue import GROUPS, INDICES
from dashboard.metrics.indices.levels import Network, network
from dashboard.metrics.indices.sums import sums, ties
from dashboard.metrics.indices.weighting import Weighting, weighting
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.statistics.composite import composite, worth
from dashboard.metrics.statistics.interval import Array, divide
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.ranking import rank
from dashboard.metrics.view import View

LEAST_DAYS = 365
DRAWS = 1000
SEED = 20_261_128  # the same scores for the same figures
FALSE_FLAGS = 0.05
SIDE = 1.96


@dataclass(frozen=True, slots=True)
class Standing:
    """Scores of outlets.

    ``rows`` (one an outlet of the scope): outlet_id, region_id, score, low, high (95 %), covered (share of the weight
    known, 0..1), rank_low, rank_high (90 %, 1 is best), band, verdict ("better", "worse", "unclear": told apart from
    the network's mean score, false discoveries held to 5 % over all outlets), suggested ("A", "B", "C" when the whole
    interval lies there, else ""); without a score NaN, 0 and "". ``points``: outlet × index, mean points 0..100, NaN
    where unknown; ``points_low`` and ``points_high``: their 95 % interval. ``contributions``: outlet × group, points of
    the score the group brings; ``possible``: the most it could bring, both on the outlet's known weight. ``mean``: the
    network's mean score; ``outlets``: how many of the network have one.
    """

    rows: pd.DataFrame
    points: pd.DataFrame
    points_low: pd.DataFrame
    points_high: pd.DataFrame
    contributions: pd.DataFrame
    possible: pd.DataFrame
    mean: float
    outlets: int
    period: Period
    weighting: Weighting

    def within(self, scope: Scope) -> "Standing":
        """The same, rows of the scope alone; ranks, mean and verdicts stay those among all."""
        rows = self.rows
        if scope.region_ids is not None:
            rows = rows[rows["region_id"].isin(scope.region_ids)]
        if scope.outlet_ids is not None:
            rows = rows[rows["outlet_id"].isin(scope.outlet_ids)]
        ids = rows["outlet_id"]
        names = ("points", "points_low", "points_high", "contributions", "possible")
        tables = {name: getattr(self, name) for name in names}
        cut = {name: table.loc[table.index.isin(ids)] for name, table in tables.items()}
        return replace(self, rows=rows.reset_index(drop=True), **cut)

    @property
    def scored(self) -> pd.DataFrame:
        """The rows that have a score."""
        return self.rows[self.rows["score"].notna()]


def year(view: View) -> View:
    """The view over at least a year up to the same day: fewer answers would assess chance."""
    return view.at(view.period.stretched(LEAST_DAYS))


def all_sums(view: View) -> pd.DataFrame:
    """The sums of every outlet of the network over the view's year; for comparing, cut before anybody is named."""
    return sums(year(view).network)


def whole(view: View) -> Network:
    """Every outlet of the network on every index over the view's year."""
    asked = year(view).network
    return network(sums(asked), ties(asked))


def standing(view: View, other: Weighting | None = None) -> Standing:
    """Scores of the view's outlets among the whole network, over at least a year up to the period's last day.

    ``other``: weights to try instead of those in force. Formula: see ``statistics/composite.py``; an index with fewer
    than LEAST_N values counts as unknown, an outlet with less than half of the weight known has no score.
    """
    return scored(whole(view), year(view), other or weighting(view)).within(view.scope)


def scored(found: Network, view: View, weights: Weighting) -> Standing:
    """The network's scores by these weights; rows of every outlet."""
    floors, tops = weights.ends([int(region) for region in found.region_ids])
    weight = weights.weight()
    made = composite(found.profile, floors, tops, weight, found.ties, np.random.default_rng(SEED), DRAWS)
    have = ~np.isnan(made.score)
    rows = pd.DataFrame(
        {
            "outlet_id": found.outlet_ids.astype(int), "region_id": found.region_ids.astype(int),
            "score": made.score, "low": made.low, "high": made.high, "covered": made.covered,
            "rank_low": 0, "rank_high": 0, "band": 0, "verdict": "", "suggested": "",
        }
    )  # fmt: skip
    mean = float(made.score[have].mean()) if have.any() else float("nan")
    if have.any():
        ranks = rank(made.draws[:, have])
        rows.loc[have, ["rank_low", "rank_high", "band"]] = np.column_stack([ranks.low, ranks.high, ranks.band])
        rows.loc[have, "verdict"] = _verdicts(made.draws[:, have])
        ends = zip(rows.loc[have, "low"], rows.loc[have, "high"], strict=True)
        rows.loc[have, "suggested"] = [_sure(weights, low, high) for low, high in ends]
    points, parts, possible = _tables(found, made.points, weight)
    half = SIDE * found.profile.deviation
    # The higher level earns fewer points where lower is better.
    sides = np.sort([worth(found.profile.mean + side * half, floors, tops) for side in (-1, 1)], axis=0)
    low, high = (pd.DataFrame(side, points.index, points.columns) for side in sides)
    return Standing(rows, points, low, high, parts, possible, mean, int(have.sum()), view.period, weights)


def _verdicts(draws: Array) -> list[str]:
    """Told apart from the mean score of all, Benjamini-Hochberg over the outlets.

    By the normal tail of the draws' distance: counting draws could not show a chance smaller than one of them, and
    among thousands of outlets only smaller ones prove anything.
    """
    apart = draws - draws.mean(axis=1, keepdims=True)
    z = np.nan_to_num(divide(apart.mean(axis=0), apart.std(axis=0)))
    proven = adjust(2 * norm.sf(np.abs(z))) <= FALSE_FLAGS
    return [("worse" if at < 0 else "better") if sure else "unclear" for at, sure in zip(z, proven, strict=True)]


def _sure(weights: Weighting, low: float, high: float) -> str:
    return weights.grade(low) if weights.grade(low) == weights.grade(high) else ""


def _tables(found: Network, points: Array, weight: Array) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ids = pd.Index(found.outlet_ids.astype(int), name="outlet_id")
    table = pd.DataFrame(points, index=ids, columns=list(INDICES))
    known = table.notna().to_numpy() * weight
    share = np.nan_to_num(divide(known, known.sum(axis=1, keepdims=True)))
    groups = [[key for key, one in INDICES.items() if one.group == group] for group in GROUPS]
    brought = pd.DataFrame(np.nan_to_num(points) * share, index=ids, columns=list(INDICES))
    most = pd.DataFrame(100 * share, index=ids, columns=list(INDICES))
    by_group = (
        pd.DataFrame({group: one[keys].sum(axis=1) for group, keys in zip(GROUPS, groups, strict=True)})
        for one in (brought, most)
    )
    contributions, possible = by_group
    return table, contributions, possible
