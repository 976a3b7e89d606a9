"""What a metric is: one definition from which page, report, export and documentation are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "points", "score", "money", "hours", "number"]
Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """``share`` is 0..1 shown in per cent; ``points`` -100..100; ``score`` 1..5; ``money`` in fen; ``hours`` of clock
    time; ``number`` a plain number."""

    key: str
    name: Mapping[str, str]
    unit: Unit
    better: Better
    formula: Mapping[str, str]
    source: Mapping[str, str]
    minimum_n: int = 10
    target: float | None = None


def metric(
    key: str, zh: str, en: str, unit: Unit, better: Better, formula: tuple[str, str], source: tuple[str, str],
    target: float | None = None, minimum_n: int = 10,
) -> Metric:  # fmt: skip
    """A metric; names, formulas and sources as (zh, en)."""
    return Metric(
        key=key,
        name={"zh": zh, "en": en},
        unit=unit,
        better=better,
        formula={"zh": formula[0], "en": formula[1]},
        source={"zh": source[0], "en": source[1]},
        minimum_n=minimum_n,
        target=target,
    )
