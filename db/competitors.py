"""What companies promise and how well they keep it, as somebody saw it on a day: rows are added, never changed."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from math import isfinite

from db.access import note
from db.audit_schema import MATTERS
from db.store import Store

LONGEST_NAME, LONGEST_WORDS = 60, 300
LOWEST, HIGHEST = 1.0, 5.0


class MarkRefused(ValueError):
    """A mark cannot be kept like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Mark:
    """One matter of one company ('' is ours). ``quality`` from 1 to 5; ``n`` where a survey stands behind it."""

    company: str
    matter: str
    promise: str
    quality: float | None
    source: str
    seen_on: date
    n: int | None = None


def add(store: Store, mark: Mark, today: date, by: int) -> int:
    """Keep a mark; its number. Raises MarkRefused, also when source and day have spoken of this already."""
    _check(mark, today)
    with store.transaction() as write:
        try:
            row = write.one(
                """insert into competitor_marks (company, matter, promise, quality, source, seen_on, n, entered_by, rev)
                   values (:company, :matter, :promise, :quality, :source, :seen_on, :n, :by, :rev)
                   returning competitor_mark_id""",
                company=mark.company.strip(), matter=mark.matter, promise=mark.promise.strip(), quality=mark.quality,
                source=mark.source.strip(), seen_on=mark.seen_on.isoformat(), n=mark.n, by=by,
            )  # fmt: skip
        except sqlite3.IntegrityError as twice:
            raise MarkRefused("twice", "this source has a mark of that day already; choose another day") from twice
        assert row is not None
        note(write, "competitor_mark", user_id=by, subject="competitor_mark", subject_id=row["competitor_mark_id"])
    return int(row["competitor_mark_id"])


def companies(store: Store) -> list[str]:
    """Every other company there is a mark of, by name."""
    return [
        row[0] for row in store.rows("select distinct company from competitor_marks where company <> '' order by 1")
    ]


def _check(mark: Mark, today: date) -> None:
    quality = mark.quality
    broken = {
        "company": len(mark.company.strip()) > LONGEST_NAME
        and f"the company's name is longer than {LONGEST_NAME} characters; shorten it",
        "matter": mark.matter not in MATTERS and f"matter {mark.matter!r} is unknown; one of {', '.join(MATTERS)}",
        "quality": quality is not None and not (isfinite(quality) and LOWEST <= quality <= HIGHEST)
        and "quality is a mark from 1 to 5; leave it empty where it is unknown",
        "empty": quality is None and not mark.promise.strip() and "neither promise nor quality is given; give one",
        "source": not 0 < len(mark.source.strip()) <= LONGEST_WORDS and "no source is named; say where this comes from",
        "promise": len(mark.promise) > LONGEST_WORDS and f"the promise is longer than {LONGEST_WORDS} characters",
        "day": mark.seen_on > today and "the day has not come yet; give the day somebody saw it",
        "n": mark.n is not None and mark.n < 1 and "n is the number of people asked; leave it empty without a survey",
    }  # fmt: skip
    for rule, message in broken.items():
        if message:
            raise MarkRefused(rule, message)
