"""The only door for answers, whichever way they were given.

One transaction inserts the response and its answers, spends the invitation and opens a case where one is due. The
same ``response_id`` with the same payload gets the same receipt again; with another payload the second one is kept and
``ConflictKept`` raised. What cannot be counted is put aside whole (``Quarantined``), never dropped. A receipt means
that the rows are fsynced. While the database is held by another process a bounded number waits for it; the others get
``IntakeFull``, keep what they have, and send it again.
"""

from surveys.intake.door import Intake
from surveys.intake.refusals import ConflictKept, IntakeRefused, Misfits, Quarantined
from surveys.intake.submission import Receipt, Submission, SubmissionMalformed
from surveys.intake.writer import IntakeFull

__all__ = [
    "ConflictKept",
    "Intake",
    "IntakeFull",
    "IntakeRefused",
    "Misfits",
    "Quarantined",
    "Receipt",
    "Submission",
    "SubmissionMalformed",
]
