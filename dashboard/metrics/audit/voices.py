"""Marks of everybody who is asked, on one ruler: where an answer lies between the lowest and the highest, 0..100.

A mark of 4 on 1..5 is 75; yes is 100 and no is 0. Two such numbers may be compared where the question is the same and
the scale is worded alike; elsewhere only their order may.
"""

from dataclasses import dataclass

import ibis
import pandas as pd

from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.view import View

HUNDRED = (0.0, 100.0)
LEAST = 10
AUDIENCES = ("customer", "shopper", "auditor", "dealer", "employee", "management")


def heads(view: View) -> ibis.Table:
    """Every sender: response_key, questionnaire, outlet_id, region_id, order_id, received_at.

    Customers by the evidence that counts in the view; others whatever their grade, because they are known by name.
    """
    columns = ["response_key", "questionnaire", "outlet_id", "region_id", "order_id", "received_at"]
    return view.responses().select(*columns).union(view.table("other_voices").select(*columns))


def places(view: View) -> ibis.Table:
    """One row a marked answer: response_key, audience, questionnaire, name, dimension, tag, expected, scaled, place.

    ``tag`` is the catalogue's index, ``expected`` whether it is an expectation, ``scaled`` whether it was a mark and
    no yes or no, ``place`` 0..100.
    """
    items = view.everything("items")
    scaled = items.filter((items.type == "select_one") | (items.type == "range") | (items.type == "integer"))
    scaled = scaled.select(
        "item_id", "questionnaire", "name", "dimension", "audience", "low", "high", tag="catalogue_index",
        expected=items.role.fill_null("") == "expectation",
    )  # fmt: skip
    # "Did you get through?" has more answers than yes and no; what was not reached is not marked.
    scaled = scaled.filter(scaled.name != "phone_reached")
    rows = view.everything("answers").inner_join(scaled, "item_id")
    yes = ibis.cases((rows.choice == "yes", 100.0), (rows.choice == "no", 0.0), else_=ibis.null("float64"))
    span = 100.0 * (rows.number - rows.low) / (rows.high - rows.low)
    place = ibis.ifelse(rows.high > rows.low, span, yes)
    chosen = rows.mutate(place=place, scaled=(rows.high > rows.low).fill_null(False))
    chosen = chosen.filter(chosen.place.notnull())
    columns = ["response_key", "audience", "questionnaire", "name", "dimension", "tag", "expected", "scaled", "place"]
    return chosen.select(*columns)


def sums(rows: ibis.Table, by: list[str]) -> ibis.Table:
    """Each sender's mean place first, then n, total and squares over senders; one row a group of ``by``."""
    each = rows.group_by("response_key", *by).aggregate(place=rows.place.mean())
    return each.group_by(by).aggregate(n=each.count(), total=each.place.sum(), squares=(each.place * each.place).sum())


def mean(row: "pd.Series[float]") -> Mean:
    """The mean place of one row of ``sums``."""
    return Mean(int(row["n"]), float(row["total"]), float(row["squares"]), HUNDRED)


def by_tag(view: View) -> pd.DataFrame:
    """What each audience says of the same thing: tag, audience, n, total, squares, value, low, high (0..100, 95 %).

    Only tags that at least two audiences were asked about; expectations are no experience and stay out.
    """
    rows = places(view).semi_join(heads(view), "response_key")
    # What a customer answers by yes or no is a fact (bought again, fixed), of an inspection it is the mark.
    asked = rows.scaled | rows.audience.isin(["shopper", "auditor"])
    rows = rows.filter(rows.tag.notnull() & ~rows.expected & asked)
    found = view.read(sums(rows, ["tag", "audience"]))
    shared = found.groupby("tag")["audience"].transform("nunique") > 1
    return _with_bounds(found[shared]).sort_values(["tag", "audience"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An audience and customers say different things of a tag, beyond chance; both 0..100."""

    tag: str
    audience: str
    theirs: float
    customers: float


def widest(rows: pd.DataFrame) -> Disagreement | None:
    """The largest difference from customers that is proven, over all comparisons at once (Bonferroni); ``by_tag``."""
    customers = rows[rows["audience"] == "customer"].set_index("tag")
    others = rows[(rows["audience"] != "customer") & rows["tag"].isin(customers.index)]
    found = []
    for _, row in others.iterrows():
        apart = mean(row).minus(mean(customers.loc[row["tag"]]), 1 - 0.05 / len(others))
        if apart is not None and apart.told_apart and row["n"] >= LEAST:
            found.append((abs(apart.value), Disagreement(row["tag"], row["audience"], row["value"],
                                                         customers.loc[row["tag"], "value"])))  # fmt: skip
    return max(found, key=lambda one: one[0])[1] if found else None


def items(view: View, questionnaire: str) -> pd.DataFrame:
    """Every marked item of one questionnaire: name, n, value, low, high (0..100), the lowest first."""
    rows = places(view).semi_join(heads(view), "response_key")
    found = view.read(sums(rows.filter(rows.questionnaire == questionnaire), ["name"]))
    return _with_bounds(found).sort_values(["value", "name"], ignore_index=True)


def labels(view: View, questionnaire: str) -> pd.DataFrame:
    """The newest wording of a questionnaire's items: name, label (JSON by language), dimension, tag, in their order."""
    rows = view.everything("items")
    newest = rows.filter(rows.questionnaire == questionnaire)
    found = view.read(newest.select("name", "label", "dimension", "position", "version", tag="catalogue_index"))
    return found.sort_values(["version", "position"]).drop_duplicates("name", keep="last").reset_index(drop=True)


def counted(view: View) -> dict[str, int]:
    """How many of each questionnaire came in, of customers and others."""
    rows = heads(view)
    found = view.read(rows.group_by("questionnaire").aggregate(n=rows.count()))
    return {str(name): int(n) for name, n in zip(found["questionnaire"], found["n"], strict=True)}


def _with_bounds(found: pd.DataFrame) -> pd.DataFrame:
    made = [mean(row) for _, row in found.iterrows()]
    bounds = [one.interval() or (float("nan"), float("nan")) for one in made]
    return found.assign(
        value=[one.value for one in made], low=[one[0] for one in bounds], high=[one[1] for one in bounds]
    )
