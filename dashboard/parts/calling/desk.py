"""An agent's desk: the call in hand, what was done with the last one, and the queue behind it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import streamlit as st

from dashboard import formats
from dashboard.server import demo
from dashboard.texts import language, t
from db import callbacks
from db.callbacks import Books, Task
from db.privacy import SealBroken, Sealed, mask_name
from db.store import Store, utc_text
from db.users import User
from surveys.callbacks import conversation, corrections, queue
from surveys.callbacks.corrections import CorrectionRefused
from surveys.callbacks.dispositions import DISPOSITIONS, AppointmentRefused
from surveys.callbacks.hours import Hours, HoursUnreadable, RegionalHours
from surveys.callbacks.outcome import NothingAnswered, Outcome, Recorded, record
from surveys.callbacks.plan import QUESTIONNAIRE
from surveys.callbacks.queue import LeaseLost, Revealed, Today
from surveys.intake import Misfits
from surveys.publishing import Shelf
from surveys.questionnaire import Questionnaire

Stage = Literal["dialling", "asking", "ending"]
CALL, NOTICE, TODAY, CORRECTION = "callbacks_call", "callbacks_notice", "callbacks_today", "callbacks_correction"
RENEWED = timedelta(minutes=1)
FORGOTTEN = timedelta(hours=1)
TALLIED = timedelta(minutes=1)


@dataclass
class Call:
    """The customer on the agent's desk, name and number masked; lives in the tab's session."""

    task: Task
    books: Books
    form: Questionnaire
    name: str
    phone: str
    answers: dict[str, str]
    resumed: bool
    held_at: datetime
    touched_at: datetime
    stage: Stage = "dialling"
    disposition: str = ""
    revealed: Revealed | None = None
    spoken: str = ""
    fault: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    corrects: int = 0

    @property
    def number(self) -> int:
        """Which attempt this is, from 1."""
        return self.corrects or self.task.attempts + 1

    @property
    def script_language(self) -> str:
        """The language the script is read in: the agent's, unless the customer's was chosen."""
        return self.spoken or language()

    def key(self, name: str) -> str:
        """A widget's key: another call is another widget, and so is its correction."""
        again = f"again{self.held_at:%H%M%S}_" if self.corrects else ""
        return f"callback_{self.task.task_id}_{self.number}_{again}{name}"


