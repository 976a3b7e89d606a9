"""A case's way from receipt to its end, after ISO 10002: which stage may follow which, and what a move has to bring."""

from collections.abc import Mapping
from typing import Literal

Stage = Literal["received", "acknowledged", "assessed", "investigated", "responded", "decided", "closed"]
Move = Literal["forward", "back", "reopen"]

STAGES: tuple[Stage, ...] = (
    "received", "acknowledged", "assessed", "investigated", "responded", "decided", "closed",
)  # fmt: skip
URGENCIES = ("critical", "urgent", "ordinary")
NATURES = ("normal", "abnormal")
WAYS = ("in_person", "written", "telephone")
SUBJECTS = ("product_quality", "service", "price", "contract")
SOURCES = ("survey", "callback", "verification", "complaint", "review")
UNREACHED = "unreached"
TOLD_WAYS = (*WAYS, UNREACHED)

# Who is not content with what was found goes back to the findings; a closed case comes back by reopening alone.
AGAIN: Stage = "assessed"
GOES_BACK: tuple[Stage, ...] = ("investigated", "responded", "decided")
# What has to be written down to reach a stage: the finding, the answer given, the decision.
WRITTEN: tuple[Stage, ...] = ("investigated", "responded", "decided")


class MoveRefused(ValueError):
    """A case cannot go this way. ``rule``: move, words, told, reason, gone, right, subject."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def following(stage: str) -> Stage | None:
    """The stage after this one; None after the last."""
    at = STAGES.index(stage)
    return STAGES[at + 1] if at + 1 < len(STAGES) else None


def kind_of(before: str, after: str) -> Move:
    """What going from ``before`` to ``after`` is. Raises MoveRefused (move) where there is no such way."""
    if before != "closed" and after == following(before):
        return "forward"
    if before in GOES_BACK and after == AGAIN:
        return "back"
    if before == "closed" and after == AGAIN:
        return "reopen"
    raise MoveRefused("move", f"a case goes from {before} to {' or '.join(moves(before))}, not to {after}")


def moves(stage: str) -> tuple[Stage, ...]:
    """Where a case may go from here."""
    nexts = following(stage)
    back = (AGAIN,) if stage in GOES_BACK or stage == "closed" else ()
    return (*((nexts,) if nexts else ()), *back)


def check(before: str, after: str, words: str, told: Mapping[str, str | None]) -> Move:
    """The move, once it brings what it must: words, a reason, how the decision was told. Raises MoveRefused.

    ``told``: ``way`` (one of TOLD_WAYS) for closing; whoever was not reached has the reason in ``words``.
    """
    move = kind_of(before, after)
    if move != "forward" and not words.strip():
        raise MoveRefused("reason", f"to send a case back to {after} somebody has to say why; write the reason")
    if move == "forward" and after in WRITTEN and not words.strip():
        raise MoveRefused("words", f"a case is {after} when it says what was found or decided; write it down")
    if after == "closed":
        way = told.get("way")
        if way not in TOLD_WAYS:
            raise MoveRefused("told", "a case is closed when its customer was told the decision; say how, or why not")
        if way == UNREACHED and not words.strip():
            raise MoveRefused("told", "the customer was not told the decision; write down why they were not reached")
    return move
