"""A form read by all the rules, each remark put where its cell is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from surveys.items import SILENT, Item
from surveys.linting import duration, scales
from surveys.linting.advice import RULES, Advice, Remark, Review
from surveys.linting.languages import translated
from surveys.linting.wording import wording
from surveys.questionnaire import Questionnaire, load
from surveys.xlsform import Fault
from surveys.xlsform.cells import Row, Sheet, read_workbook
from surveys.xlsform.columns import CHOICES, COMMENTS, SURVEY, Columns
from surveys.xlsform.faults import Faults
from surveys.xlsform.kinds import kind_of

_ACCEPTED = re.compile(r"accept\s+([a-z_]+)\s*[:：]\s*([^;；\n]+)", re.IGNORECASE)


def review(source: Path) -> tuple[Questionnaire, Review]:
    """The questionnaire in ``source`` and what can be said about its wording. Raises ``FormError`` with its faults."""
    form = load(source)
    sheets = read_workbook(source).sheets
    found = tuple(_Reviewer(form, sheets).advice())
    return form, Review(
        tuple(advice for advice in found if not advice.reason), tuple(advice for advice in found if advice.reason)
    )


class _Reviewer:
    def __init__(self, form: Questionnaire, sheets: Mapping[str, Sheet]) -> None:
        unread = Faults()
        self.form = form
        self.survey = Columns(sheets["survey"], SURVEY, unread)
        self.choices = Columns(sheets.get("choices", Sheet("choices", 1, (), ())), CHOICES, unread, extra=True)
        self.rows = {self.survey.get(row, "name"): row for row in self.survey.sheet.rows}
        self.judged: set[str] = set()
        self.texts: dict[tuple[str, str, str | None], int] = {}

    def advice(self) -> Iterator[Advice]:
        """Everything, item by item."""
        for item in self.form.items:
            row = self.rows.get(item.name)
            if row is not None and item.type not in SILENT:
                yield from self._texts(item, row)
                yield from self._answers(item, row)
        for item, remark in duration.overlong(self.form.items, self.form.audience, self.form.languages[0]):
            if row := self.rows.get(item.name):
                yield self._at_row(row, "type", "", remark)

    def _texts(self, item: Item, row: Row) -> Iterator[Advice]:
        kind = "note" if item.type == "note" else "question"
        for base, text, role in (("label", item.label, kind), ("hint", item.hint, "hint")):
            for language, written in text.items():
                for remark in wording(role, language, written):
                    yield self._at_row(row, base, language, remark)
                if base == "label" and kind == "question":
                    yield from self._repeated(item, row, language, written)
            for language, remark in translated(text) if text else ():
                yield self._at_row(row, base, language, remark)

    def _repeated(self, item: Item, row: Row, language: str, written: str) -> Iterator[Advice]:
        key = (language, written.casefold(), item.group)
        if key in self.texts:
            remark = Remark("same_text", f"the question of row {self.texts[key]}", "say what is different here")
            yield self._at_row(row, "label", language, remark)
        self.texts.setdefault(key, row.number)

    def _answers(self, item: Item, row: Row) -> Iterator[Advice]:
        yield from self._all_at(row, "required", scales.way_out(item, self.form.languages))
        yield from self._all_at(row, "parameters", scales.ends(item, self.form.languages))
        kind = kind_of(self.survey.get(row, "type"))
        if kind is None or not kind.list_name or kind.list_name in self.judged:
            return
        self.judged.add(kind.list_name)
        listed = [one for one in self.choices.sheet.rows if self.choices.get(one, "list_name") == kind.list_name]
        for language in self.form.languages:
            for place, remark in scales.listed(item.choices, language):
                yield self._at_choice(row, listed, place, language, remark)
        for place, choice in enumerate(item.choices[: len(listed)]):
            for language, written in choice.label.items():
                for remark in wording("choice", language, written):
                    yield self._at_choice(row, listed, place, language, remark)
            for language, remark in translated(choice.label):
                yield self._at_choice(row, listed, place, language, remark)

    def _all_at(self, row: Row, base: str, remarks: Iterable[Remark]) -> Iterator[Advice]:
        return (self._at_row(row, base, "", remark) for remark in remarks)

    def _at_row(self, row: Row, base: str, language: str, remark: Remark) -> Advice:
        return self._placed(self.survey, row, row, base, language, remark)

    def _at_choice(self, asked: Row, listed: list[Row], place: int, language: str, remark: Remark) -> Advice:
        row = listed[min(place, len(listed) - 1)]
        return self._placed(self.choices, row, asked, "label", language, remark)

    def _placed(self, columns: Columns, row: Row, asked: Row, base: str, language: str, remark: Remark) -> Advice:
        header = next((c.header for c in columns.of(base) if c.language == language), columns.header(base))
        place = Fault(columns.sheet.name, row.number, header, RULES[remark.code], remark.found, remark.cure)
        return Advice(remark.code, place, self._reason(asked, remark.code))

    def _reason(self, row: Row, code: str) -> str:
        """Why the author keeps it: ``accept negation: ...`` in the notes (for a list: of its first question)."""
        notes = "\n".join(self.survey.get(row, base) for base in COMMENTS)
        return next((why.strip() for word, why in _ACCEPTED.findall(notes) if word.lower() == code), "")