class Desk:
    """One agent at work; made anew each time the page runs, over what the tab's session holds."""

    def __init__(self, store: Store, agent: User) -> None:
        self.store = store
        self.agent = agent
        try:
            self.hours = RegionalHours.of(store)
        except HoursUnreadable as unreadable:
            st.error(str(unreadable), icon=":material/schedule:")
            st.stop()

    def now(self) -> datetime:
        """This moment; in the demonstration, where no telephone rings, the next one customers may be rung at."""
        now = queue.utc_now()
        return self.hours.first_from(now) if demo.is_on() else now

    def call(self) -> Call | None:
        """The call in hand, its lease renewed; else the next of the queue; None when there is nobody to ring."""
        held: Call | None = st.session_state.get(CALL)
        if held is not None and self._renewed(held):
            held.touched_at = self.now()
            return held
        task = queue.next_task(self.store, self.agent, self.now())
        st.session_state[CALL] = self._begun(task) if task else None
        return st.session_state[CALL]

    def hours_of(self, call: Call) -> Hours:
        """When this customer may be rung, on the clock of their region."""
        return self.hours.of_region(call.books.region_id)

    def turn_to(self, task_id: int) -> None:
        """Ring this customer next; who lies on the desk waits, unless their number was shown already."""
        held: Call | None = st.session_state.get(CALL)
        try:
            task = queue.take(self.store, self.agent, task_id, self.now())
        except LeaseLost:
            st.session_state[NOTICE] = t("callbacks_cannot_take")
            return
        if held is not None and held.task.task_id != task_id and held.revealed is None:
            queue.lay_aside(self.store, self.agent, held.task.task_id)
        st.session_state[CALL] = self._begun(task)

    def correction(self) -> Call | None:
        """The call of today that the agent is putting right, if any."""
        held: Call | None = st.session_state.get(CORRECTION)
        return held

    def begin_correction(self, task_id: int, number: int) -> None:
        """Lay a recorded call's answers on the desk, to be changed."""
        now = self.now()
        try:
            held = corrections.recorded(self.store, self.agent, task_id, number, now)
        except CorrectionRefused as refused:
            st.session_state[NOTICE] = self._correction_fault(refused)
            return
        task, answers = callbacks.task(self.store, task_id), dict(held.answers)
        assert task is not None
        books = callbacks.books(self.store, task.order_id)
        name = mask_name(self.store.vault.unseal(books.name_sealed, Sealed.CUSTOMER_NAME))
        phone = queue.masked_phone(self.store, books.phone_sealed)
        spoken = str(held.sent.get("language", ""))
        st.session_state[CORRECTION] = Call(
            task, books, held.form, name, phone, answers, True, now, now, "asking", kept=dict(answers), corrects=number,
            spoken=spoken if spoken in held.form.languages else "",
        )  # fmt: skip

    def end_correction(self, call: Call | None) -> None:
        """Let the corrected answers stand; None: everything stays as it was."""
        if call is None:
            st.session_state[CORRECTION] = None
            return
        try:
            corrected = corrections.correct(
                self.store, self.agent, call.task.task_id, call.corrects, call.answers, self.now()
            )
        except CorrectionRefused as refused:
            call.fault = self._correction_fault(refused)
        except Misfits as misfits:
            call.fault = t("callbacks_misfits", count=len(misfits.problems))
        else:
            st.session_state[CORRECTION] = None
            st.session_state[NOTICE] = t("callbacks_corrected", count=len(corrected.changed))

    def open_again(self, task_id: int, number: int) -> None:
        """Ring a customer again whose call ended by a wrong key."""
        held: Call | None = st.session_state.get(CALL)
        try:
            task = corrections.open_again(self.store, self.agent, task_id, number, self.now())
        except CorrectionRefused as refused:
            st.session_state[NOTICE] = self._correction_fault(refused)
            return
        if held is not None and held.revealed is None and held.task.task_id != task_id:
            queue.lay_aside(self.store, self.agent, held.task.task_id)
        st.session_state[CALL] = self._begun(task)
        st.session_state[NOTICE] = t("callbacks_opened_again")
        self._forget_today()

    def today(self) -> Today:
        """The agent's day, at most a minute old."""
        held: tuple[datetime, Today] | None = st.session_state.get(TODAY)
        now = self.now()
        if held is None or now - held[0] > TALLIED:
            held = now, queue.today(self.store, self.agent, now)
            st.session_state[TODAY] = held
        return held[1]

    def say_why_nobody(self) -> None:
        """Tell the agent when to come back, or whom to ask."""
        hours, now = self.hours, self.now()
        soonest = self.today().soonest
        if not hours.allow_somewhere(now) and hours.usual.rest_on(now):
            at = formats.clock(utc_text(hours.first_from(now)), self.store.zone)
            st.info(t("callbacks_holiday", at=at), icon=":material/celebration:")
        elif not hours.allow_somewhere(now):
            local = f"{now.astimezone(self.store.zone):%H:%M}"
            st.info(t("callbacks_closed", now=local, hours=hours.usual), icon=":material/bedtime:")
        elif soonest is not None:
            at = formats.clock(utc_text(hours.first_from(soonest)), self.store.zone)
            st.info(t("callbacks_none_until", at=at), icon=":material/inbox:")
        else:
            st.info(t("callbacks_none"), icon=":material/inbox:")
        st.button(t("callbacks_look_again"), icon=":material/refresh:", on_click=self._forget_today)

    def show_number(self, call: Call) -> None:
        """Uncover the number; the look is on record before it is seen."""
        try:
            call.revealed = queue.reveal(self.store, self.agent, call.task.task_id, self.now())
        except LeaseLost:
            self._lost()

    def go(self, call: Call, stage: Stage, disposition: str = "") -> None:
        """Turn to another step of the same call."""
        call.stage, call.disposition, call.fault = stage, disposition, ""

    def keep_answers(self, call: Call) -> None:
        """Keep what was noted so far when it has changed."""
        if call.answers != call.kept and not call.corrects:
            conversation.keep(self.store, self.agent, call.task, call.answers, self.now())
            call.kept = dict(call.answers)

    def end(self, call: Call, disposition: str, appointed: datetime | None = None) -> None:
        """Record how the call ended and put the next customer on the desk; a refusal is said on the page."""
        note, never_again, anyone = (st.session_state.get(call.key(it)) for it in ("note", "never_again", "anyone"))
        outcome = Outcome(
            disposition, call.answers, call.script_language, appointed, str(note or ""), bool(never_again), bool(anyone)
        )
        try:
            recorded = record(self.store, self.agent, call.task, call.form, outcome, self.now())
        except LeaseLost:
            self._lost()
        except AppointmentRefused as refused:
            call.fault = self._appointment_fault(refused, self.hours_of(call))
        except NothingAnswered:
            call.fault = t("callbacks_nothing_answered")
        except Misfits as misfits:
            call.fault = t("callbacks_misfits", count=len(misfits.problems))
        else:
            self._next(self._saved(recorded))

    def give_back(self, call: Call) -> None:
        """Leave the customer to a colleague."""
        queue.give_back(self.store, self.agent, call.task.task_id, self.now())
        self._next(t("callbacks_given_back"))

    @st.fragment(run_every=240)
    def stay_awake(self, call: Call) -> None:
        """While the tab is open and in use the customer stays with this agent."""
        if self.now() - call.touched_at < FORGOTTEN:
            self._renewed(call)

    def _begun(self, task: Task) -> Call:
        published = Shelf(self.store).newest(task.questionnaire)
        if published is None:
            queue.give_back(self.store, self.agent, task.task_id, self.now())
            st.error(t("callbacks_not_published", name=QUESTIONNAIRE), icon=":material/assignment_late:")
            st.stop()
        books = callbacks.books(self.store, task.order_id)
        try:
            name = mask_name(self.store.vault.unseal(books.name_sealed, Sealed.CUSTOMER_NAME))
            phone = queue.masked_phone(self.store, books.phone_sealed)
            noted = conversation.resume(self.store, self.agent, task) or {}
        except SealBroken as broken:
            # One customer whose data cannot be opened must not block all the others.
            queue.give_back(self.store, self.agent, task.task_id, self.now())
            st.error(t("callbacks_sealed", order=books.order_no, reason=broken), icon=":material/key_off:")
            st.button(t("callbacks_look_again"), icon=":material/refresh:", on_click=self._forget_today)
            st.stop()
        now = self.now()
        form = published.questionnaire
        going_on = conversation.in_mid_call(self.store, self.agent, task, now) and bool(noted)
        stage: Stage = "asking" if going_on else "dialling"
        return Call(task, books, form, name, phone, dict(noted), bool(noted), now, now, stage, kept=noted)

    def _renewed(self, call: Call) -> bool:
        now = self.now()
        if now - call.held_at < RENEWED:
            return True
        try:
            queue.hold(self.store, self.agent, call.task.task_id, now)
        except LeaseLost:
            self._lost()
            return False
        call.held_at = now
        return True

    def _lost(self) -> None:
        self._next(t("callbacks_lost"))

    def _next(self, notice: str) -> None:
        st.session_state[CALL] = None
        st.session_state[NOTICE] = notice
        self._forget_today()

    def _forget_today(self) -> None:
        st.session_state.pop(TODAY, None)

    def _saved(self, recorded: Recorded) -> str:
        outcome = DISPOSITIONS[recorded.disposition].label[language()]
        if recorded.case_id is not None:
            return t("callbacks_saved_case", outcome=outcome, case=recorded.case_id)
        if recorded.next_at is not None:
            return t("callbacks_saved_again", outcome=outcome, at=formats.clock(recorded.next_at, self.store.zone))
        if recorded.state == "given_up":
            return t("callbacks_saved_given_up", outcome=outcome)
        return t("callbacks_saved", outcome=outcome)

    def _correction_fault(self, refused: CorrectionRefused) -> str:
        return {
            "gone": t("callbacks_correction_gone"),
            "same": t("callbacks_correction_same"),
            "taken": t("callbacks_correction_taken"),
            "answered": t("callbacks_correction_answered"),
        }[refused.rule]

    def _appointment_fault(self, refused: AppointmentRefused, hours: Hours) -> str:
        return {
            "missing": t("callbacks_appointment_missing"),
            "past": t("callbacks_appointment_past"),
            "holiday": t("callbacks_appointment_holiday"),
            "hours": t("callbacks_appointment_hours", hours=hours),
            "far": t("callbacks_appointment_far"),
        }[refused.rule]
