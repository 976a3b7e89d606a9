"""Order links by the thousand, as a CSV file that a message gateway takes.

Who is left out: customers who want no messages, customers who were invited or answered within the cooldown (the setting
``invite_cooldown_days``, 30 unless set), a customer's second order of the same batch, orders invited before. Links are
made a few thousand in one transaction; between two of them customers' answers go on landing.
"""

import csv
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from db import access, invitations
from db.importing.cells import guarded
from db.invitations import Candidate, Invitation
from db.privacy import Sealed
from db.store import Store, utc_text
from surveys.links import ORDER_LINK_DAYS, LinkRefused, base_url, code_of

COOLDOWN = "invite_cooldown_days"
USUAL_COOLDOWN = 30
TOGETHER = 4000
COLUMNS = ("order_no", "link", "expires_at", "language", "text_zh", "text_en")
# Ready to send: the sender's name in front as Chinese gateways want it, the link at the end where every phone finds it.
MESSAGES = {
    "zh": "{firm}{month}月{day}日的{service}做得怎么样？花一分钟说说：{link}",
    "en": "{firm}How was your {service} visit on {year}-{month:02d}-{day:02d}? One minute: {link}",
}
SERVICES = {
    "delivery": {"zh": "送货", "en": "delivery"},
    "installation": {"zh": "安装", "en": "installation"},
    "repair": {"zh": "维修", "en": "repair"},
    "exchange": {"zh": "换货", "en": "exchange"},
    "return": {"zh": "退货", "en": "return"},
    "maintenance": {"zh": "保养", "en": "maintenance"},
    "consultation": {"zh": "咨询", "en": "consultation"},
}
NUMBER_HEADINGS = ("order_no", "工单号", "订单号")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a batch is to be: which questionnaire, for how many days, with telephone numbers or without."""

    questionnaire: str = "service-visit"
    days: int = ORDER_LINK_DAYS
    with_phones: bool = False
    again: bool = False
    login: str = "command line"


@dataclass(slots=True)
class Tally:
    """What became of the orders asked for; the counts add up to their number."""

    orders: int = 0
    links: int = 0
    invited_before: int = 0
    cooling: int = 0
    opted_out: int = 0
    closed: int = 0
    unknown: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """The counts by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def order_numbers(file: Path) -> list[str]:
    """Order numbers of a text or CSV file: the column ``order_no``, else the first; each once. Raises LinkRefused."""
    try:
        rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise LinkRefused("orders", f"{file}: not a CSV file in UTF-8 ({wrong}); save it as CSV UTF-8") from wrong
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = next((heading.index(name) for name in NUMBER_HEADINGS if name in heading), None)
    body = rows if place is None else rows[1:]
    cells = (row[place or 0].strip() for row in body if len(row) > (place or 0))
    return list(dict.fromkeys(cell for cell in cells if cell))


def completed_between(store: Store, first: date, last: date) -> list[str]:
    """Orders completed from ``first`` to ``last``, days of the organisation, oldest first."""
    start, end = (
        utc_text(datetime.combine(day, time(), tzinfo=store.zone)) for day in (first, last + timedelta(days=1))
    )
    rows = store.rows(
        """select order_no from orders where completed_at >= :start and completed_at < :end
           order by completed_at, order_id""",
        start=start,
        end=end,
    )
    return [row["order_no"] for row in rows]


