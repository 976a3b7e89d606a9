"""The paper desk: a page comes in, is kept, read, set beside the others of its copy, and lands when nothing is open.

Nothing is lost and nothing counts twice: the same picture is one row, the same page read the same way is a duplicate,
the same page with other answers waits for a person, and a copy's response has one id for ever.
"""

import sqlite3
from dataclasses import dataclass

from db import invitations, scans
from db.scans import DUPLICATE, LANDED, PUT_AWAY, REJECTED, REVIEW, WAITING, Scan
from db.store import Store, Write
from kit.paper import copies
from kit.paper.copies import Copy, Kept
from kit.paper.looking import WORDS, Look, look
from kit.paper.notes import Notes, pack_crops, unpack_crops
from kit.paper.pictures import Picture
from surveys.intake import ConflictKept, Intake, IntakeRefused, Misfits, Submission
from surveys.links import LinkRefused, code_of
from surveys.publishing import Shelf


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a page: a state of db/scans.py, or ``again``: this very picture had come before.

    ``scan_id`` is None in a trial run.
    """

    fate: str
    scan_id: int | None
    reason: str = ""
    detail: str = ""


class PaperDesk:
    """Takes pages for one store; ``user_id`` brought them."""

    def __init__(self, store: Store, user_id: int | None = None) -> None:
        self.store = store
        self.user_id = user_id
        self.shelf = Shelf(store)
        self.intake = Intake(store)

    def take(self, picture: Picture, file_name: str) -> Taken:
        """Keep and read a page, and land its copy when it is whole. Raises OSError, sqlite3.Error."""
        if held := scans.by_picture(self.store, picture.digest):
            return Taken("again", held.scan_id, held.state)
        seen = look(self.store, picture.grey)
        scans.keep_picture(self.store, picture.digest, picture.kept)
        scan_id = self._add(picture, file_name, seen)
        if scan_id is None:
            return Taken("again", None)
        if seen.identity:
            self.beside(scan_id)
        held = scans.find(self.store, scan_id)
        assert held is not None
        return Taken(held.state, scan_id, held.reason, held.detail)

    def try_out(self, picture: Picture) -> Taken:
        """What would become of a page; nothing is written."""
        if held := scans.by_picture(self.store, picture.digest):
            return Taken("again", held.scan_id, held.state)
        state, reason, detail = first_state(look(self.store, picture.grey))
        return Taken(state, None, reason, detail)

    def settle(self, key: tuple[int, int, int], insisted: int | None = None) -> None:
        """Bring a copy's pages to the state they deserve; land it when nothing on it is open.

        ``insisted``: this page stands for its number, even where another has landed.
        """
        copy = copies.load(self.store, self.shelf, key, insisted)
        if copy is None:
            return
        ready = [self._mark_page(copy, kept) for kept in copy.pages.values()]
        if all(ready) and (not copy.missing or copy.released):
            self._land(copy)

    def _add(self, picture: Picture, file_name: str, seen: Look) -> int | None:
        state, reason, detail = first_state(seen)
        known = {
            "picture": picture.digest,
            "kind": picture.kind,
            "file_name": file_name[-200:],
            "file_page": picture.page,
            "brought_by": self.user_id,
            **self.place(seen),
            "state": state,
            "reason": reason,
            "detail": detail,
        }
        try:
            with self.store.transaction() as write:
                return scans.add(self.store, write, known, seen.notes.to_json(), pack_crops(seen.crops))
        except sqlite3.IntegrityError:
            # Somebody else brought the same picture in this very moment.
            if scans.by_picture(self.store, picture.digest) is None:
                raise
            return None

    def place(self, seen: Look) -> dict[str, int | None]:
        """Whose page it is, as columns."""
        named = seen.identity
        if named is None:
            return dict.fromkeys(("sheet", "page", "invitation", "serial", "outlet_id"))
        invitation = invitations.find(self.store, named.invitation)
        return {
            "sheet": named.sheet,
            "page": named.page,
            "invitation": named.invitation,
            "serial": named.serial,
            "outlet_id": invitation.outlet_id if invitation else None,
        }

    def beside(self, scan_id: int) -> None:
        """Set a new page beside what came back of its copy before, then settle the copy."""
        new = scans.find(self.store, scan_id)
        assert new is not None
        assert new.copy is not None
        older = [
            one
            for one in scans.of_copy(self.store, new.copy)
            if one.page == new.page and one.scan_id != scan_id and one.state in scans.COUNTED
        ]
        if older:
            with self.store.transaction() as write:
                self._compare(write, older, new)
        self.settle(new.copy)

    def _compare(self, write: Write, older: list[Scan], new: Scan) -> None:
        """Which of them stands for the page: the landed one, the one that could be read, the one read more surely."""
        notes = self._notes(new)
        rivals = [one for one in older if self._rivals(one, notes)]
        standing = next((one for one in older if one.state == LANDED), older[-1])
        known = self._notes(standing)
        if rivals:
            scans.mark(write, [new.scan_id], REVIEW, "differs", str(rivals[0].scan_id))
            waiting = [one.scan_id for one in rivals if one.state != LANDED]
            scans.mark(write, waiting, REVIEW, "differs", str(new.scan_id))
        elif standing.state == LANDED or not notes.read or (known.read and known.unsure <= notes.unsure):
            reason = "same" if notes.read else "unread_twin"
            scans.mark(write, [new.scan_id], DUPLICATE, reason, str(standing.scan_id))
        else:
            scans.mark(write, [one.scan_id for one in older], DUPLICATE, "better", str(new.scan_id))

    def _rivals(self, one: Scan, notes: Notes) -> bool:
        return bool(notes.read and self._notes(one).differing(notes))

    def _notes(self, scan: Scan) -> Notes:
        return Notes.from_json(scans.reading(self.store, scan.scan_id))

    def _mark_page(self, copy: Copy, kept: Kept) -> bool:
        """Whether the page is ready to land; if not, its state says what it waits for."""
        scan = kept.scan
        if scan.state == LANDED:
            return True
        if kept.open:
            state, reason, detail = REVIEW, "unsure", str(len(kept.open))
            if not kept.notes.read:
                state, reason, detail = REJECTED, scan.reason, scan.detail
        elif kept.second:
            state, reason, detail = REVIEW, "second", ""
        elif copy.missing and not copy.released:
            state, reason, detail = WAITING, "missing", _numbers(copy.missing)
        elif scan.reason in ("misfit", "nothing") and not copy.released:
            state, reason, detail = REVIEW, scan.reason, scan.detail
        else:
            state, reason, detail = WAITING, "others", ""
        if (state, reason, detail) != (scan.state, scan.reason, scan.detail):
            with self.store.transaction() as write:
                scans.mark(write, [scan.scan_id], state, reason, detail)
        return state == WAITING or reason in ("misfit", "nothing")

    def _land(self, copy: Copy) -> None:
        waiting = [kept for kept in copy.pages.values() if kept.scan.state != LANDED]
        if not waiting:
            return
        answers = copy.answers()
        if not answers and not copy.released:
            self._hold(waiting, "nothing", "")
            return
        try:
            receipt = self.intake.submit(self._submission(copy))
        except Misfits as misfits:
            self._misfits(copy, misfits)
        except ConflictKept:
            self._end(waiting, PUT_AWAY, "conflict", "")
        except (IntakeRefused, LinkRefused) as refused:
            self._end(waiting, PUT_AWAY, "set_aside", str(getattr(refused, "reason", refused)))
        else:
            self._landed(copy, waiting, receipt.response_id)

    def _submission(self, copy: Copy) -> Submission:
        sheet, invitation = copy.sheet, invitations.find(self.store, copy.key[1])
        return Submission(
            response_id=copy.response_id,
            questionnaire=sheet.questionnaire,
            version=sheet.version,
            answers=copy.answers(),
            channel="paper",
            link=code_of(self.store, invitation) if invitation else None,
            language="" if sheet.language == "both" else sheet.language,
            correctable=not copy.released,
        )

    def _misfits(self, copy: Copy, misfits: Misfits) -> None:
        """The page with the question that does not fit goes to a person; the others wait for it."""
        told = ", ".join(dict.fromkeys(one.item for one in misfits.problems))
        names = {one.item for one in misfits.problems}
        guilty = [kept for kept in copy.pages.values() if names & {one.item.name for one in kept.answers}]
        self._hold(guilty or list(copy.pages.values())[:1], "misfit", told)

    def _hold(self, pages: list[Kept], reason: str, detail: str) -> None:
        with self.store.transaction() as write:
            scans.mark(write, [kept.scan.scan_id for kept in pages], REVIEW, reason, detail)

    def _end(self, pages: list[Kept], state: str, reason: str, detail: str) -> None:
        with self.store.transaction() as write:
            scans.mark(write, [kept.scan.scan_id for kept in pages], state, reason, detail)

    def _landed(self, copy: Copy, pages: list[Kept], response_id: str) -> None:
        missing = _numbers(copy.missing)
        with self.store.transaction() as write:
            for kept in pages:
                typed = {one.item for one in kept.decisions if one.kind == "answered"}
                cut = unpack_crops(scans.crops(self.store, kept.scan.scan_id))
                words = [name for name in cut if name.startswith(WORDS) and name.removeprefix(WORDS) not in typed]
                reason = "words" if words else "incomplete" if missing else ""
                scans.mark(write, [kept.scan.scan_id], LANDED, reason, missing, response_id)


def first_state(seen: Look) -> tuple[str, str, str]:
    """State, reason and detail of a page that was just looked at."""
    if seen.reason == "blank_side":
        return PUT_AWAY, seen.reason, ""
    if not seen.notes.read:
        return REJECTED, seen.reason, seen.detail
    if seen.notes.unsure:
        return REVIEW, "unsure", str(seen.notes.unsure)
    return WAITING, "others", ""


def _numbers(pages: tuple[int, ...]) -> str:
    return ", ".join(map(str, pages))
