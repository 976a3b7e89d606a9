"""Which outlets have customers, machines or technicians in common, more than their sizes and nearness explain?"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.statistics.funnel import ENOUGH_GROUPS
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.sharing import HALF, all_products, at_least, spread_of
from dashboard.metrics.view import View

CUSTOMER, SERIAL, TECHNICIAN = "customer", "serial", "technician"
KINDS = (CUSTOMER, SERIAL, TECHNICIAN)
FALSE_DISCOVERIES = 0.05
EVERYBODYS = 12
"""What turns up at more outlets than this in a period is a switchboard or a placeholder, not a link between two."""

LEAST_SHARED = 4
"""Three customers or machines in common are a family and a second opinion; fewer than this are never beyond chance."""

COLUMNS = ("kind", "first", "second", "near", "observed", "expected", "p", "adjusted", "beyond")
ROWS = ("at", "outlet_id", "order_no", "serial", "thing")


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of outlets of the view's scope that share anything, the oddest first.

    ``pairs``: kind, first and second (outlet_id, first < second), near (same region), observed, expected, p, adjusted
    (Benjamini-Hochberg over all pairs of the network and kinds), beyond (adjusted <= 5 %). ``tests``: pairs x kinds
    compared in the network; ``across``: pairs beyond chance with one outlet outside the scope, which are not named.
    """

    pairs: pd.DataFrame
    tests: int
    across: int

    @property
    def beyond(self) -> pd.DataFrame:
        """The pairs that chance does not explain."""
        return self.pairs[self.pairs["beyond"]]


def links(view: View) -> Links:
    """All pairs of the network judged (sharing.py); those within the scope are given."""
    found, tests = judged(view)
    seen = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    first, second = found["first"].isin(seen), found["second"].isin(seen)
    rows = found[first & second].sort_values(["adjusted", "p", "first", "second"], kind="stable")
    return Links(rows.reset_index(drop=True), tests, int((found["beyond"] & (first ^ second)).sum()))


def judged(view: View) -> tuple[pd.DataFrame, int]:
    """Every pair of the network that shares anything, and how many pairs x kinds were compared."""
    regions = view.read(view.network.table("outlets").select("outlet_id", "region_id"))
    region = regions.set_index("outlet_id")["region_id"]
    parts = [_of_kind(view, kind, region) for kind in KINDS]
    found, tests = pd.concat([part for part, _ in parts], ignore_index=True), sum(count for _, count in parts)
    found["adjusted"] = adjust(found["p"].to_numpy(dtype=float), tests)
    found["beyond"] = found["adjusted"] <= FALSE_DISCOVERIES
    return found[list(COLUMNS)], tests


def behind(view: View, kind: str, first: int, second: int) -> ibis.Table:
    """Orders of both outlets under what they share: at, outlet_id, order_no, serial, thing.

    Things are numbered, the most used first: no customer is named. Empty for an outlet outside the scope.
    """
    met = _met(view, kind).filter(lambda t: t.outlet_id.isin([first, second]))
    both = met.group_by("thing").aggregate(outlets=met.outlet_id.nunique()).filter(lambda t: t.outlets == 2)
    orders = view.table("orders").filter(lambda t: t.outlet_id.isin([first, second]))
    orders = orders.mutate(thing=orders[_column(kind)].cast("string")).semi_join(both, "thing")
    counted = orders.mutate(many=orders.count().over(ibis.window(group_by="thing")))
    rank = ibis.dense_rank().over(ibis.window(order_by=[ibis.desc(counted.many), counted.thing])) + 1
    rows = counted.select("outlet_id", "order_no", "serial", at="completed_at", thing=rank)
    return rows.order_by(["thing", "at", "order_no"]).select(*ROWS)


def _column(kind: str) -> str:
    return {CUSTOMER: "customer_id", SERIAL: "serial", TECHNICIAN: "technician_id"}[kind]


