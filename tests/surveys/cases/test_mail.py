"""Mail about escalated cases, against a real SMTP server on this machine."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db import notices
from surveys.cases import mail
from surveys.cases.escalation import sweep
from surveys.cases.mail import MailUnreadable, Posted, mail_out, post_of

PASSWORD = "p@ss/word"


class Box:
    """A mail server's memory; ``refuses`` are codes it answers the next messages with."""

    def __init__(self) -> None:
        self.letters = []
        self.envelopes = []
        self.refuses: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return self.refuses.pop(0)
        self.envelopes.append((session.ssl is not None, envelope.mail_from, tuple(envelope.rcpt_tos)))
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A certificate for localhost that this test alone trusts: (its file, the server's context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("papers")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


@pytest.fixture
def server(papers):
    """Opens servers and closes them again: ``server("starttls")`` → (box, environment)."""
    opened = []

    def opens(way="starttls"):
        _, context = papers
        more = {
            "starttls": {"tls_context": context, "require_starttls": True, "authenticator": authenticate,
                         "auth_required": True},
            "tls": {"ssl_context": context, "authenticator": authenticate, "auth_require_tls": False},
            "none": {},
        }[way]  # fmt: skip
        box = Box()
        running = Controller(box, hostname="localhost", port=free_port(), **more)
        running.start()
        opened.append(running)
        scheme = {"starttls": "smtp", "tls": "smtps", "none": "smtp+plain"}[way]
        person = "" if way == "none" else "cases%40example.com:p%40ss%2Fword@"
        return box, {mail.URL: f"{scheme}://{person}localhost:{running.port}", mail.SENDER: "cases@example.com",
                     mail.PAGES: "https://desk.example.com/"}  # fmt: skip

    yield opens
    for running in opened:
        running.stop()


@pytest.fixture
def trusted(papers, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))


def late(office, *, addresses=(("manager", "south@example.com"),), cases=1):
    """Overdue cases that have gone up, and who of the office has an address; the moment."""
    numbers = [office.hears(urgency="urgent") for _ in range(cases)]
    for who, address in addresses:
        notices.set_mail(office.store, getattr(office, who).user_id, address)
    now = datetime.fromisoformat(office.store.one("select max(due_at) from cases")[0]) + timedelta(minutes=1)
    sweep(office.store, now)
    return numbers, now


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_an_escalation_is_mailed_once_over_tls_without_personal_data(office, server, trusted, way):
    (case_id,), now = late(office)
    box, environment = server(way)
    assert mail_out(office.store, now, environment) == Posted(1, 0)
    assert mail_out(office.store, now + timedelta(hours=1), environment) == Posted()
    (letter,) = box.letters
    # A server that speaks TLS from the first byte does not count its sessions as upgraded; it takes nothing else.
    assert box.envelopes == [(way == "starttls", "cases@example.com", ("south@example.com",))]
    words = letter.get_content()
    assert f"https://desk.example.com/cases?case={case_id}" in words
    assert "SZ001" in letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    whole = letter.as_string() + words
    for secret in ("13800138000", "师傅没来", "王小明", "WO-1", PASSWORD):
        assert secret not in whole


def test_a_relay_without_tls_is_used_only_without_a_password(office, server):
    _, now = late(office)
    box, environment = server("none")
    assert mail_out(office.store, now, environment) == Posted(1, 0)
    assert box.envelopes[0][0] is False
    with pytest.raises(MailUnreadable, match="in the clear"):
        post_of({mail.URL: "smtp+plain://user:word@localhost:25", mail.SENDER: "cases@example.com"})


def test_a_certificate_nobody_vouches_for_is_refused_and_tried_again(office, server, papers, monkeypatch):
    _, now = late(office)
    box, environment = server()
    assert mail_out(office.store, now, environment) == Posted(0, 1)
    kept = notices.outbox(office.store, "", mail.MOST_TRIES)
    assert (kept.sent, kept.waiting) == (0, 1)
    assert "certificate not trusted" in kept.fault
    assert not box.letters
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))
    assert mail_out(office.store, now + timedelta(minutes=4), environment) == Posted()  # not yet
    assert mail_out(office.store, now + timedelta(minutes=6), environment) == Posted(1, 0)
    assert notices.outbox(office.store, "", mail.MOST_TRIES).fault == ""


def test_a_server_that_is_down_or_says_no_is_tried_later_and_later(office, server, trusted):
    _, now = late(office)
    box, environment = server()
    box.refuses = ["451 later", "554 no"]
    waited = []
    for _ in range(3):
        found = mail_out(office.store, now, environment)
        if found.sent:
            break
        then = datetime.fromisoformat(office.store.one("select next_try_at from case_notices")[0])
        waited.append(then - now)
        now = then
    assert waited == [timedelta(minutes=5), timedelta(minutes=10)]
    assert len(box.letters) == 1


