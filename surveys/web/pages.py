"""The pages customers see, as HTML, with the headers that protect them."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from surveys.publishing import Published
from surveys.questionnaire import Item, Problem, Questionnaire
from surveys.web.firm import Firm
from surveys.web.notices import NOTICES
from surveys.web.pressed import Pressed, blank
from surveys.web.questions import Given, length, questions
from surveys.web.wording import LANGUAGES

HERE = Path(__file__).parent
PAPER = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
PAPER.globals["blank"] = blank


def _lean(source: str) -> str:
    """CSS or script without block comments and indentation."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)).strip()


def _static(name: str) -> str:
    return _lean((HERE / "static" / name).read_text("utf-8"))


CSS = _static("form.css")
SHEET_SCRIPT = _static("form.js")
FORM_SCRIPT = f"{_static('evaluate.js')}\n{SHEET_SCRIPT}"


def _digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


# Style and scripts stand in the page, allowed by their digest: one response a visit, nothing else is run.
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_digest(CSS)}'",
        f"script-src 'sha256-{_digest(FORM_SCRIPT)}' 'sha256-{_digest(SHEET_SCRIPT)}'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Encoded once: every page has the same.
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Forms:
    """A firm's form pages: each questionnaire is drawn and compressed once a language and day."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self._pressed: dict[tuple[str, str, str, str], Pressed] = {}

    def empty(self, published: Published, language: str) -> Pressed:
        """The form as it is handed out."""
        form, today = published.questionnaire, self._today()
        key = (form.name, form.version, language, today)
        if key not in self._pressed:
            self._pressed = {kept: page for kept, page in self._pressed.items() if kept[3] == today}
            self._pressed[key] = Pressed(self._draw(form, language, today))
        return self._pressed[key]

    def filled_in(
        self, published: Published, language: str, given: Given, problems: tuple[Problem, ...], fault: str = ""
    ) -> Pressed:
        """The form with what the customer answered, and what is to be corrected."""
        return Pressed(self._draw(published.questionnaire, language, self._today(), given, problems, fault))

    def _today(self) -> str:
        return self.firm.today.isoformat()

    def _draw(
        self,
        form: Questionnaire,
        language: str,
        today: str,
        given: Given | None = None,
        problems: tuple[Problem, ...] = (),
        fault: str = "",
    ) -> str:
        words = LANGUAGES[language]
        shown = questions(form, language, given, {problem.item: problem.message for problem in problems})
        return PAPER.get_template("form.html").render(
            words=words,
            css=Markup(CSS),
            switch=words.other in form.languages,
            lead=length(form, words),
            version=form.version,
            questions=shown,
            problems=[question for question in shown if question.problem],
            fault=fault,
            plan=_plan(form, today),
            form_script=Markup(FORM_SCRIPT),
        )


@lru_cache(maxsize=16)
def thanks(language: str, follow_up: bool) -> Pressed:
    """The page after the answers have landed."""
    words = LANGUAGES[language]
    return Pressed(_sheet(language, words.thanks, words.thanks_text, blank("receipt"), follow_up, switch=True))


@lru_cache(maxsize=64)
def notice(language: str, name: str, switch: bool = True) -> Pressed:
    """A page instead of the form; ``name`` is a key of NOTICES. The conflict's page has a blank for the receipt."""
    said = NOTICES[language][name]
    return Pressed(_sheet(language, said.title, said.text.format(receipt=blank("receipt")), "", False, switch))


def _sheet(language: str, title: str, text: str, receipt: str, follow_up: bool, switch: bool) -> str:
    return PAPER.get_template("sheet.html").render(
        words=LANGUAGES[language],
        css=Markup(CSS),
        switch=switch,
        title=title,
        text=text,
        receipt=receipt,
        follow_up=follow_up,
        sheet_script=Markup(SHEET_SCRIPT),
    )


def _plan(form: Questionnaire, today: str) -> Markup:
    """What the script needs to show and hide questions and choices, safe inside a script element."""
    plain = form.to_json()
    plan: Mapping[str, object] = {
        "today": today,
        "items": [_planned(item, plainly) for item, plainly in zip(form.items, plain["items"], strict=True)],
        "groups": [_only(group, "name", "parent", "relevant") for group in plain["groups"]],
    }
    text = json.dumps(plan, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _planned(item: Item, plain: Mapping[str, object]) -> dict[str, object]:
    planned = _only(plain, "name", "type", "group", "relevant", "calculation", "choice_filter")
    if item.choice_filter is not None:
        planned["choices"] = [choice.columns() for choice in item.choices]
    return planned


def _only(plain: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: plain[name] for name in names if name in plain}
