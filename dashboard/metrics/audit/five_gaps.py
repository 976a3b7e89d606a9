"""The five gaps between what is promised, understood, written, done and felt, each with its two sides.

After Zeithaml, Berry and Parasuraman, Journal of Marketing 1988;52:35, in the order of the Chinese trade: promotion,
understanding, procedure, behaviour, perception. Both sides stand on 0..100; ``alike`` tells whether on one ruler.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import pandas as pd

from dashboard.metrics.audit.shoppers import scores
from dashboard.metrics.audit.voices import HUNDRED, heads, mean, places, sums
from dashboard.metrics.figure import Figure
from dashboard.metrics.satisfaction import overall
from dashboard.metrics.stages import stages
from dashboard.metrics.statistics.interval import Difference, Interval
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

GAPS = ("promotion", "understanding", "procedure", "behaviour", "perception")
FIVE = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")
SATISFIED = 75.0  # 4 and 5 of 5, 6 and 7 of 7
STANDARDS = ("goals", "from_customers", "feasible")
# Who else can tell about a gap: questionnaire and item.
WITNESSES: dict[str, tuple[tuple[str, str], ...]] = {
    "promotion": (("service-visit", "as_promised"), ("dealer", "promise_kept"), ("employee", "promise_known"),
                  ("management", "advert")),
    "understanding": (("employee", "own_view"), ("dealer", "outlets"), ("employee", "manager_hears"),
                      ("management", "staff_voice")),
    "procedure": (("management", "goals"), ("management", "from_customers"), ("management", "feasible"),
                  ("employee", "knows"), ("employee", "realistic")),
    "behaviour": (("employee", "tools"), ("employee", "parts"), ("employee", "measured"), ("management", "reward")),
    "perception": (("service-visit", "speed"), ("callback", "speed"), ("servqual-22", "p_08")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a gap: ``what`` it is (a code for its words), 0..100, its interval, how many stand behind it."""

    what: str
    value: float
    interval: Interval | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: what one questionnaire's item says, 0..100."""

    questionnaire: str
    item: str
    value: float
    interval: Interval | None
    n: int


@dataclass(frozen=True, slots=True)
class FiveGap:
    """``should`` and ``does``: the two sides; ``figure``: does minus should in points, None value where data lack.

    ``alike``: both are measured with the same ruler, so that the size means something. ``send``: the questionnaires
    that would fill it.
    """

    key: str
    should: Side | None
    does: Side | None
    figure: Figure
    alike: bool
    send: tuple[str, ...]
    witnesses: tuple[Witness, ...]


def five_gaps(view: View) -> list[FiveGap]:
    """All five, in their order."""
    said = _items(view)
    found: dict[str, Callable[[], FiveGap]] = {
        "promotion": lambda: _promotion(view, said),
        "understanding": lambda: _understanding(view, said),
        "procedure": lambda: _procedure(view, said),
        "behaviour": lambda: _behaviour(view, said),
        "perception": lambda: _perception(view, said),
    }
    return [found[key]() for key in GAPS]


def profile(view: View) -> pd.DataFrame:
    """What managers believe customers find important, and what customers expect, dimension by dimension.

    dimension, managers, managers_n, customers, customers_n (0..100), apart, low, high: managers minus customers after
    each person's own mean over the five dimensions is taken off, because the two scales are worded differently; 95 %
    over the five at once (Bonferroni).
    """
    rows = places(view).filter(lambda one: one.expected & one.dimension.isin(list(FIVE)))
    sides = {}
    for side, form, where in (("managers", "management", view.network), ("customers", "servqual-22", view)):
        kept = rows.filter(rows.questionnaire == form).semi_join(heads(where), "response_key")
        each = kept.group_by("response_key", "dimension").aggregate(place=kept.place.mean())
        own = each.group_by("response_key").aggregate(middle=each.place.mean(), of=each.count())
        joined = each.inner_join(own.filter(own.of == len(FIVE)), "response_key")
        joined = joined.mutate(off=joined.place - joined.middle)
        sides[side] = view.read(
            joined.group_by("dimension").aggregate(
                n=joined.count(), place=joined.place.mean(), total=joined.off.sum(),
                squares=(joined.off * joined.off).sum(),
            )
        ).set_index("dimension")  # fmt: skip
    made = []
    for name in FIVE:
        if any(name not in side.index for side in sides.values()):
            continue
        first, second = (side.loc[name] for side in sides.values())
        apart = _mean(first).minus(_mean(second), 1 - 0.05 / len(FIVE))
        ends = (apart.value, apart.low, apart.high) if apart else (float("nan"),) * 3
        made.append((name, first["place"], int(first["n"]), second["place"], int(second["n"]), *ends))
    columns = ["dimension", "managers", "managers_n", "customers", "customers_n", "apart", "low", "high"]
    return pd.DataFrame(made, columns=columns)