def test_it_is_given_up_in_the_end(office):
    _, now = late(office)
    environment = {mail.URL: "smtp+plain://localhost:9", mail.SENDER: "cases@example.com"}
    for _ in range(mail.MOST_TRIES):
        assert mail_out(office.store, now, environment) == Posted(0, 1)
        now = datetime.fromisoformat(office.store.one("select next_try_at from case_notices")[0])
    assert mail_out(office.store, now, environment) == Posted()
    assert notices.outbox(office.store, "", mail.MOST_TRIES).given_up == 1


def test_one_refused_recipient_does_not_keep_the_others(office, server, trusted):
    with office.store.transaction() as write:
        write.execute("update users set role = 'manager', region_id = 1 where login = 'audit'")
        write.execute("update users set language = 'en' where login = 'audit'")
    _, now = late(office, addresses=(("manager", "gone@example.com"), ("auditor", "audit@example.com")), cases=3)
    box, environment = server()
    assert mail_out(office.store, now, environment) == Posted(3, 3)
    assert [to for *_, to in box.envelopes] == [("audit@example.com",)]
    assert box.letters[0]["Subject"] == "3 cases have gone up to you"
    assert notices.outbox(office.store, "", mail.MOST_TRIES).fault == "recipient refused (550)"


def test_who_has_looked_or_has_no_address_or_is_stopped_gets_none(office, server):
    (case_id,), now = late(office, addresses=())
    box, environment = server("none")
    assert mail_out(office.store, now, environment) == Posted()
    notices.set_mail(office.store, office.manager.user_id, "south@example.com")
    with office.store.transaction() as write:
        write.execute("update users set active = 0 where login = 'south'")
    assert mail_out(office.store, now, environment) == Posted()
    with office.store.transaction() as write:
        write.execute("update users set active = 1 where login = 'south'")
    office.moves(case_id, "acknowledged")
    assert mail_out(office.store, now, environment) == Posted()
    assert not box.letters


def test_old_escalations_are_no_news_when_mail_is_switched_on(office, server):
    _, now = late(office)
    box, environment = server("none")
    assert mail_out(office.store, now + timedelta(days=4), environment) == Posted()
    assert not box.letters


def test_two_servers_at_once_mail_an_escalation_once(office, server):
    _, now = late(office)
    since, until = "", "2999-01-01T00:00:00Z"
    at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    first = notices.claim(office.store, at, since, until, 9)
    second = notices.claim(office.store, at, since, until, 9)
    assert (len(first), second) == (1, [])


def test_many_cases_are_one_message_cut_short(office, server):
    _, now = late(office, cases=mail.MOST_LINES + 2)
    box, environment = server("none")
    assert mail_out(office.store, now, environment) == Posted(mail.MOST_LINES + 2, 0)
    (letter,) = box.letters
    assert letter.get_content().count("/cases?case=") == mail.MOST_LINES
    assert "/cases?whose=told" in letter.get_content()


def test_without_a_server_nobody_is_mailed_and_nothing_is_touched(office):
    _, now = late(office)
    before = office.store.revision
    assert mail_out(office.store, now, {}) == Posted()
    assert office.store.revision == before


@pytest.mark.parametrize(("written", "sender", "said"), [
    ("http://localhost", "a@b.cn", "smtps://"),
    ("smtp://", "a@b.cn", "names no server"),
    ("smtp://localhost:many", "a@b.cn", "smtps://"),
    ("smtps://localhost", "", "AFTERWORD_SMTP_FROM"),
    ("smtps://me:secret@localhost", "", "AFTERWORD_SMTP_FROM"),
])  # fmt: skip
def test_a_setting_that_names_no_server_is_told_without_the_password(written, sender, said):
    with pytest.raises(MailUnreadable, match=said) as wrong:
        post_of({mail.URL: written, mail.SENDER: sender})
    assert "secret" not in str(wrong.value)
    assert "secret" not in repr(post_of({mail.URL: "smtps://me%40b.cn:secret@localhost"}))


def test_a_test_message_says_what_hindered(server, trusted):
    now = datetime.now(UTC)
    box, environment = server()
    assert mail.test(post_of(environment), "me@example.com", "zh", now) == ""
    assert "测试" in box.letters[0]["Subject"]
    wrong = post_of(environment | {mail.URL: environment[mail.URL].replace("p%40ss", "wrong")})
    assert mail.test(wrong, "me@example.com", "en", now) == "SMTPAuthenticationError (535)"
