"""Why a case came about: bones of the six categories, each with causes of its own behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db import case_files
from db.case_files import Cause
from db.cases import Case
from db.privacy import mask_text
from db.store import Store
from db.users import User
from surveys.cases import work
from surveys.cases.lifecycle import MoveRefused

CATEGORIES = ("people", "product", "parts", "procedure", "place", "measure")
LONGEST = 80
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Bone:
    """A cause with what lies behind it; ``depth`` 0 is right at its category."""

    cause: Cause
    depth: int


def tree(causes: Sequence[Cause]) -> dict[str, list[Bone]]:
    """The bones of each category, each followed by those behind it; categories without a cause are left out."""
    known = {cause.case_cause_id for cause in causes}
    roots = [cause for cause in causes if cause.parent_id not in known]
    return {
        category: [bone for root in roots if root.category == category for bone in _below(root, causes, 0)]
        for category in CATEGORIES
        if any(root.category == category for root in roots)
    }


def add(store: Store, user: User, case: Case, category: str, words: str, parent: Bone | None = None) -> None:
    """Note a cause. Its words are masked, because they are read outside of the case. Raises MoveRefused."""
    work.find(store, user, case.case_id)
    plain = " ".join(mask_text(words).split())[:LONGEST]
    if category not in CATEGORIES or not plain:
        raise MoveRefused("words", "a cause has a category and a few words; write what led to the problem")
    if parent is not None and parent.depth + 1 >= DEEPEST:
        raise MoveRefused("move", f"causes are asked for {DEEPEST} times at most; write it at the one above")
    if any(_same(held, plain, category, parent) for held in case_files.causes(store, case.case_id)):
        return
    with store.transaction() as write:
        behind = parent.cause.case_cause_id if parent else None
        case_files.add_cause(write, case.case_id, category, plain, behind, user.user_id)
        case_files.note(store, write, case.case_id, "cause", user.user_id, f"{category} {plain}")


def drop(store: Store, user: User, case: Case, bone: Bone) -> None:
    """The cause and those behind it were a mistake. Raises MoveRefused."""
    work.find(store, user, case.case_id)
    with store.transaction() as write:
        case_files.drop_cause(write, case.case_id, bone.cause.case_cause_id)
        words = f"{bone.cause.category} {bone.cause.words}"
        case_files.note(store, write, case.case_id, "cause_dropped", user.user_id, words)


def known_words(store: Store, category: str, limit: int = 40) -> list[str]:
    """What others wrote under this category, the most used first, so that one thing is called by one name."""
    rows = store.rows(
        """select words, count(*) as n from case_causes where category = :category
           group by words order by n desc, words limit :limit""",
        category=category,
        limit=limit,
    )
    return [row["words"] for row in rows]


def _below(cause: Cause, causes: Iterable[Cause], depth: int) -> Iterator[Bone]:
    yield Bone(cause, depth)
    for behind in causes:
        if behind.parent_id == cause.case_cause_id and depth < DEEPEST:
            yield from _below(behind, causes, depth + 1)


def _same(held: Cause, words: str, category: str, parent: Bone | None) -> bool:
    behind = parent.cause.case_cause_id if parent else None
    return (held.words.casefold(), held.category, held.parent_id) == (words.casefold(), category, behind)
