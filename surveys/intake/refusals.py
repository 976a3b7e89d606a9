"""Why answers did not land. Nothing genuine is dropped: two of the three keep what was sent.

    IntakeRefused
    ├─ ConflictKept    another payload under a response_id that has landed; kept beside it
    ├─ Misfits         answers that do not fit, and a person is there to correct them; nothing kept
    └─ Quarantined     put aside whole for staff to settle

A forged link raises ``surveys.links.LinkRefused`` and nothing is kept.
"""

from collections.abc import Sequence

from surveys.questionnaire import Problem


class IntakeRefused(ValueError):
    """The submission did not become a response."""


class ConflictKept(IntakeRefused):
    """This response_id has landed with other content; the second payload is kept for staff."""

    def __init__(self, response_id: str, number: str) -> None:
        super().__init__(f"response {response_id} has landed with other answers (receipt {number}); both are kept")
        self.response_id = response_id
        self.number = number


class Misfits(IntakeRefused):
    """Answers that break the questionnaire's rules; correct them and send again under the same response_id."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_spoken("answers do not fit", problems))
        self.problems = tuple(problems)


class Quarantined(IntakeRefused):
    """Kept whole, counted nowhere until staff settle it.

    ``reason``: answers (see ``problems``) | spent | expired | revoked | unknown (the link) | uninvited (an order's link
    to another questionnaire) | questionnaire | outlet | order (none of that name) | target (nobody named).
    """

    def __init__(self, reason: str, problems: Sequence[Problem] = (), note: str = "") -> None:
        super().__init__(_spoken(f"put aside for staff ({reason})", problems) + (f": {note}" if note else ""))
        self.reason = reason
        self.problems = tuple(problems)


def _spoken(fact: str, problems: Sequence[Problem]) -> str:
    return "; ".join([fact, *(f"{problem.item}: {problem.rule}" for problem in problems)])
