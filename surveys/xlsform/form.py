"""The whole file: settings, languages, choices and questions, read together so that every fault comes out at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from surveys.items import Group, Item, Text
from surveys.tags import AUDIENCES
from surveys.xlsform.cells import Row, Sheet, Workbook, read_workbook
from surveys.xlsform.choices import read_choices
from surveys.xlsform.columns import CHOICES, FOREIGN_SETTINGS, SETTINGS, SURVEY, Columns, language_code
from surveys.xlsform.faults import Faults, FormError
from surveys.xlsform.questions import read_questions
from surveys.xlsform.structure import check_structure
from surveys.xlsform.texts import Texts

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form file says, before it becomes a questionnaire."""

    name: str
    version: str
    title: Text
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    audience: str


def read(path: Path) -> Form:
    """The form in ``path``; raises ``FormError`` with all its faults."""
    book, faults = read_workbook(path), Faults()
    settings = _Settings(book, faults)
    survey = Columns(book.sheets["survey"], SURVEY, faults)
    choices = Columns(book.sheets.get("choices", Sheet("choices", 1, (), ())), CHOICES, faults, extra=True)
    languages = _languages(survey, choices, settings, faults)
    texts = Texts(languages, settings.language or "und", faults)
    lists = read_choices(choices, texts, faults, duplicates=settings.duplicates)
    audience = settings.audience()
    items, groups = read_questions(survey, lists, texts, faults, audience)
    title = settings.title(texts)
    check_structure(path.read_bytes(), book, faults)
    if faults.found:
        raise FormError(path.name, faults.found)
    return Form(settings.name(path), settings.version, title, languages, items, groups, audience)


class _Settings:
    """The one row of the settings sheet."""

    def __init__(self, book: Workbook, faults: Faults) -> None:
        sheet = book.sheets.get("settings", Sheet("settings", 1, (), ()))
        self.columns = Columns(sheet, SETTINGS + FOREIGN_SETTINGS, faults)
        self.row = sheet.rows[0] if sheet.rows else Row(sheet.header_row + 1, {})
        self.faults = faults
        self.language = language_code(self.columns.get(self.row, "default_language"))
        self.version = self.columns.get(self.row, "version") or "1"
        self.duplicates = self.columns.get(self.row, "allow_choice_duplicates").lower() in ("yes", "true", "true()")

    def name(self, path: Path) -> str:
        """form_id, else the file's name."""
        return self.columns.get(self.row, "form_id") or path.stem

    def audience(self) -> str:
        """Who answers; customers where nothing is said."""
        written = self.columns.get(self.row, "audience").lower()
        if written and written not in AUDIENCES:
            self.fault("audience", f"an audience is one of {', '.join(AUDIENCES)}", f'"{written}"', "correct the word")
        return written or AUDIENCES[0]

    def title(self, texts: Texts) -> Text:
        """``display_title::...`` in every language, else form_title for all of them."""
        written = self.columns.get(self.row, "form_id")
        if written and not _NAME.fullmatch(written):
            cure = "use letters, digits, - and _"
            self.fault("form_id", "a form_id goes into links and files", f'"{written}"', cure)
        if any(self.columns.of("display_title")):
            return texts.read(self.columns, self.row, "display_title", needed=True)
        one = self.columns.get(self.row, "form_title") or written
        return dict.fromkeys(texts.languages, one)

    def fault(self, base: str, rule: str, found: str, cure: str) -> None:
        """Note a fault of the settings row."""
        self.faults.add("settings", self.row.number, self.columns.header(base), rule, found, cure)


def _languages(survey: Columns, choices: Columns, settings: _Settings, faults: Faults) -> tuple[str, ...]:
    """The languages of the survey's labels; a language of the choices alone would be lost, so it is refused."""
    default = settings.language or "und"
    languages = tuple(dict.fromkeys(code or default for code in survey.languages("label")))
    for column in choices.of("label"):
        code = column.language or default
        if languages and column.language and code not in languages:
            rule, cure = "choices speak the survey's languages", "add that label column to the survey sheet"
            faults.add("choices", choices.sheet.header_row, column.header, rule, f"only here: {code}", cure)
    return languages or (default,)
