"""Marks of single answers as a table: one row an answer, one column an item, for statistics that need both at once."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.view import View

MOST = 50_000
"""Answers read at the most; of more, the newest, and the screen says so."""


@dataclass(frozen=True, slots=True)
class Marks:
    """``table``: outlet_id, csat (as given), satisfied (0/1) and a column per item (NaN: none), the newest first.

    ``items``: name, label (JSON by language), dimension and index ("" for none), low, high; in the form's order.
    ``all``: answers there are, of which ``table`` holds the newest MOST.
    """

    questionnaire: str
    table: pd.DataFrame
    items: pd.DataFrame
    all: int


def questionnaires(view: View) -> list[str]:
    """Customers' questionnaires with answers in the view, most answers first."""
    rows = view.responses()
    found = view.read(rows.group_by("questionnaire").aggregate(n=rows.count()).order_by(ibis.desc("n")))
    return [str(name) for name in found["questionnaire"]]


def marks(view: View, questionnaire: str) -> Marks:
    """The marks that customers gave in one questionnaire, all its versions together by the items' names."""
    rows = view.responses().filter(lambda table: table.questionnaire == questionnaire)
    total = int(view.read(rows.aggregate(n=rows.count()))["n"][0])
    newest = (
        rows.order_by(ibis.desc("response_key")).limit(MOST).select("response_key", "outlet_id", "csat", "satisfied")
    )
    items = _items(view, questionnaire)
    asked = view.everything("items")
    asked = asked.filter(asked.questionnaire == questionnaire, asked.name.isin(items["name"].tolist() or [""]))
    given = view.everything("answers").join(asked.select("item_id", "name"), "item_id")
    given = given.filter(given.number.notnull()).semi_join(newest, "response_key")
    long = view.read(given.select("response_key", "name", "number"))
    heads = view.read(newest).set_index("response_key").sort_index(ascending=False)
    wide = long.pivot_table(index="response_key", columns="name", values="number")
    table = heads.join(wide.reindex(columns=items["name"].tolist()), how="left")
    return Marks(questionnaire, table.reset_index(drop=True), items, total)


def scaled(of: Marks) -> np.ndarray:
    """The items' marks on 1..5, shape (answers, items)."""
    low, high = (of.items[name].to_numpy(dtype=float) for name in ("low", "high"))
    raw = of.table[of.items["name"].tolist()].to_numpy(dtype=float)
    return np.asarray(1 + 4 * (raw - low) / (high - low))


def _items(view: View, questionnaire: str) -> pd.DataFrame:
    """Rated items of customers that are neither the overall mark, nor recommendation, nor an expectation."""
    rows = view.everything("items")
    rows = rows.filter(
        rows.questionnaire == questionnaire, rows.audience == "customer", rows.high > rows.low,
        rows.role.isnull() | ~rows.role.isin(["csat", "nps", "ces", "expectation"]),
    )  # fmt: skip
    found = view.read(rows.order_by("version", "position"))
    found["dimension"] = found["dimension"].fillna("")
    found["index"] = found["catalogue_index"].fillna("")
    newest = found.drop_duplicates("name", keep="last").sort_values("position")
    return newest[["name", "label", "dimension", "index", "low", "high"]].reset_index(drop=True)
