"""Mail about escalated cases, for who has an address: optional, through any SMTP server, without personal data.

``AFTERWORD_SMTP_URL`` says by which server: ``smtps://user:password@host:465`` (TLS from the start),
``smtp://user:password@host:587`` (STARTTLS, never without) or ``smtp+plain://host:25`` (a relay on the same network
that knows no TLS; no password goes out in the clear). ``AFTERWORD_SMTP_FROM`` is the sender. Without the first nobody
is mailed, and nothing else changes. An escalation is mailed once to each person; what fails is tried again, later and
later.
"""

import hashlib
import logging
import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import groupby
from typing import Literal
from urllib.parse import unquote, urlsplit

from db import notices
from db.notices import SHAPE, Due
from db.store import Store, utc_text
from surveys.links import base_url

URL, SENDER, PAGES = "AFTERWORD_SMTP_URL", "AFTERWORD_SMTP_FROM", "AFTERWORD_DASHBOARD_URL"
WAYS: Mapping[str, tuple[Literal["tls", "starttls", "none"], int]] = {
    "smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25),
}  # fmt: skip
PATIENCE = 20.0  # seconds for a server to answer
OLD = timedelta(days=3)  # an escalation of the week before is no news
# While a try is under way nobody else makes it; after one that failed the next ones come later and later.
UNDER_WAY, SOON, LATEST, MOST_TRIES = timedelta(minutes=10), timedelta(minutes=5), timedelta(hours=6), 12
MOST_LINES = 20
WORDS = {
    "zh": {
        "one": "个案 {case} 已上报（网点 {outlet}）", "many": "{n} 件个案已上报",
        "head": "下列个案已逾期，按规则上报给您：", "line": "个案 {case} · 网点 {outlet} · 应于 {due} 前办理",
        "test": "Afterword 邮件通知测试", "test_body": "上报给您的个案，会从这里发邮件通知。",
        "more": "另有 {n} 件，见：", "foot": "本邮件不含顾客信息，详情请登录后查看。由系统自动发出，请勿回复。",
    },
    "en": {
        "one": "Case {case} has gone up to you (outlet {outlet})", "many": "{n} cases have gone up to you",
        "head": "These cases are overdue and have gone up to you:", "line": "Case {case} · outlet {outlet} · due {due}",
        "more": "and {n} more:",
        "test": "Afterword can send mail", "test_body": "Cases that go up to you are told by mail from here.",
        "foot": "No customer's data are in this message; sign in to read on. Sent by a machine, please do not answer.",
    },
}  # fmt: skip
log = logging.getLogger("afterword.mail")


class MailUnreadable(ValueError):
    """The environment does not say by which server mail goes out; nobody is mailed until it does."""


@dataclass(frozen=True, slots=True)
class Post:
    """A mail server and how it is spoken to."""

    host: str
    port: int
    way: Literal["tls", "starttls", "none"]
    user: str
    password: str
    sender: str

    def __repr__(self) -> str:
        return f"Post({self.host}:{self.port}, {self.way})"


@dataclass(frozen=True, slots=True)
class Posted:
    """How many notices a mail server took, and how many are to be tried again."""

    sent: int = 0
    failed: int = 0


def post_of(environment: Mapping[str, str] = os.environ) -> Post | None:
    """The server that the environment names; None when mail is off. Raises MailUnreadable, never with the password."""
    written = environment.get(URL, "").strip()
    if not written:
        return None
    try:
        parts = urlsplit(written)
        way, usual = WAYS[parts.scheme.lower()]
        host, port = parts.hostname or "", parts.port or usual
    except (KeyError, ValueError) as wrong:
        raise MailUnreadable(f"{URL}: write it as smtps://user:password@mail.example.com:465") from wrong
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = environment.get(SENDER, "").strip() or user
    for broken, said in (
        (not host, f"{URL}: it names no server; write it as smtps://user:password@mail.example.com:465"),
        (way == "none" and user, f"{URL}: a password would go out in the clear; use smtps:// or smtp://"),
        (not SHAPE.fullmatch(sender), f"{SENDER}: give the address mail comes from, such as cases@example.com"),
    ):
        if broken:
            raise MailUnreadable(said)
    return Post(host, port, way, user, password, sender)


