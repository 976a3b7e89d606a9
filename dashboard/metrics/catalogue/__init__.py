"""The one definition of each metric: name, unit, formula, source, direction, smallest honest n, default target.

A file a subject. Page, report, export and documentation are made from these entries; targets in force come from the
database (dashboard/metrics/targets.py) and fall back to the default here.
"""

from dashboard.metrics.catalogue import audit, calls, cases, cost, indices, loyalty, orders, satisfaction, service
from dashboard.metrics.catalogue.index import GROUP_NAMES, GROUPS, Group, Index
from dashboard.metrics.catalogue.indices import INDICES
from dashboard.metrics.catalogue.metric import Better, Metric, Unit

__all__ = [
    "CATALOGUE", "GROUPS", "GROUP_NAMES", "INDICES", "Better", "Group", "Index", "Metric", "Unit", "document",
]  # fmt: skip

CATALOGUE: dict[str, Metric] = {
    metric.key: metric
    for subject in (audit, calls, cases, cost, indices, loyalty, orders, satisfaction, service)
    for metric in subject.METRICS
}


def document() -> str:
    """The catalogue as a Markdown page, ``dashboard/docs/metrics.md``; a test holds the two together."""
    lines = [
        "# The metrics",
        "",
        "Made from `dashboard/metrics/catalogue/`; each metric has exactly one definition.",
        "",
        "| metric | 指标 | unit | better | formula | 算法 | source | smallest n | default target |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for metric in CATALOGUE.values():
        cells = (
            metric.name["en"],
            metric.name["zh"],
            metric.unit,
            metric.better,
            metric.formula["en"],
            metric.formula["zh"],
            metric.source["en"],
            metric.minimum_n,
            "" if metric.target is None else metric.target,
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join([*lines, *_indices()]) + "\n"


def _indices() -> list[str]:
    """The index catalogue of outlet assessment, a row an index."""
    lines = [
        "",
        "# The indices of outlet assessment",
        "",
        "Eight groups; each index is one of the metrics above. Worth 0 points at the floor, 100 at the target; the",
        "weights add up to 100. All three are defaults: the administrator sets others on the page Indices.",
        "",
        "| group | 分组 | index | 指标 | metric | source | weight | floor | target |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for index in INDICES.values():
        group, one = GROUP_NAMES[index.group], index.metric
        cells = (group["en"], group["zh"], index.key, index.name["zh"], one.name["en"], index.source)
        numbers = (f"{number:g}" for number in (index.weight, index.floor, one.target or 0))
        lines.append("| " + " | ".join([*cells, *numbers]) + " |")
    return lines