def _mean(row: "pd.Series[float]") -> Mean:
    return Mean(int(row["n"]), float(row["total"]), float(row["squares"]))


def _promotion(view: View, said: pd.DataFrame) -> FiveGap:
    rows = stages(view)
    counted = view.read(rows.aggregate(hits=rows.kept.sum().fill_null(0), asked=rows.kept.count())).iloc[0]
    kept = Share(int(counted["hits"]), int(counted["asked"]))
    should = Side("promised", 100.0)
    return _gap("promotion", should, _share_side("kept", kept), True, (), said)


def _understanding(view: View, said: pd.DataFrame) -> FiveGap:
    guess, counts = _guess(view), overall(view)
    share = Share(int(counts["csat_hits"]), int(counts["csat_asked"]))
    does = Side("guess", guess.value, guess.interval(), guess.n) if guess.value is not None else None
    send = (("management",) if does is None else ()) + (("service-visit",) if not share.asked else ())
    return _gap("understanding", _share_side("csat", share), does, True, send, said)


def _procedure(view: View, said: pd.DataFrame) -> FiveGap:
    rows = places(view).semi_join(heads(view.network), "response_key")
    rows = rows.filter((rows.questionnaire == "management") & rows.name.isin(list(STANDARDS)))
    written = _one(view, rows, "standards")
    hoped = places(view).semi_join(heads(view), "response_key")
    hoped = hoped.filter((hoped.questionnaire == "servqual-22") & hoped.expected)
    expected = _one(view, hoped, "expected")
    send = (("management",) if written is None else ()) + (("servqual-22",) if expected is None else ())
    return _gap("procedure", expected, written, False, send, said)


def _behaviour(view: View, said: pd.DataFrame) -> FiveGap:
    found = scores(view)["score"] * 100
    done = Mean(len(found), float(found.sum()), float((found**2).sum()), HUNDRED)
    does = Side("checklist", done.value, done.interval(), done.n) if done.value is not None else None
    gap = _gap("behaviour", Side("standard", 100.0), does, True, ("mystery-shopper",) if does is None else (), said)
    return gap


def _perception(view: View, said: pd.DataFrame) -> FiveGap:
    """Both sides on the same orders, so that the difference is within an order."""
    rows = places(view).filter(lambda one: (one.tag == "promises_kept") & (one.audience == "customer") & ~one.expected)
    felt = rows.group_by("response_key").aggregate(felt=(rows.place.mean() >= SATISFIED).cast("float64"))
    senders = view.responses().filter(lambda one: one.order_id.notnull()).select("response_key", "order_id")
    # An order that was finished before the period may be answered within it.
    facts = stages(view, view.period.stretched(view.period.days + 60)).filter(lambda one: one.kept.notnull())
    joined = felt.inner_join(senders, "response_key").inner_join(facts.select("order_id", "kept"), "order_id")
    each = joined.mutate(apart=joined.felt - joined.kept)
    row = view.read(
        each.aggregate(
            n=each.count(), kept=each.kept.sum().fill_null(0), felt=each.felt.sum().fill_null(0),
            total=each.apart.sum().fill_null(0), squares=(each.apart * each.apart).sum().fill_null(0),
        )
    ).iloc[0]  # fmt: skip
    n = int(row["n"])
    sides = [
        _share_side(what, Share(int(row[column]), n)) for what, column in (("kept_same", "kept"), ("felt", "felt"))
    ]
    apart = Mean(n, 100 * float(row["total"]), 1e4 * float(row["squares"]), (-100.0, 100.0))
    bounds = apart.interval()
    difference = Difference(apart.value or 0.0, *bounds) if bounds else None
    return _gap("perception", sides[0], sides[1], True, ("service-visit",) if not n else (), said, difference)


