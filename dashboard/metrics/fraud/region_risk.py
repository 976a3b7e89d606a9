"""Regions side by side: which of them can be told apart from the rest of the network?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.contradictions import FACTS, answers, contradicted
from dashboard.metrics.fraud.exposure import standardised
from dashboard.metrics.statistics.funnel import ratio_funnel
from dashboard.metrics.statistics.interval import Array, critical
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import fisher, wilson
from dashboard.metrics.view import View

CLAIMS, MONEY, FLAGGED, DENIED = "claims", "money", "flagged", "denied"
MEASURES = (CLAIMS, MONEY, FLAGGED, DENIED)
FALSE_DISCOVERIES = 0.05
LEAST_FLAGGED = 3
"""With fewer marked outlets with money in a region it all hangs on one or two of them: no interval is given."""
DRAWS = 2_000

COLUMNS = ("region_id", "measure", "value", "low", "high", "n", "rest", "p", "adjusted", "apart")


@dataclass(frozen=True, slots=True)
class RegionRisk:
    """One row a region of the scope and measure.

    ``rows``: region_id, measure, value with low and high (95 %, NaN where none can be given), n, rest (the same for
    the rest of the network), p (two-sided, region against rest), adjusted (Benjamini-Hochberg over all regions and
    tested measures), apart. Claims: observed / expected, n = claims expected. Money: share of the claimed amount that
    hangs on marked outlets, n = marked outlets, not tested (it follows the marks). Flagged: share of outlets marked.
    Denied: share of callbacks drawn at random with a contradiction. ``network``: each measure over all regions, where
    it is known. ``tests``: how many comparisons were made.
    """

    rows: pd.DataFrame
    network: dict[str, float]
    tests: int

    @property
    def apart(self) -> pd.DataFrame:
        """The comparisons in which a region can be told apart from the rest."""
        return self.rows[self.rows["apart"]]


def region_risk(view: View, national: Assessment) -> RegionRisk:
    """Each region against the rest; ``national`` is the whole network's assessment, of the view's period.

    Aggregates of regions are made from all of the network; only those within the scope are given.
    """
    outlets = national.outlets[["outlet_id", "region_id", "flagged", "money_fen"]].astype({"flagged": bool})
    rows = pd.concat(
        [_claims(view, outlets), _money(view, outlets), _flagged(outlets), _denied(view, outlets)], ignore_index=True
    )
    rows["adjusted"] = adjust(rows["p"].to_numpy(dtype=float))
    rows["apart"] = rows["adjusted"] <= FALSE_DISCOVERIES
    network = {str(measure): _over_all(of) for measure, of in rows.groupby("measure")}
    seen = set(view.read(view.table("outlets").select("region_id").distinct())["region_id"])
    told = rows.loc[rows["region_id"].isin(seen), list(COLUMNS)].reset_index(drop=True)
    return RegionRisk(told, network, int(rows["p"].notna().sum()))


def _over_all(of: pd.DataFrame) -> float:
    """A measure over all regions: each weighs with what it is a share of; NaN where nothing is known."""
    known = of[of["value"].notna() & (of["of"] > 0)]
    return float((known["value"] * known["of"]).sum() / known["of"].sum()) if len(known) else float("nan")


def _claims(view: View, outlets: pd.DataFrame) -> pd.DataFrame:
    """Claims against expected ones (exposure.py), outlets of a region varying as outlets do.

    On the square-root scale s^2 = 1 / 4E + tau^2 sum E_o^2 / E^2, tau^2 the funnel's spread between outlets; the region
    against the rest of the network by the difference of both. Source: Spiegelhalter, QSHC 2005;14:347.
    """
    by_fault = standardised(view, "fault_id")
    if by_fault.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    each = by_fault.groupby("outlet_id")[["observed", "expected"]].sum().join(outlets.set_index("outlet_id"))
    each = each[each["expected"] > 0]
    tau2 = ratio_funnel(each["observed"], each["expected"]).dispersion.tau2
    told = []
    for region, of in each.groupby("region_id"):
        root, error = _root(of, tau2)
        rest, rest_error = _root(each[each["region_id"] != region], tau2)
        half = critical(0.95) * error
        told.append(
            {
                "region_id": region, "measure": CLAIMS, "value": root**2, "low": max(root - half, 0) ** 2,
                "high": (root + half) ** 2, "n": of["expected"].sum(), "of": of["expected"].sum(), "rest": rest**2,
                "p": 2 * stats.norm.sf(abs(root - rest) / np.hypot(error, rest_error)),
            }
        )  # fmt: skip
    return pd.DataFrame(told)


def _root(of: pd.DataFrame, tau2: float) -> tuple[float, float]:
    """sqrt(O / E) and its standard error; NaN without outlets."""
    expected = float(of["expected"].sum())
    if not expected:
        return float("nan"), float("nan")
    error = np.sqrt(0.25 / expected + tau2 * float((of["expected"] ** 2).sum()) / expected**2)
    return float(np.sqrt(of["observed"].sum() / expected)), float(error)


def _money(view: View, outlets: pd.DataFrame) -> pd.DataFrame:
    """Money at stake at marked outlets as a share of all claimed; interval by drawing outlets anew (bootstrap)."""
    claims = view.network.table("claims")
    fen = view.read(claims.group_by("outlet_id").aggregate(fen=claims.amount_fen.sum().cast("float64")))
    each = outlets.merge(fen, on="outlet_id", how="left").fillna({"fen": 0.0})
    each["stake"] = np.where(each["flagged"], each["money_fen"], 0.0)
    rng, told = np.random.default_rng(20260404), []
    for region, of in each.groupby("region_id"):
        rest, marked = each[each["region_id"] != region], int(of["flagged"].sum())
        low, high = _drawn(of, rng) if (of["stake"] > 0).sum() >= LEAST_FLAGGED else (np.nan, np.nan)
        told.append(
            {
                "region_id": region, "measure": MONEY, "value": of["stake"].sum() / max(of["fen"].sum(), 1.0),
                "low": low, "high": high, "n": marked, "rest": rest["stake"].sum() / max(rest["fen"].sum(), 1.0),
                "of": of["fen"].sum(), "p": np.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(told)


def _drawn(of: pd.DataFrame, rng: np.random.Generator) -> tuple[float, float]:
    places = rng.integers(len(of), size=(DRAWS, len(of)))
    stake, fen = (of[name].to_numpy(dtype=float)[places].sum(axis=1) for name in ("stake", "fen"))
    low, high = np.quantile(stake / np.maximum(fen, 1.0), [0.025, 0.975])
    return float(low), float(high)


def _flagged(outlets: pd.DataFrame) -> pd.DataFrame:
    group = outlets.groupby("region_id")["flagged"]
    return _shares(FLAGGED, group.sum(), group.size())


def _denied(view: View, outlets: pd.DataFrame) -> pd.DataFrame:
    """Any scored contradiction among callbacks drawn at random; suspicion's own calls would make their own proof."""
    network = view.network
    calls, tasks = answers(network), network.everything("callback_tasks")
    drawn = tasks.filter(tasks.drawn == "random").select("order_id").distinct()
    calls = calls.semi_join(drawn, "order_id")
    facts = [contradicted(calls, fact).fill_null(0) for fact in FACTS]
    calls = calls.mutate(no=facts[0] | facts[1] | facts[2])
    read = network.read(calls.group_by("region_id").aggregate(hits=calls.no.sum(), asked=calls.count()))
    read = read.set_index("region_id").reindex(sorted(outlets["region_id"].unique())).fillna(0)
    return _shares(DENIED, read["hits"].astype(int), read["asked"].astype(int))


def _shares(measure: str, hits: pd.Series[int], asked: pd.Series[int]) -> pd.DataFrame:
    """Shares with Wilson's interval; region against rest by Fisher's exact test."""
    low, high = wilson(hits.to_numpy(), asked.to_numpy())
    rest_hits, rest_asked = hits.sum() - hits, asked.sum() - asked
    return pd.DataFrame(
        {
            "region_id": hits.index, "measure": measure, "value": _share(hits, asked), "low": low, "high": high,
            "n": asked.to_numpy(), "of": asked.to_numpy(), "rest": _share(rest_hits, rest_asked),
            "p": fisher(hits.to_numpy(), asked.to_numpy(), rest_hits.to_numpy(), rest_asked.to_numpy()),
        }
    )  # fmt: skip


def _share(hits: pd.Series[int], asked: pd.Series[int]) -> Array:
    return np.where(asked > 0, hits / asked.clip(lower=1), np.nan)