def mail_out(store: Store, now: datetime, environment: Mapping[str, str] = os.environ) -> Posted:
    """Mail what is due, one message a person; what hinders is noted and tried again. Raises MailUnreadable."""
    post = post_of(environment)
    if post is None:
        return Posted()
    due = notices.claim(store, utc_text(now), utc_text(now - OLD), utc_text(now + UNDER_WAY), MOST_TRIES)
    if not due:
        return Posted()
    by_person = [list(held) for _, held in groupby(sorted(due, key=_order), key=lambda one: one.user_id)]
    address = (environment.get(PAGES) or base_url(store)).rstrip("/")
    sent: list[Due] = []
    faults: list[tuple[list[Due], Exception]] = []
    try:
        with _connected(post) as server:
            while by_person:
                held = by_person[-1]
                try:
                    server.send_message(message(store, held, post.sender, address, now), post.sender, [held[0].mail])
                except smtplib.SMTPServerDisconnected:
                    raise
                except smtplib.SMTPException as wrong:
                    faults.append((held, wrong))
                else:
                    _note_sent(store, held, now)
                    sent += held
                by_person.pop()
    except (OSError, smtplib.SMTPException) as wrong:
        faults += [(held, wrong) for held in by_person]
    _note_faults(store, faults, now)
    return Posted(len(sent), sum(len(held) for held, _ in faults))


def test(post: Post, address: str, language: str, now: datetime) -> str:
    """Send one message to say that sending works; '' when the server took it, else what hindered."""
    words = WORDS.get(language, WORDS["en"])
    made = EmailMessage()
    made["Subject"], made["From"], made["To"], made["Date"] = words["test"], post.sender, address, format_datetime(now)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{words['test_body']}\n")
    try:
        with _connected(post) as server:
            server.send_message(made, post.sender, [address])
    except (OSError, smtplib.SMTPException) as wrong:
        return _said(wrong)
    return ""


def message(store: Store, held: Sequence[Due], sender: str, address: str, now: datetime) -> EmailMessage:
    """One person's message: numbers of cases, codes of outlets, links; no word of what happened to whom."""
    words = WORDS.get(held[0].language, WORDS["en"])
    first = held[0]
    made = EmailMessage()
    code = " ".join(first.outlet.split())
    made["Subject"] = words["one" if len(held) == 1 else "many"].format(case=first.case_id, outlet=code, n=len(held))
    made["From"], made["To"], made["Date"] = sender, first.mail, format_datetime(now)
    made["Message-ID"] = f"<{_name(store, held)}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    lines = [words["head"], ""]
    for one in held[:MOST_LINES]:
        due = f"{datetime.fromisoformat(one.due_at).astimezone(store.zone):%Y-%m-%d %H:%M}"
        outlet = " ".join(one.outlet.split())
        lines += [words["line"].format(case=one.case_id, outlet=outlet, due=due)]
        lines += [f"{address}/cases?case={one.case_id}", ""]
    if len(held) > MOST_LINES:
        lines += [words["more"].format(n=len(held) - MOST_LINES), f"{address}/cases?whose=told", ""]
    made.set_content("\n".join([*lines, words["foot"], ""]))
    return made


@contextmanager
def _connected(post: Post) -> Iterator[smtplib.SMTP]:
    """A session with the server, the certificate checked and the password given where there is one."""
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if post.way == "tls":
        server = smtplib.SMTP_SSL(post.host, post.port, timeout=PATIENCE, context=trusted)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=PATIENCE)
    with server:
        if post.way == "starttls":
            server.starttls(context=trusted)
        if post.user:
            server.login(post.user, post.password)
        yield server


def _note_sent(store: Store, held: Sequence[Due], now: datetime) -> None:
    """At once after the server took it: a stop between two people must not mail the first one again."""
    with store.transaction() as write:
        notices.mailed(write, held, utc_text(now))


def _note_faults(store: Store, faults: Sequence[tuple[list[Due], Exception]], now: datetime) -> None:
    if not faults:
        return
    with store.transaction() as write:
        for held, wrong in faults:
            for one in held:
                wait = min(LATEST, SOON * 2 ** (one.tries - 1))
                notices.failed(write, one, _said(wrong), utc_text(now + wait))
    log.warning(
        "%d notices of escalated cases could not be mailed: %s", sum(len(h) for h, _ in faults), _said(faults[0][1])
    )


def _said(wrong: Exception) -> str:
    """What hindered, without anybody's address: the kind of error and the server's code."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in wrong.recipients.values()})
        return f"recipient refused ({', '.join(map(str, codes))})"
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{type(wrong).__name__} ({wrong.smtp_code})"
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"certificate not trusted ({wrong.verify_message})"
    return f"{type(wrong).__name__}: {wrong.strerror or wrong}" if isinstance(wrong, OSError) else type(wrong).__name__


def _order(one: Due) -> tuple[int, str, int]:
    return one.user_id, one.due_at, one.case_id


def _name(store: Store, held: Sequence[Due]) -> str:
    """The same message has the same name, so that a server can tell one it has seen."""
    told = f"{store.origin} {held[0].user_id} {' '.join(str(one.escalation_id) for one in held)}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
