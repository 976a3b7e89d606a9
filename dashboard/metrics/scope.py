"""Who may see which outlets, and when: every metric is asked within a scope and a period."""

from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days from ``start`` to ``end``, both included, in the organisation's own time."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends on or after its first day: {self.start} … {self.end}")

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    def before(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def stretched(self, days: int) -> "Period":
        """The period ending on the same day that is at least ``days`` long (for trend lines behind a figure)."""
        return Period(min(self.start, self.end - timedelta(days=days - 1)), self.end)


@dataclass(frozen=True, slots=True)
class Scope:
    """The outlets a question may look at: those of these regions and among these outlets; None means all."""

    region_ids: tuple[int, ...] | None = None
    outlet_ids: tuple[int, ...] | None = None

    def region(self, region_id: int | None) -> "Scope":
        """Narrowed to one region; a region outside this scope leaves nothing rather than more."""
        if region_id is None:
            return self
        allowed = self.region_ids is None or region_id in self.region_ids
        return replace(self, region_ids=(region_id,) if allowed else ())

    def outlet(self, outlet_id: int | None) -> "Scope":
        """Narrowed to one outlet; an outlet outside this scope leaves nothing rather than more."""
        if outlet_id is None:
            return self
        allowed = self.outlet_ids is None or outlet_id in self.outlet_ids
        return replace(self, outlet_ids=(outlet_id,) if allowed else ())


EVERYWHERE = Scope()
EVIDENCED = ("A", "B")
"""Evidence grades that rankings use unless asked otherwise: order link, confirmed by callback."""
EVERY_GRADE = ("A", "B", "C", "D")
