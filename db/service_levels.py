"""Service levels as the administrator sets them: added from a day on, never overwritten, each with a name on it."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from db.access import note
from db.store import Store, utc_now

STAGES = ("response", "whole")
LONGEST_HOURS = 24 * 365


class LevelRefused(ValueError):
    """A service level cannot be kept; ``rule`` names what was broken: hours, order, stage, day."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Level:
    """One level: an order of this type and priority should reach ``stage`` within ``hours``, from ``valid_from`` on."""

    service_type: str
    priority: str
    stage: str
    hours: float
    valid_from: date


def set_levels(store: Store, levels: list[Level], by: int, today: date) -> int:
    """Keep new levels, all or none; how many. Raises LevelRefused. A level may not begin in the past."""
    for level in levels:
        _check(level, today)
    now = utc_now()
    with store.transaction() as write:
        for level in levels:
            write.execute(
                """insert into service_levels (service_type, priority, stage, hours, valid_from, set_at, set_by, rev)
                   values (:service_type, :priority, :stage, :hours, :valid_from, :at, :by, :rev)""",
                service_type=level.service_type,
                priority=level.priority,
                stage=level.stage,
                hours=level.hours,
                valid_from=level.valid_from.isoformat(),
                at=now,
                by=by,
            )
        if levels:
            note(write, "service_levels", user_id=by, subject="service_level", reason=f"{len(levels)} from {now[:10]}")
    return len(levels)


def history(store: Store, limit: int = 200) -> list[sqlite3.Row]:
    """What was set, the newest first: service_type, priority, stage, hours, valid_from, set_at, by."""
    return store.rows(
        """select l.service_type, l.priority, l.stage, l.hours, l.valid_from, l.set_at, coalesce(u.name, '') as by
           from service_levels l left join users u on u.user_id = l.set_by order by l.level_id desc limit :limit""",
        limit=limit,
    )


def _check(level: Level, today: date) -> None:
    if level.stage not in STAGES:
        raise LevelRefused("stage", f"stage {level.stage!r} is unknown; one of {', '.join(STAGES)}")
    if not 0 < level.hours <= LONGEST_HOURS:
        raise LevelRefused("hours", f"{level.hours} hours is no level; write more than 0 and at most {LONGEST_HOURS}")
    if level.valid_from < today:
        raise LevelRefused("day", f"{level.valid_from} is past; orders are not judged by a level set afterwards")
