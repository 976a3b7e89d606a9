"""The only door for answers, whichever way they were given.

One transaction inserts the response and its answers, spends the invitation and opens a case where one is due. The
same ``response_id`` with the same payload gets the same receipt again; with another payload the second one is kept and
``ConflictKept`` raised. What cannot be counted is put aside whole (``Quarantined``), never dropped. A receipt means
that the rows are fsynced.
"""

from surveys.intake.door import Intake
from surveys.intake.refusals import ConflictKept, IntakeRefused, Misfits, Quarantined
from surveys.intake.submission import Receipt, Submission, SubmissionMalformed

__all__ = [
    "ConflictKept",
    "Intake",
    "IntakeRefused",
    "Misfits",
    "Quarantined",
    "Receipt",
    "Submission",
    "SubmissionMalformed",
]
