"""A call sheet: as many customers as one agent can ring without a network, theirs alone until it is due back."""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime

from db import callbacks
from db.callback_queue import Caller
from db.callbacks import Books
from db.privacy import Sealed
from db.store import Store, Write, utc_text
from db.users import User
from kit.brand import Brand
from kit.excel.cells import clean, label_of
from kit.excel.columns import OFFLINE, asks, columns_of, spoken
from kit.excel.faults import SheetRefused
from kit.excel.keys import RowKey, Signer
from kit.excel.leases import Shift, Taken, log_reveal, shift, take
from kit.excel.wording import CALLS_LEAD, CALLS_STEPS, CALLS_TITLE, FOLLOWS, ROWS_HOURS, SECTIONS, SERVICES, said
from kit.excel.writing import Line, Paper, Section, plain_line, workbook
from surveys.callbacks.conversation import day_said, resume, store_day
from surveys.callbacks.dispositions import DISPOSITIONS
from surveys.callbacks.hours import RegionalHours
from surveys.callbacks.queue import CALLERS, LEFT_IN_PEACE, utc_now
from surveys.publishing import Shelf
from surveys.questionnaire import Questionnaire

QUESTIONNAIRE = "callback"
MOST_CALLS = 300


def call_sheet(
    store: Store, agent: User, count: int, language: str = "zh", *, now: datetime | None = None,
    brand: Brand | None = None,
) -> bytes:  # fmt: skip
    """An .xlsx of up to ``count`` customers, leased to the agent until it is due back.

    Who was given which number is on record, a line in the access log for each.
    The customers are those the agent's screen would offer one after another: never those of the agent's own outlet, nor
    who wants no calls, each once. Raises SheetRefused (role, count, questionnaire), HoursUnreadable.
    """
    moment = now or utc_now()
    _check(agent, count)
    published = Shelf(store).newest(QUESTIONNAIRE)
    if published is None:
        raise SheetRefused("questionnaire", f"questionnaire {QUESTIONNAIRE}: not published; python -m surveys publish")
    form = published.questionnaire
    spoken_in = language if language in form.languages else form.languages[0]
    hours = RegionalHours.of(store)
    # The ids of what comes back are made from the database's own name: it has one before two can read at once.
    assert store.origin
    due, sheet = shift(hours.usual, moment), secrets.token_hex(6)
    lines = _lines(store, agent, count, form, spoken_in, due, sheet, moment, hours)
    told = {str(line.values["hours"]) for line in lines}
    within = told.pop() if len(told) == 1 else said(ROWS_HOURS, spoken_in)
    paper = Paper(
        "calls",
        spoken_in,
        said(CALLS_TITLE, spoken_in, agent=clean(agent.name)),
        said(
            CALLS_LEAD, spoken_in, count=len(lines),
            hours=within, day=day_said(due.opens.date(), spoken_in),
            back=f"{due.back.astimezone(store.zone):%m-%d %H:%M}",
        ),
        columns_of("calls", form, spoken_in),
        lines,
        tuple(guide(form, spoken_in)),
        brand=brand or Brand(),
    )  # fmt: skip
    return workbook(paper, Signer(store.vault))


def _lines(
    store: Store, agent: User, count: int, form: Questionnaire, language: str, due: Shift, sheet: str, now: datetime,
    hours: RegionalHours,
) -> list[Line]:  # fmt: skip
    """Lease, log and fill in, in one transaction: who could not be logged is not shown."""
    with store.transaction() as write:
        # Who cannot be rung within the shift would only lie on the sheet.
        closed = [region for region, own in hours.regions.items() if not own.during(due.opens, due.closes)]
        caller = Caller(
            agent.user_id, agent.outlet_id, agent.region_id, utc_text(now), utc_text(now - LEFT_IN_PEACE),
            json.dumps(closed),
        )  # fmt: skip
        taken = take(write, caller, count, utc_text(due.back), QUESTIONNAIRE, sheet)
        if not taken:
            raise SheetRefused("count", f"nobody waits to be rung by {agent.login} now; plan callbacks, or try later")
        return [
            _line(store, write, agent, form, language, task, number, sheet, now, due, hours)
            for number, task in enumerate(taken, 1)
        ]


def _line(
    store: Store, write: Write, agent: User, form: Questionnaire, language: str, task: Taken, number: int, sheet: str,
    now: datetime, due: Shift, hours: RegionalHours,
) -> Line:  # fmt: skip
    log_reveal(write, agent.user_id, agent.login, task.task_id, sheet, utc_text(now))
    books = callbacks.books(store, task.order_id)
    key = RowKey(
        "calls", sheet, task.task_id, task.attempts + 1, agent.user_id, "", books.order_no, form.name, form.version,
        language, utc_text(now),
    )  # fmt: skip
    held = callbacks.task(store, task.task_id)
    noted = resume(store, agent, held) if held else None
    ring = {"hours": hours.of_region(books.region_id).on_clock(due.opens, store.zone)}
    return plain_line(
        key, {**_begun(form, noted or {}, language), **_grey(store, books, task, number, language), **ring}
    )


def _grey(store: Store, books: Books, task: Taken, number: int, language: str) -> dict[str, str]:
    english, vault = language == "en", store.vault
    day = store_day(store, books.visited_at)
    tries = [said(DISPOSITIONS[one.disposition].label, language) for one in callbacks.attempts(store, task.task_id)]
    return {
        "no": str(number),
        "name": vault.unseal(books.name_sealed, Sealed.CUSTOMER_NAME),
        "phone": vault.unseal(books.phone_sealed, Sealed.CUSTOMER_PHONE),
        "order": books.order_no,
        "outlet": books.outlet_en if english else books.outlet,
        "product": (books.product_en if english else books.product) or books.model,
        "service": said(SERVICES[books.service_type], language),
        "visited": day.isoformat() if day else "",
        "earlier": " · ".join(tries),
    }


def _begun(form: Questionnaire, noted: dict[str, str], language: str) -> dict[str, str]:
    """What the customer answered before asking to be rung later, in the sheet's words."""
    found = {}
    for item in form.items:
        given = noted.get(item.name)
        if given and item.type == "select_one" and not given.isdecimal():
            given = label_of(item, given, language) if given in {one.value for one in item.choices} else ""
        if given:
            found[asks(item.name)] = given
    return found


def guide(form: Questionnaire, language: str) -> Iterator[Section]:
    """The how-to page: steps, endings, what to say."""
    yield Section(
        said(SECTIONS["steps"], language), [(str(n), said(step, language)) for n, step in enumerate(CALLS_STEPS, 1)]
    )
    ways = [(said(way.label, language), said(FOLLOWS[way.rule], language)) for way in OFFLINE.values()]
    yield Section(said(SECTIONS["endings"], language), ways)
    script = [
        (spoken(item.label.get(language, ""), language), spoken(item.hint.get(language, ""), language))
        for item in form.items
        if item.type == "note"
    ]
    yield Section(
        said(SECTIONS["script"], language), [(f"{n}", f"{a}\n{b}".strip()) for n, (a, b) in enumerate(script, 1)]
    )


def _check(agent: User, count: int) -> None:
    if agent.role not in CALLERS:
        raise SheetRefused("role", f"{agent.login} is {agent.role}; only agents and administrators ring customers")
    if not 1 <= count <= MOST_CALLS:
        raise SheetRefused("count", f"{count} customers: a sheet has 1 to {MOST_CALLS}; take what a shift can ring")