def _gap(
    name: str, should: Side | None, does: Side | None, alike: bool, send: tuple[str, ...], said: pd.DataFrame,
    difference: Difference | None = None,
) -> FiveGap:  # fmt: skip
    key = f"{name}_gap"
    counts = [side.n for side in (should, does) if side is not None and side.n is not None]
    if should is None or does is None:
        return FiveGap(name, should, does, Figure.of(key, None, None, 0), alike, send, _witnesses(name, said))
    gap = difference or _difference(does, should)
    figure = Figure.of(key, gap.value, Interval(gap.low, gap.high), min(counts, default=0))
    return FiveGap(name, should, does, figure, alike, send, _witnesses(name, said))


def _difference(first: Side, second: Side) -> Difference:
    """First minus second; a side without an interval is a fixed point (a promise, a standard)."""
    a, b = (side.interval or Interval(side.value, side.value) for side in (first, second))
    value = first.value - second.value
    low = value - ((first.value - a.low) ** 2 + (b.high - second.value) ** 2) ** 0.5
    high = value + ((a.high - first.value) ** 2 + (second.value - b.low) ** 2) ** 0.5
    return Difference(value, low, high)


def _share_side(what: str, share: Share) -> Side | None:
    bounds = share.interval()
    if share.value is None or bounds is None:
        return None
    return Side(what, 100 * share.value, Interval(100 * bounds.low, 100 * bounds.high), share.asked)


def _one(view: View, rows: ibis.Table, what: str) -> Side | None:
    """Each sender's mean over these items, averaged."""
    each = rows.group_by("response_key").aggregate(place=rows.place.mean())
    total = each.aggregate(n=each.count(), total=each.place.sum(), squares=(each.place * each.place).sum())
    found = mean(view.read(total).fillna(0).iloc[0])
    return Side(what, found.value, found.interval(), found.n) if found.value is not None else None


def _guess(view: View) -> Mean:
    """How many of a hundred customers managers think are satisfied; the whole company's managers."""
    items = view.everything("items").filter(lambda one: one.name == "guess_csat").select("item_id")
    rows = view.everything("answers").semi_join(items, "item_id").semi_join(heads(view.network), "response_key")
    row = view.read(
        rows.aggregate(n=rows.number.count(), total=rows.number.sum(), squares=(rows.number * rows.number).sum())
    )
    return mean(row.fillna(0).iloc[0])


def _items(view: View) -> pd.DataFrame:
    """Every marked item of the forms that witness something, by questionnaire and name."""
    wanted = {form for pairs in WITNESSES.values() for form, _ in pairs}
    rows = places(view).filter(lambda one: one.questionnaire.isin(sorted(wanted)))
    company = rows.filter(rows.audience == "management").semi_join(heads(view.network), "response_key")
    own = rows.filter(rows.audience != "management").semi_join(heads(view), "response_key")
    return view.read(sums(own.union(company), ["questionnaire", "name"])).set_index(["questionnaire", "name"])


def _witnesses(name: str, said: pd.DataFrame) -> tuple[Witness, ...]:
    made = []
    for form, item in WITNESSES[name]:
        if (form, item) in said.index:
            found = mean(said.loc[(form, item)])
            if found.value is not None:
                made.append(Witness(form, item, found.value, found.interval(), found.n))
    return tuple(made)