def _met(view: View, kind: str) -> ibis.Table:
    """outlet_id and ``thing``: what each outlet met in the period; a technician's own outlet has met him as well."""
    orders = view.table("orders")
    thing = orders[_column(kind)]
    rows = orders.filter(thing.notnull()).select("outlet_id", thing=thing.cast("string"))
    if kind == SERIAL:
        rows = rows.filter(rows.thing != "")
    if kind == TECHNICIAN:
        people = view.scoped("technicians") if view.scope.outlet_ids is not None else view.everything("technicians")
        home = people.semi_join(view.table("outlets"), "outlet_id")
        rows = rows.union(home.select("outlet_id", thing=home.technician_id.cast("string")))
    return rows.distinct()


def _of_kind(view: View, kind: str, region: pd.Series) -> tuple[pd.DataFrame, int]:
    met = _met(view.network, kind)
    sizes = view.read(met.group_by("outlet_id").aggregate(n=met.count())).set_index("outlet_id")["n"].astype(float)
    places = met.group_by("thing").aggregate(outlets=met.count())
    roaming = met.semi_join(places.filter(lambda t: (t.outlets >= 2) & (t.outlets <= EVERYBODYS)), "thing")
    other = roaming.select(second="outlet_id", thing="thing")
    pairs = roaming.join(other, "thing").filter(lambda t: t.outlet_id < t.second)
    found = view.read(pairs.group_by(first="outlet_id", second="second").aggregate(observed=pairs.count()))
    found = found.assign(
        kind=kind, near=found["first"].map(region).to_numpy() == found["second"].map(region).to_numpy(),
        product=found["first"].map(sizes).to_numpy(dtype=float) * found["second"].map(sizes).to_numpy(dtype=float),
        expected=0.0, p=1.0,
    )  # fmt: skip
    if len(sizes) < 2:
        return found.head(0), 0
    blocks = _blocks(sizes, region)
    for near, block in blocks.items():
        rows = found["near"] == near
        if rows.any():
            expected, p = _judged(found[rows], *block)
            found.loc[rows, "expected"], found.loc[rows, "p"] = expected, p
    return found, round(float(sum(pairs.sum() for _, pairs in blocks.values())))


def _blocks(sizes: pd.Series, region: pd.Series) -> dict[bool, tuple[Array, Array]]:
    """All pairs within regions and all between them, each as products of sizes and how many pairs have them."""
    within = [all_products(of) for _, of in sizes.groupby(region.reindex(sizes.index))]
    near = tuple(np.concatenate([part[place] for part in within]) for place in (0, 1))
    every = all_products(sizes)
    # Pairs between regions are all pairs less those within: the same sum, taken away.
    far = (np.concatenate([every[0], near[0]]), np.concatenate([every[1], -near[1]]))
    return {True: (near[0], near[1]), False: far}


def _judged(rows: pd.DataFrame, product: Array, pairs: Array) -> tuple[Array, Array]:
    """Expected and p of a block's pairs; what looks beyond chance at first is left out of what is usual."""
    observed, mine = rows["observed"].to_numpy(dtype=float), rows["product"].to_numpy(dtype=float)
    # A pair that shares very many must not say what is usual: held to thrice the middle one until it is judged, and
    # to a single one where hardly any pair is linked.
    most = 3 * np.median(observed) if len(rows) >= ENOUGH_GROUPS else 1.0
    counted, usual = np.minimum(observed, most), np.ones(len(rows), dtype=bool)
    for _ in range(2):
        counted = np.where(usual, counted, 0.0)
        exposed = (pairs * product).sum() - mine[~usual].sum()
        rest = np.maximum(exposed - np.where(usual, mine, 0.0), mine)
        expected = (counted.sum() - counted + HALF) * mine / rest
        spread = spread_of(counted.sum() / max(exposed, 1.0) * product, pairs, float(usual.sum()))
        p = np.where(observed >= LEAST_SHARED, at_least(observed, expected, spread), 1.0)
        usual = adjust(p, float(pairs.sum())) > FALSE_DISCOVERIES
        counted = observed
    return expected, p
