"""The pages customers see, as HTML, with the headers that protect them.

A page is made of the questionnaire, the language and what was answered, and of nothing else; what differs from
customer to customer goes into its blanks. So it can be kept.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from surveys.expressions import browser_script
from surveys.items import SILENT
from surveys.publishing import Published
from surveys.questionnaire import Problem, Questionnaire
from surveys.web.faults import told
from surveys.web.firm import Firm
from surveys.web.languages import direction, html_lang, name
from surveys.web.notices import NOTICES
from surveys.web.plan import plan
from surveys.web.pressed import Pressed, blank, unblanked
from surveys.web.questions import Given, length, questions
from surveys.web.wording import LANGUAGES, words_of

HERE = Path(__file__).parent
PAPER = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
PAPER.globals["blank"] = blank
# The answers are kept when these are shown, so the draft on the customer's device may go.
KEPT = {"kept", "spent_kept", "expired_kept", "revoked_kept", "conflict"}


def _lean(source: str) -> str:
    """CSS or script without comments and indentation."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/| // [^\n]*$", "", source, flags=re.DOTALL | re.MULTILINE)).strip()


def _static(file: str) -> str:
    return _lean((HERE / "static" / file).read_text("utf-8"))


CSS = _static("form.css")
SHEET_SCRIPT = _static("form.js")


def form_script(form: Questionnaire) -> str:
    """The page's script: as much of the evaluator as the form needs, then the form's own."""
    return f"{browser_script(form.expressions)}\n{SHEET_SCRIPT}".strip()


def _digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _policy(script: str) -> str:
    # Style and script stand in the page, allowed by their digest: one response a visit, nothing else is run.
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(CSS)}'",
            f"script-src 'sha256-{_digest(script)}'",
            "connect-src 'self'",
            "img-src data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _headers(script: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", _policy(script).encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page with blanks, and its headers as they go over the wire."""

    pressed: Pressed
    headers: tuple[tuple[bytes, bytes], ...]

    def filled(self, values: Mapping[str, str], gzip: bool) -> bytes:
        """The page's bytes. Raises KeyError for a blank without value."""
        return self.pressed.filled(values, gzip)

    def partly(self, values: Mapping[str, str]) -> "Page":
        """The page with these of its blanks filled in."""
        return Page(self.pressed.partly(values), self.headers)


@dataclass(frozen=True, slots=True)
class Other:
    """A language the page can be switched to."""

    code: str
    lang: str
    name: str


def offered(form: Questionnaire) -> tuple[str, ...]:
    """The languages of a form's page: its own, and traditional characters around questions in simplified ones."""
    codes = form.languages
    return (*codes, "zh-Hant") if "zh" in codes and "zh-Hant" not in codes else codes


class Forms:
    """A firm's form pages: each questionnaire is drawn and compressed once a language and day."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self._kept: dict[tuple[str, str, str, str], Page] = {}

    def empty(self, published: Published, language: str) -> Page:
        """The form as it is handed out."""
        form, today = published.questionnaire, self._today()
        key = (form.name, form.version, language, today)
        if key not in self._kept:
            self._kept = {kept: page for kept, page in self._kept.items() if kept[3] == today}
            self._kept[key] = draw(form, language, today)
        return self._kept[key]

    def filled_in(
        self, published: Published, language: str, given: Given, problems: Sequence[Problem], fault: str = ""
    ) -> Page:
        """The form with what the customer answered, and what is to be corrected."""
        return draw(published.questionnaire, language, self._today(), given, problems, fault)

    def _today(self) -> str:
        return self.firm.today.isoformat()


def draw(
    form: Questionnaire,
    language: str,
    today: str,
    given: Given | None = None,
    problems: Sequence[Problem] = (),
    fault: str = "",
) -> Page:
    """One form's page; ``given``: what was answered, None for a fresh page."""
    words, script = words_of(language), form_script(form)
    items = {item.name: item for item in form.items}
    shown = questions(form, language, given, {one.item: told(one, items.get(one.item), language) for one in problems})
    html = PAPER.get_template("form.html").render(
        **_frame(language, offered(form)),
        lead=length(form, words),
        version=form.version,
        silent=[item for item in form.items if item.type in SILENT and item.type not in ("calculate", "today")],
        questions=shown,
        problems=[question for question in shown if question.problem],
        fault=fault,
        corrected=given is not None,
        plan=plan(form, language, today),
        script=Markup(script),
    )
    return Page(Pressed(html), _headers(script))


@lru_cache(maxsize=64)
def thanks(language: str, follow_up: bool, called: bool, customer: bool = True) -> Page:
    """The page after the answers have landed; only customers are told what becomes of marks, and may want a call."""
    return call_again(language, follow_up, called=called, customer=customer)


def call_again(
    language: str,
    follow_up: bool,
    called: bool = False,
    fault: str = "",
    phone: str = "",
    consent: bool = False,
    customer: bool = True,
) -> Page:
    """The thanks; ``fault`` says what keeps us from calling back: phone | consent."""
    words = words_of(language)
    # A low mark has its own sentence, so the general one is left out.
    extra = {
        "steps": words.steps[:1] if follow_up else words.steps,
        "follow_up": follow_up,
        "called": called,
        "customer": customer,
        "call_fault": fault,
        "phone": unblanked(phone),
        "consent": consent,
    }
    return _sheet(language, words.thanks, words.thanks_text, blank("receipt"), True, not fault, extra)


@lru_cache(maxsize=128)
def notice(language: str, name: str, switch: bool = True) -> Page:
    """A page instead of the form; ``name`` is a key of NOTICES. The conflict's page has a blank for the receipt."""
    said = NOTICES[words_of(language).code][name]
    return _sheet(language, said.title, said.text.format(receipt=blank("receipt")), "", name in KEPT, switch, {})


def _sheet(
    language: str, title: str, text: str, receipt: str, done: bool, switch: bool, extra: Mapping[str, object]
) -> Page:
    html = PAPER.get_template("sheet.html").render(
        **_frame(words_of(language).code, tuple(LANGUAGES) if switch else (), f"receipt={receipt}&" if receipt else ""),
        language=language,
        title=title,
        text=text,
        receipt=receipt,
        done=done,
        script=Markup(SHEET_SCRIPT),
        **extra,
    )
    return Page(Pressed(html), _headers(SHEET_SCRIPT))


def _frame(language: str, languages: Sequence[str], keep: str = "") -> dict[str, object]:
    """What every page needs. ``ours`` marks our own words where the page's language is not one we speak."""
    words = words_of(language)
    same = language.split("-")[0] == words.code.split("-")[0]
    return {
        "words": words,
        "css": Markup(CSS),
        "lang": html_lang(language),
        "dir": direction(language),
        "ours": "" if same else Markup(f' lang="{html_lang(words.code)}" dir="{direction(words.code)}"'),
        "others": [Other(code, html_lang(code), name(code)) for code in languages if code != language],
        "keep": keep,
    }
