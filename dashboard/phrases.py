"""A figure in words, in the reader's language: its value, its interval, how it changed, who stands behind it."""

from dashboard import formats
from dashboard.metrics.catalogue import Metric
from dashboard.metrics.figure import Change, Figure
from dashboard.texts import language, t


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
    return formats.number(number, 0 if metric.unit == "points" else 2)


def bounds(figure: Figure) -> str:
    """``85.7–86.9``, without the unit."""
    if figure.interval is None:
        return formats.UNKNOWN
    digits, scale = {"share": (1, 100.0), "points": (0, 1.0), "score": (2, 1.0), "money": (0, 0.01)}[figure.metric.unit]
    return formats.interval(*figure.interval, digits=digits, scale=scale)


def change(found: Change) -> str:
    """``−1.7 个百分点``, ``+2``, ``−0.04``."""
    difference = found.difference.value
    if found.metric.unit == "share":
        return formats.points(difference)
    return formats.signed(difference, 0 if found.metric.unit == "points" else 2)


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
