"""What can be said about an action, in one plain sentence: that it helped, that it hurt, or that nothing is seen."""

from dashboard import formats, phrases
from dashboard.metrics.actions import LEAST_WEEKS, WEEKS, Measured
from dashboard.metrics.catalogue import Metric
from dashboard.metrics.statistics.before_after import LEAST_OUTLETS
from dashboard.metrics.statistics.interval import Difference
from dashboard.texts import t

YEAR = 364  # with less of a past, outlets that have always been different cannot be told from unlucky ones
DIGITS = {"share": 1, "points": 1, "score": 2, "money": 0}


def scaled(metric: Metric, number: float) -> float:
    """In the unit people read: percentage points for a share."""
    return number * (100 if metric.unit == "share" else 1)


def unit(metric: Metric) -> str:
    """The unit of a difference: percentage points, or points."""
    return t("actions_unit_share") if metric.unit == "share" else t("actions_unit_points")


def size(metric: Metric, number: float, sign: bool = True) -> str:
    """``+5.9 个百分点`` / ``+5.9 pp``."""
    written = formats.signed(scaled(metric, number), DIGITS[metric.unit])
    return f"{written if sign else written.lstrip('+−')} {unit(metric)}"


def bounds(metric: Metric, difference: Difference) -> str:
    """``−1.4 … +1.0``."""
    ends = (formats.signed(scaled(metric, end), DIGITS[metric.unit]) for end in (difference.low, difference.high))
    return " … ".join(ends)


def sentence(found: Measured) -> str:
    """The whole of it, for the head of the page."""
    metric = found.action.metric
    if found.state == "planned" and not found.action.closed_on:
        return t("actions_say_planned", day=formats.day(found.action.started_on), ready=formats.day(found.ready_on))
    if found.state in ("planned", "early") and found.action.closed_on:
        return t("actions_say_closed_early", weeks=LEAST_WEEKS)
    if found.state == "early":
        return t(
            "actions_say_early",
            day=formats.day(found.action.started_on),
            settling=found.action.settling_days,
            weeks=LEAST_WEEKS,
            ready=formats.day(found.ready_on),
        )
    if found.state == "few_outlets":
        return t("actions_say_few_outlets", least=LEAST_OUTLETS, outlets=len(found.action.outlet_ids))
    if found.state == "few_peers" or found.change is None or found.acted is None or found.peers is None:
        return t("actions_say_few_peers", least=LEAST_OUTLETS)
    where = t("actions_where_regions") if found.same_regions else t("actions_where_network")
    told = {
        "metric": phrases.name(metric),
        "outlets": formats.number(found.acted.outlets),
        "peers": formats.number(found.peers.outlets),
        "where": where,
        "n": formats.number(sum(side.before_n + side.after_n for side in (found.acted, found.peers))),
        "bounds": bounds(metric, found.change.difference),
        "unit": unit(metric),
        "size": size(metric, found.change.difference.value, sign=False),
        "way": t("actions_way_up") if found.change.difference.value > 0 else t("actions_way_down"),
    }
    if found.change.verdict == "unclear":
        return t("actions_say_unclear", **told) + _still_possible(found) + _so_far(found) + _caution(found)
    kind = t("actions_say_better", **told) if found.change.verdict == "better" else t("actions_say_worse", **told)
    return kind + _so_far(found) + _caution(found)


def brief(found: Measured | None) -> str:
    """The same in a table's cell."""
    if found is None:
        return t("actions_brief_unknown")
    if found.state != "measured" or found.change is None:
        if found.state in ("planned", "early") and found.action.closed_on:
            return t("actions_brief_closed_early")
        if found.state in ("planned", "early"):
            return t("actions_brief_early", ready=formats.day(found.ready_on))
        return t("actions_brief_few")
    metric, difference = found.action.metric, found.change.difference
    told = {"size": size(metric, difference.value), "bounds": bounds(metric, difference)}
    if found.change.verdict == "unclear":
        words = t("actions_brief_unclear", **told)
    elif found.change.verdict == "better":
        words = t("actions_brief_better", **told)
    else:
        words = t("actions_brief_worse", **told)
    return words if found.flat else words + t("actions_brief_caution")


def finding(found: Measured) -> str:
    """The chart's title."""
    if found.change is None or found.change.verdict == "unclear":
        return t("actions_chart_unclear")
    told = size(found.action.metric, found.change.difference.value, sign=False)
    if found.change.difference.value > 0:
        return t("actions_chart_up", size=told)
    return t("actions_chart_down", size=told)


def _still_possible(found: Measured) -> str:
    """What may have happened unseen: the end of the interval on the good side."""
    if found.effect is None:
        return ""
    metric = found.action.metric
    good = found.effect.high if metric.better == "higher" else found.effect.low
    return t("actions_say_possible", size=size(metric, good))


def _so_far(found: Measured) -> str:
    if found.windows is None or found.windows.whole:
        return ""
    if found.action.closed_on:
        return t("actions_say_ended", weeks=found.windows.weeks)
    return t("actions_say_so_far", weeks=found.windows.weeks, whole=WEEKS)


def _caution(found: Measured) -> str:
    short = t("actions_say_short_past") if found.past_days < YEAR else ""
    if found.flat or found.trend is None:
        return short
    metric = found.action.metric
    return short + t("actions_say_caution", size=size(metric, found.trend.value), bounds=bounds(metric, found.trend))