def write_batch(
    store: Store, order_nos: Sequence[str], out: Path, wish: Wish, progress: Callable[[int], object] | None = None
) -> Tally:
    """Make the links; ``out``, readable by its owner only, appears once it is whole. Raises LinkRefused, OSError.

    Telephone numbers are put on record in ``access_log`` before the first is written. ``progress`` hears how many
    orders were settled since it last heard.
    """
    if wish.with_phones:
        reason = f"link batch {out.name}, {len(order_nos)} orders"
        access.record(store, "export_phones", login=wish.login, subject="batch", reason=reason)
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            batch = Batch(store, wish, file)
            for numbers in _chunks(order_nos):
                batch.add(numbers)
                if progress:
                    progress(len(numbers))
            os.fsync(file.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return batch.tally


class Batch:
    """One file of links in the making."""

    def __init__(self, store: Store, wish: Wish, file: TextIO) -> None:
        self.store, self.wish, self.file = store, wish, file
        self.tally = Tally()
        self.table = csv.writer(file)
        self.table.writerow((*COLUMNS, "phone") if wish.with_phones else COLUMNS)
        self.base, self.firm, self.zone = base_url(store), store.setting("organisation"), store.zone
        self.now = datetime.now(UTC)
        self.since = utc_text(self.now - timedelta(days=cooldown_days(store)))
        self.expires_at = f"{self.now.date() + timedelta(days=wish.days + 1)}T00:00:00Z"
        self._asked: set[int] = set()

    def add(self, order_nos: Sequence[str]) -> None:
        """Links for these orders in one transaction; the lines are on their way to the file before it commits."""
        with self.store.transaction() as write:
            found = invitations.candidates(write, order_nos, self.wish.questionnaire, self.since)
            known = {candidate.order_no for candidate in found}
            self.tally.orders += len(order_nos)
            self.tally.unknown += [number for number in order_nos if number not in known]
            fresh = [candidate for candidate in found if self._may_be_asked(candidate)]
            held = invitations.invite_many(
                write,
                [(candidate.order_id, candidate.outlet_id) for candidate in fresh],
                self.wish.questionnaire,
                utc_text(self.now),
                self.expires_at,
            )
            lines = [(candidate, held[candidate.order_id]) for candidate in fresh]
            if self.wish.again:
                lines += self._still_open(found, invitations.among(write, {one.own_id for one in found if one.own_id}))
            self.table.writerows(self._line(*line) for line in lines)
            self.file.flush()
        self.tally.links += len(lines)

    def _may_be_asked(self, candidate: Candidate) -> bool:
        tally = self.tally
        if candidate.own_id is not None:
            tally.invited_before += not self.wish.again
        elif candidate.opted_out:
            tally.opted_out += 1
        elif candidate.invited_since or candidate.answered_since or candidate.customer_id in self._asked:
            tally.cooling += 1
        else:
            if candidate.customer_id is not None:
                self._asked.add(candidate.customer_id)
            return True
        return False

    def _still_open(
        self, found: Sequence[Candidate], held: dict[int, Invitation]
    ) -> Iterator[tuple[Candidate, Invitation]]:
        """Links made before that can still be answered, of customers who may be asked."""
        for candidate in found:
            own = held.get(candidate.own_id or 0)
            if own is None:
                continue
            over = own.expires_at is not None and own.expires_at <= utc_text(self.now)
            if candidate.opted_out:
                self.tally.opted_out += 1
            elif own.spent_at or own.revoked_at or over:
                self.tally.closed += 1
            else:
                yield candidate, own

    def _line(self, candidate: Candidate, invitation: Invitation) -> list[str]:
        link = f"{self.base}/S/{code_of(self.store, invitation)}"
        texts = [self._message(candidate, language, link) for language in ("zh", "en")]
        cells = [candidate.order_no, link, invitation.expires_at or "", candidate.language, *texts]
        if self.wish.with_phones:
            cells.append(self.store.vault.unseal(candidate.phone_sealed, Sealed.CUSTOMER_PHONE))
        return [guarded(cell) for cell in cells]

    def _message(self, candidate: Candidate, language: str, link: str) -> str:
        day = datetime.fromisoformat(candidate.happened_at).astimezone(self.zone)
        firm = {"zh": f"【{self.firm}】", "en": f"[{self.firm}] "}[language] if self.firm else ""
        service = SERVICES[candidate.service_type][language]
        return MESSAGES[language].format(
            firm=firm, year=day.year, month=day.month, day=day.day, service=service, link=link
        )


def cooldown_days(store: Store) -> int:
    """Days in which nobody is invited twice. Raises LinkRefused when the setting is no number of days."""
    written = store.setting(COOLDOWN, str(USUAL_COOLDOWN))
    if not written.isdecimal():
        raise LinkRefused("cooldown", f'setting {COOLDOWN}: "{written}" is no number of days; write e.g. 30')
    return int(written)


def _chunks(order_nos: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(order_nos), TOGETHER):
        yield order_nos[start : start + TOGETHER]
