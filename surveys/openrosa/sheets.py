"""A published questionnaire as the rows of an XLSForm again, with the few questions a telephone must ask first.

The store keeps questionnaires compiled, and a telephone in the field has no link in its address: so a group in front
asks for the voucher's code or the order's number and, where the account has no outlet, for the outlet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.expressions import Tree
from surveys.items import Group, Item, Text
from surveys.openrosa.formulas import written
from surveys.openrosa.words import CODE, CODE_HINT, OUTLET, STANDING_FOR, VISIT, spoken
from surveys.questionnaire import Questionnaire

ABOUT, CODE_NAME, OUTLET_NAME = "afterword_visit", "afterword_code", "afterword_outlet"
STARTED, ENDED, PHONE = "afterword_start", "afterword_end", "afterword_device"
OWN = (ABOUT, CODE_NAME, OUTLET_NAME, STARTED, ENDED, PHONE)
OUTLETS_FILE = "outlets.csv"
AUTONYMS = {"zh": "中文", "en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}

Row = dict[str, str]


@dataclass(slots=True)
class Sheets:
    """What stands in the three sheets of a form."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)


def sheets_of(form: Questionnaire, asks_outlet: bool) -> Sheets:
    """The form's sheets; ``asks_outlet``: the account has no outlet of its own."""
    return _Scribe(form, asks_outlet).sheets()


def language_name(code: str) -> str:
    """What Collect's menu calls a language, as in the header of a column: ``中文 (zh)``; "" for an unnamed one."""
    return "" if code == "und" else f"{AUTONYMS.get(code, code)} ({code})"


class _Scribe:
    def __init__(self, form: Questionnaire, asks_outlet: bool) -> None:
        self.form, self.asks_outlet = form, asks_outlet
        self.groups = {group.name: group for group in form.groups}
        self.taken = {item.name for item in form.items} | set(self.groups)

    def sheets(self) -> Sheets:
        """All rows."""
        first = self.form.languages[0]
        settings = {
            "form_id": self.form.name,
            "form_title": self.form.title[first],
            "version": self.form.version,
            "allow_choice_duplicates": "yes",
        }
        if name := language_name(first):
            settings["default_language"] = name
        return Sheets([*self.about(), *self.survey()], list(self.choices()), [settings])

    def about(self) -> Iterator[Row]:
        """Who is meant, and the telephone's own notes. A questionnaire's question of the same name stands instead."""
        for kind, name in (("start", STARTED), ("end", ENDED), ("deviceid", PHONE)):
            if name not in self.taken:
                yield {"type": kind, "name": name}
        yield {"type": "begin group", "name": ABOUT, **self.own("label", VISIT)}
        yield {"type": "barcode", "name": CODE_NAME, **self.own("label", CODE), **self.own("hint", CODE_HINT)}
        if self.asks_outlet:
            yield {
                "type": f"select_one_from_file {OUTLETS_FILE}",
                "name": OUTLET_NAME,
                "appearance": "minimal autocomplete",
                "required": f"${{{CODE_NAME}}} = ''",
                **self.own("label", OUTLET),
            }
        yield {"type": "end group"}

    def survey(self) -> Iterator[Row]:
        """The questionnaire's rows, groups opened and closed around them."""
        opened: list[str] = []
        for item in self.form.items:
            path = self.path(item.group)
            while opened != path[: len(opened)]:
                opened.pop()
                yield {"type": "end group"}
            for name in path[len(opened) :]:
                opened.append(name)
                yield self.group(self.groups[name])
            yield self.item(item)
        yield from ({"type": "end group"} for _ in opened)

    def path(self, name: str | None) -> list[str]:
        """The groups around an item, outermost first."""
        path: list[str] = []
        while name is not None:
            path.insert(0, name)
            name = self.groups[name].parent
        return path

    def group(self, group: Group) -> Row:
        """The row that opens a group."""
        return {
            "type": "begin group",
            "name": group.name,
            **self.texts("label", group.label),
            **_formula("relevant", group.relevant),
        }

    def item(self, item: Item) -> Row:
        """The row of one item."""
        row = {"type": f"{item.type} {item.name}_choices" if item.choices else item.type, "name": item.name}
        for base in ("label", "hint", "constraint_message", "required_message"):
            row |= self.texts(base, getattr(item, base))
        for base in ("relevant", "constraint", "calculation", "choice_filter"):
            row |= _formula(base, getattr(item, base))
        if item.type == "range":
            bounds = (("start", item.low), ("end", item.high), ("step", item.step))
            row["parameters"] = " ".join(f"{key}={written(value)}" for key, value in bounds if value is not None)
        plain = {"appearance": item.appearance, "default": item.default or "", "required": "yes" * item.required}
        return row | {base: value for base, value in plain.items() if value}

    def choices(self) -> Iterator[Row]:
        """Each select's own list, called as the question."""
        for item in self.form.items:
            for choice in item.choices:
                label = self.texts("label", choice.label)
                yield {**choice.filters, "list_name": f"{item.name}_choices", "name": choice.value, **label}

    def texts(self, base: str, text: Text) -> Row:
        """One cell a language; what the web page fills in about the visit is said in general here."""
        return {self.header(base, code): _general(text[code], code) for code in self.form.languages if text.get(code)}

    def own(self, base: str, words: Mapping[str, str]) -> Row:
        """Words of ours in every language of the form; English where we do not speak it."""
        return {self.header(base, code): spoken(words, code) for code in self.form.languages}

    def header(self, base: str, code: str) -> str:
        name = language_name(code)
        return f"{base}::{name}" if name else base


def _formula(base: str, tree: Tree | None) -> Row:
    return {} if tree is None else {base: written(tree)}


def _general(text: str, code: str) -> str:
    for name, words in STANDING_FOR.items():
        text = text.replace(f"{{{name}}}", spoken(words, code))
    return text
