"""What an index is: a metric's place in the assessment of outlets - its group, its weight, and what it is worth."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.metrics.catalogue.metric import Metric

Group = Literal[
    "responsiveness", "professionalism", "reliability", "convenience", "personalisation", "communication",
    "improvement", "other",
]  # fmt: skip
GROUPS: tuple[Group, ...] = get_args(Group)
Source = Literal["answers", "orders", "requests", "repairs", "costs", "cases", "calls"]
SOURCES: tuple[Source, ...] = get_args(Source)
Curve = Literal["plain", "log"]
Audience = Literal["customer", "shopper"]

GROUP_NAMES: Mapping[Group, Mapping[str, str]] = {
    "responsiveness": {"zh": "响应性", "en": "Responsiveness"},
    "professionalism": {"zh": "专业性", "en": "Professionalism"},
    "reliability": {"zh": "可靠性", "en": "Reliability"},
    "convenience": {"zh": "方便性", "en": "Convenience"},
    "personalisation": {"zh": "个性化", "en": "Personal service"},
    "communication": {"zh": "沟通", "en": "Communication"},
    "improvement": {"zh": "持续改进", "en": "Improvement"},
    "other": {"zh": "其他", "en": "Other"},
}


@dataclass(frozen=True, slots=True)
class Index:
    """One index of the catalogue. The metric holds name, formula, unit, source, direction, least n and target.

    ``key``: the word that tags it in questionnaires (surveys/tags.py). ``weight``: default, the weights of all add up
    to 100. ``floor``: the value worth 0 points, in the metric's unit; the target is worth 100. ``curve``: times are
    averaged and judged on the logarithmic scale, where twice as long is as much worse at either end; money is added up
    by whoever pays, so it is averaged and judged as it is.
    ``audiences``: whose answers count, for an index of the source ``answers``.
    """

    key: str
    metric: Metric
    group: Group
    source: Source
    weight: float
    floor: float
    curve: Curve = "plain"
    audiences: tuple[Audience, ...] = ("customer",)

    @property
    def name(self) -> Mapping[str, str]:
        """The metric's name, zh and en."""
        return self.metric.name

    @property
    def is_share(self) -> bool:
        """Whether it counts yes and no."""
        return self.metric.unit == "share"

    def worth(self, value: float, target: float, floor: float | None = None) -> float:
        """Points 0..100 of a value: (value - floor) / (target - floor) on the index's own scale, capped."""
        scale = math.log if self.curve == "log" else float
        low = self.floor if floor is None else floor
        part = (scale(value) - scale(low)) / (scale(target) - scale(low))
        return 100 * min(max(part, 0.0), 1.0)
