"""What people decide about pages. Every decision has a name and a moment, and none is ever changed or removed."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from db import scans
from db.scans import LANDED, PUT_AWAY, WAITING, Scan
from db.store import Store
from kit.paper import copies, identity
from kit.paper.copies import Answered, Copy, Kept
from kit.paper.desk import PaperDesk, first_state
from kit.paper.identity import PageIdentity
from kit.paper.looking import look
from kit.paper.notes import Notes, pack_crops
from kit.paper.pictures import developed
from surveys.questionnaire import Problem


class DecisionRefused(ValueError):
    """Not decided: ``rule`` is gone | value | own | code."""

    def __init__(self, rule: str, told: str = "") -> None:
        super().__init__(f"{rule}: {told}" if told else rule)
        self.rule, self.told = rule, told


class Review:
    """One person at the review screen."""

    def __init__(self, store: Store, user_id: int | None) -> None:
        self.store = store
        self.user_id = user_id
        self.desk = PaperDesk(store, user_id)

    def kept(self, scan_id: int) -> tuple[Copy, Kept] | None:
        """A page with its copy; None while nobody knows whose page it is."""
        scan = scans.find(self.store, scan_id)
        if scan is None or scan.copy is None:
            return None
        copy = copies.load(self.store, self.desk.shelf, scan.copy)
        if copy is None:
            return None
        page = next((page for page in copy.layout.pages if page.number == scan.page), None)
        if page is None:
            return None
        return copy, copies.keep(self.store, copy.form, page, scan)

    def answer(self, scan_id: int, item: str, values: Sequence[str]) -> Answered:
        """The answer is this, says the one who looks; no values: nothing is marked. Raises DecisionRefused."""
        copy, kept = self._open(scan_id)
        held = next((one for one in kept.answers if one.item.name == item), None)
        if held is None:
            raise DecisionRefused("value", item)
        self._refuse_values(copy, held, values)
        self._decide(scan_id, "answered", item, json.dumps(list(values), ensure_ascii=False) if values else "")
        self.desk.settle(copy.key)
        after = self.kept(scan_id)
        return next(one for one in after[1].answers if one.item.name == item) if after else held

    def confirm(self, scan_id: int, item: str) -> None:
        """A second person agrees with a changed score. Raises DecisionRefused."""
        copy, _ = self._second(scan_id, item)
        self._decide(scan_id, "confirmed", item)
        self.desk.settle(copy.key)

    def decline(self, scan_id: int, item: str) -> None:
        """A second person does not agree: what was read stands again. Raises DecisionRefused."""
        copy, _ = self._second(scan_id, item)
        self._decide(scan_id, "declined", item)
        self.desk.settle(copy.key)

    def identify(self, scan_id: int, typed: str) -> PageIdentity:
        """The page is the one with this printed number. Raises DecisionRefused."""
        scan = self._find(scan_id)
        try:
            named = identity.open_typed(self.store, typed)
        except identity.CodeForeign as foreign:
            raise DecisionRefused("code", str(foreign)) from foreign
        seen = look(self.store, developed(scans.read_picture(self.store, scan.picture)), named)
        if seen.identity != named:
            # A code that could be read after all names another page: whoever typed looked at the wrong paper.
            raise DecisionRefused("code", typed)
        with self.store.transaction() as write:
            place = self.desk.place(seen)
            scans.identify(self.store, write, scan_id, place, seen.notes.to_json(), pack_crops(seen.crops))
            scans.decide(self.store, write, scan_id, self.user_id, "identified", value=typed)
            scans.mark(write, [scan_id], *first_state(seen))
        self.desk.beside(scan_id)
        return named

    def put_away(self, scan_id: int, reason: str) -> None:
        """The page is not to be counted, and why. Raises DecisionRefused."""
        scan = self._find(scan_id)
        with self.store.transaction() as write:
            scans.decide(self.store, write, scan_id, self.user_id, "put_away", reason=reason)
            scans.mark(write, [scan_id], PUT_AWAY, "by_hand", reason)
        if scan.copy:
            self._clear_rivals(scan)
            self.desk.settle(scan.copy)

    def release(self, scan_id: int) -> None:
        """The copy counts as it is: with pages missing, or with answers that do not fit. Raises DecisionRefused."""
        copy, _ = self._open(scan_id)
        self._decide(scan_id, "released")
        self.desk.settle(copy.key)

    def prefer(self, scan_id: int) -> None:
        """Of two pages that say different things this is the right one. Raises DecisionRefused."""
        copy, _ = self._open(scan_id)
        rivals = self.rivals(scan_id)
        with self.store.transaction() as write:
            scans.decide(self.store, write, scan_id, self.user_id, "preferred")
            scans.mark(write, [scan_id], WAITING, "others")
            scans.mark(
                write, [one.scan_id for one in rivals if one.state != LANDED], PUT_AWAY, "not_preferred", str(scan_id)
            )
        self.desk.settle(copy.key, insisted=scan_id)

    def words(self, scan_id: int, item: str, text: str) -> None:
        """What stands on a landed page in somebody's hand; '' for nothing that can be read. Raises DecisionRefused."""
        scan = self._find(scan_id, landed=True)
        if scan.response_id is None:
            raise DecisionRefused("gone")
        with self.store.transaction() as write:
            scans.decide(self.store, write, scan_id, self.user_id, "worded", item, text)
            if text.strip():
                scans.add_words(write, scan.response_id, item, text.strip())
            scans.mark(write, [scan_id], LANDED, "", scan.detail)

    def rivals(self, scan_id: int) -> list[Scan]:
        """Other pages that stand for the same page and say something else."""
        scan = self._find(scan_id, landed=True)
        if scan.copy is None:
            return []
        notes = Notes.from_json(scans.reading(self.store, scan_id))
        return [
            one
            for one in scans.of_copy(self.store, scan.copy)
            if one.page == scan.page
            and one.scan_id != scan_id
            and one.state in scans.COUNTED
            and Notes.from_json(scans.reading(self.store, one.scan_id)).differing(notes)
        ]

    def problems(self, copy: Copy) -> tuple[Problem, ...]:
        """What on the copy does not fit the questionnaire."""
        today = datetime.now(UTC).astimezone(self.store.zone)
        return copy.form.check(copy.answers(), today.date(), today).problems

    def _second(self, scan_id: int, item: str) -> tuple[Copy, Answered]:
        copy, kept = self._open(scan_id)
        held = next((one for one in kept.second if one.item.name == item), None)
        if held is None:
            raise DecisionRefused("gone")
        if held.by_id == self.user_id:
            raise DecisionRefused("own")
        return copy, held

    def _clear_rivals(self, gone: Scan) -> None:
        """Pages that waited only because of the one that is gone stand for themselves again."""
        assert gone.copy is not None
        for one in scans.of_copy(self.store, gone.copy):
            if one.page == gone.page and one.reason == "differs" and not self.rivals(one.scan_id):
                with self.store.transaction() as write:
                    scans.mark(write, [one.scan_id], WAITING, "others")

    def _refuse_values(self, copy: Copy, held: Answered, values: Sequence[str]) -> None:
        if not values:
            return
        several = held.item.type == "select_multiple"
        today = datetime.now(UTC).astimezone(self.store.zone)
        answers = {**copy.answers(), held.item.name: list(values) if several else values[0]}
        problems = copy.form.check(answers, today.date(), today).problems
        wrong = [one for one in problems if one.item == held.item.name and one.rule != "required"]
        if wrong or (len(values) > 1 and not several):
            raise DecisionRefused("value", wrong[0].message.get("en", wrong[0].rule) if wrong else "")

    def _find(self, scan_id: int, landed: bool = False) -> Scan:
        scan = scans.find(self.store, scan_id)
        waiting = scan is not None and (scan.state in (scans.REVIEW, scans.REJECTED, scans.WAITING) or landed)
        if scan is None or not waiting:
            raise DecisionRefused("gone")
        return scan

    def _open(self, scan_id: int) -> tuple[Copy, Kept]:
        self._find(scan_id)
        found = self.kept(scan_id)
        if found is None:
            raise DecisionRefused("gone")
        return found

    def _decide(self, scan_id: int, kind: str, item: str = "", value: str = "") -> None:
        with self.store.transaction() as write:
            scans.decide(self.store, write, scan_id, self.user_id, kind, item, value)
