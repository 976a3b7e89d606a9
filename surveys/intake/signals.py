"""What is odd about how a response was given. Noted beside it, never a reason to refuse it.

The note is a JSON object in ``responses.signals``; what is not odd is not in it:

    hurried   1: less than HURRY_SECONDS for each question answered, from opening the form to sending it
    straight  how many ratings there were, when they are at least FEWEST_RATINGS and all the same
    outside   1: sent outside the hours in which outlets work (setting ``service_hours``, 07:00-22:00), local time;
              not of paper, workbooks and imports, unless they say when they were filled in
    trapped   1: a field that people cannot see was filled in
    times     seconds a question, as the page or the tablet measured them

A device or network that answers often is not noted here: ``device_index`` and ``network_index`` are equal within a day,
so that whoever counts them sees the first of forty answers as well as the last.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from surveys.intake.submission import Submission
from surveys.questionnaire import Questionnaire

HURRY_SECONDS = 1.0
FEWEST_RATINGS = 4
MOST_TIMES = 200
LONGEST_TIME = 86400.0
HOURS = "service_hours"
USUAL_HOURS = "07:00-22:00"
SHAPE = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

# Made once: json.dumps with arguments makes an encoder a call.
written = json.JSONEncoder(separators=(",", ":")).encode

Values = Mapping[str, str | float | tuple[str, ...] | None]


def noted(
    submission: Submission,
    form: Questionnaire,
    values: Values,
    seconds: float | None,
    local: datetime | None,
    hours: tuple[int, int],
) -> str:
    """The signals of a response as JSON; ``local`` is when it was sent, on the organisation's clock, if known."""
    found: dict[str, object] = {}
    if seconds is not None and seconds < HURRY_SECONDS * len(values):
        answered = sum(value is not None for value in values.values())
        if seconds < HURRY_SECONDS * answered:
            found["hurried"] = 1
    if same := straight(form.rules.ratings, values):
        found["straight"] = same
    if local is not None and not hours[0] <= local.hour * 60 + local.minute < hours[1]:
        found["outside"] = 1
    if submission.signs.get("trap"):
        found["trapped"] = 1
    if submission.timings:
        found["times"] = _times(submission.timings, values)
    return written(found) if found else "{}"


def straight(ratings: Sequence[str], values: Values) -> int:
    """How many of these ratings were given, if all are the same and they are enough to tell; else 0."""
    marks = [values.get(name) for name in ratings]
    given = [mark for mark in marks if mark is not None]
    return len(given) if len(given) >= FEWEST_RATINGS and len(set(given)) == 1 else 0


def hours_of(written: str) -> tuple[int, int]:
    """Opening and closing minute of the day; an unreadable setting is the usual one, for nothing may stop an answer."""
    found = SHAPE.fullmatch(written.strip()) or SHAPE.fullmatch(USUAL_HOURS)
    assert found is not None
    opens, opens_past, closes, closes_past = map(int, found.groups())
    return opens * 60 + opens_past, closes * 60 + closes_past


def _times(timings: Mapping[str, float], values: Values) -> dict[str, float]:
    """Plausible times of questions that are asked, to a tenth of a second."""
    kept = ((name, spent) for name, spent in timings.items() if name in values and 0 <= spent <= LONGEST_TIME)
    return {name: round(spent, 1) for name, spent in list(kept)[:MOST_TIMES]}
