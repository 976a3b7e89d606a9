"""The one definition of each metric: name, unit, formula, source, direction, smallest honest n, default target.

A file a subject. Page, report, export and documentation are made from these entries; targets in force come from the
database (dashboard/metrics/targets.py) and fall back to the default here.
"""

from dashboard.metrics.catalogue import audit, calls, cases, cost, loyalty, orders, satisfaction, service
from dashboard.metrics.catalogue.metric import Better, Metric, Unit

__all__ = ["CATALOGUE", "Better", "Metric", "Unit", "document"]

CATALOGUE: dict[str, Metric] = {
    metric.key: metric
    for subject in (audit, calls, cases, cost, loyalty, orders, satisfaction, service)
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
    return "\n".join(lines) + "\n"
