"""A figure in words, in the reader's language: its value, its interval, how it changed, who stands behind it."""

from dashboard import formats
from dashboard.metrics.catalogue import Metric, Unit
from dashboard.metrics.figure import Change, Figure
from dashboard.texts import language, t

# Decimal places a value is shown with, after scaling to what people read.
DIGITS: dict[Unit, int] = {"share": 1, "points": 0, "score": 2, "money": 0, "hours": 1, "number": 1}


def name(metric: Metric) -> str:
    """The metric's name."""
    return metric.name[language()]


def value(figure: Figure) -> str:
    """``86.3%``, ``41``, ``4.21``; an em dash below the smallest honest n."""
    return amount(figure.metric, figure.value if figure.enough else None)


def amount(metric: Metric, number: float | None) -> str:
    """A bare number in the metric's unit."""
    if metric.unit == "share":
        return formats.percent(number)
    if metric.unit == "money":
        return formats.money(number)
    if metric.unit == "hours":
        return formats.hours(number)
    return formats.number(number, DIGITS[metric.unit])


def bounds(figure: Figure) -> str:
    """``85.7–86.9``, without the unit."""
    if figure.interval is None:
        return formats.UNKNOWN
    if figure.metric.unit == "hours":
        return "–".join(formats.hours(end) for end in figure.interval)
    scale = {"share": 100.0, "money": 0.01}.get(figure.metric.unit, 1.0)
    return formats.interval(*figure.interval, digits=DIGITS[figure.metric.unit], scale=scale)


def change(found: Change) -> str:
    """``−1.7 个百分点``, ``+2``, ``−0.04``."""
    difference = found.difference.value
    if found.metric.unit == "share":
        return formats.points(difference)
    if found.metric.unit == "hours":
        return ("+" if difference > 0 else "") + formats.hours(difference)
    if found.metric.unit == "money":
        return ("+" if difference > 0 else "") + formats.money(difference)
    return formats.signed(difference, DIGITS[found.metric.unit])


def standing(figure: Figure) -> str:
    """``n 12,408 · 95% 区间 85.7–86.9``, or why there is no value."""
    if not figure.n:
        return t("figure_nobody")
    if not figure.enough:
        return t("figure_too_few", n=formats.number(figure.n), least=figure.metric.minimum_n)
    return t("figure_standing", n=formats.number(figure.n), bounds=bounds(figure))


def definition(metric: Metric) -> str:
    """What the metric is and where it comes from, for the hover."""
    spoken = language()
    return t("figure_definition", formula=metric.formula[spoken], source=metric.source[spoken])
