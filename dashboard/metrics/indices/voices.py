"""What customers and mystery shoppers say of an outlet: one row a filled-in questionnaire."""

import ibis

from dashboard.metrics.catalogue import INDICES
from dashboard.metrics.catalogue.indices import ALSO_TAGGED
from dashboard.metrics.indices.sheet import Sheet, sheet, within
from dashboard.metrics.view import View

# Asked with their own item and counted as the metric counts it.
COUNTED = {"overall_satisfaction": "satisfied", "first_time_fix": "fixed"}
TAGGED = tuple(key for key, one in INDICES.items() if one.source == "answers" and key not in COUNTED)
SEEN = tuple(key for key in TAGGED if "shopper" in INDICES[key].audiences)
YES, HALF, NO = ("yes",), ("partly",), ("no", "busy", "no_answer", "wrong")


def voices(view: View) -> Sheet:
    """The answers sheet. Customers' grades are the view's; mystery visits count whatever way they came in.

    Alike are answers to the same questionnaire about the same service type and product category: an outlet whose
    customers were asked by telephone is not compared with one whose customers held a telephone of their own.
    """
    products = view.everything("products").select("product_id", "category")
    heads = _heads(view).left_join(products, "product_id").drop("product_id_right")
    rows = heads.left_join(_marks(view, heads), "row").drop("row_right")
    counted = {key: rows[one].cast("float64") for key, one in COUNTED.items()}
    mix = ("questionnaire", "service_type", "category")
    return sheet("answers", rows.mutate(**counted), mix, (*COUNTED, *TAGGED))


def _heads(view: View) -> ibis.Table:
    columns = ("outlet_id", "region_id", "questionnaire", "service_type", "product_id")
    said = view.responses()
    said = said.select(*columns, "satisfied", "fixed", row=said.response_key)
    seen = view.table("other_voices")
    seen = seen.filter((seen.audience == "shopper") & within(seen.received_at, view.period))
    nothing = ibis.null("int64")
    return said.union(seen.select(*columns, satisfied=nothing, fixed=nothing, row=seen.response_key))


def _marks(view: View, heads: ibis.Table) -> ibis.Table:
    """row and a column for each index: the mean mark of a questionnaire's items tagged with it, 1..5 or null."""
    items = view.everything("items")
    heard = (items.audience == "customer") | ((items.audience == "shopper") & items.catalogue_index.isin(SEEN))
    tagged = items.filter(heard & items.catalogue_index.isin([*TAGGED, *ALSO_TAGGED]))
    tagged = tagged.filter(tagged.role.isnull() | (tagged.role != "expectation"))
    index = tagged.catalogue_index.substitute(ALSO_TAGGED)
    tagged = tagged.select("item_id", "low", "high", index=index)
    given = view.everything("answers").join(tagged, "item_id")
    given = given.semi_join(heads, [given.response_key == heads.row])
    place = ibis.cases(
        (given.high > given.low, (given.number - given.low) / (given.high - given.low)),
        (given.choice.isin(YES), 1.0), (given.choice.isin(HALF), 0.5), (given.choice.isin(NO), 0.0),
        else_=ibis.null("float64"),
    )  # fmt: skip
    marks = given.select("index", row=given.response_key, mark=1 + 4 * place)
    return marks.group_by("row").aggregate(**{key: marks.mark.mean(where=marks["index"] == key) for key in TAGGED})
