"""A sheet as an .xlsx file: calm to look at, locked where it must not be touched, nothing in it a formula."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kit.brand import Brand
from kit.excel.cells import clean
from kit.excel.columns import KEY, SIGNATURE, Column
from kit.excel.keys import RowKey, Signer
from kit.excel.wording import HEADINGS, NOT_A_DATE, NOT_IN_LIST, NOT_WHOLE, SHEETS, said

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
INK, GREY_INK, GROUND, BAND, RULE = "#1F2933", "#52606D", "#F3F5F7", "#E9EDF0", "#D5DBE1"
DONE, WRONG, WRONG_INK = "#DCEFE3", "#FBE3E0", "#9B2C1F"
TOP = 3
"""Rows above the first line: title, lead, headings."""
SAFE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip
PROMPT_LENGTH, PROMPT_TITLE = 255, 32
MOST_CHARACTERS = 32767
PAGE_WIDTH = 170
FORMATS = {"day": "yyyy-mm-dd", "clock": "hh:mm", "text": "@", "long": "@"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its key and what stands in it by column. ``wrong``: columns to be seen; ``remark``: what to correct."""

    key: RowKey
    values: Mapping[str, str | float]
    wrong: frozenset[str] = frozenset()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the how-to page: a heading and pairs of words."""

    heading: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a workbook shows. ``frozen``: how many columns stay in sight."""

    kind: str
    language: str
    title: str
    lead: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    guide: Sequence[Section] = ()
    frozen: int = 3
    brand: Brand = field(default_factory=Brand)


def workbook(paper: Paper, signer: Signer) -> bytes:
    """The workbook; its rows signed."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, SAFE) as book:
        book.set_properties({"title": paper.title, "company": paper.brand.name.get(paper.language, "")})
        _Writer(book, paper, signer).write()
    return target.getvalue()


class _Writer:
    """One workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, paper: Paper, signer: Signer) -> None:
        self.book, self.paper, self.signer = book, paper, signer
        self.base = {"font_name": FONTS.get(paper.language, FONTS["en"]), "font_size": 10, "font_color": INK}
        self.made: dict[tuple[Any, ...], Format] = {}
        self.remarks = any(line.remark for line in paper.lines)
        self.left = 1 if self.remarks else 0

    def style(self, **look: Any) -> Format:
        """A format; each made once."""
        found = self.made.get(key := tuple(sorted(look.items())))
        if found is None:
            found = self.made[key] = self.book.add_format({**self.base, "valign": "vcenter", **look})
        return found

    def write(self) -> None:
        """All sheets: the rows first, the how-to behind, the lists out of sight."""
        sheet = self.book.add_worksheet(said(SHEETS[self.paper.kind], self.paper.language))
        if self.paper.guide:
            self._guide(self.book.add_worksheet(said(SHEETS["guide"], self.paper.language)))
        lists = self.book.add_worksheet("_lists")
        lists.very_hidden()
        lists.protect()
        self._head(sheet)
        for number, line in enumerate(self.paper.lines):
            self._line(sheet, TOP + number, line)
        for place, column in enumerate(self.paper.columns, self.left):
            self._rule(sheet, lists, place, column)
        self._finish(sheet)

    def _head(self, sheet: Worksheet) -> None:
        colour, wide = self.paper.brand.colour, self.left + len(self.paper.columns)
        title = self.style(font_size=16, bold=True, font_color="#FFFFFF", bg_color=colour, align="left", indent=1)
        lead = self.style(font_color="#FFFFFF", bg_color=colour, valign="top", align="left", indent=1)
        for place in range(wide):
            sheet.write_blank(0, place, None, title)
            sheet.write_blank(1, place, None, lead)
        sheet.write_string(0, 0, self.paper.title, title)
        sheet.write_string(1, 0, self.paper.lead, lead)
        sheet.set_row_pixels(0, 40)
        sheet.set_row_pixels(1, 28)
        if self.remarks:
            sheet.set_column(0, 0, 44)
            heading = said(HEADINGS["remark"], self.paper.language)
            sheet.write_string(TOP - 1, 0, heading, self._heading(True))
        for place, column in enumerate(self.paper.columns, self.left):
            sheet.set_column(place, place, column.width)
            sheet.write_string(TOP - 1, place, column.heading, self._heading(column.grey))
        tallest = max(_lines(one.heading, int(one.width) - 2) for one in self.paper.columns)
        sheet.set_row_pixels(TOP - 1, min(180, max(56, 24 + 17 * tallest)))
        for place, name in enumerate((KEY, SIGNATURE), wide):
            sheet.set_column(place, place, 12, None, {"hidden": True})
            sheet.write_string(TOP - 1, place, name, self.style(font_color=GREY_INK))

    def _heading(self, grey: bool) -> Format:
        look = {"bg_color": BAND, "font_color": GREY_INK} if grey else {"bg_color": "#FFFFFF"}
        look |= {"bottom_color": self.paper.brand.colour, "right_color": RULE, "align": "left"}
        return self.style(bold=True, text_wrap=True, indent=1, bottom=2, right=1, **look)

    def _line(self, sheet: Worksheet, row: int, line: Line) -> None:
        if self.remarks:
            look = self.style(text_wrap=True, font_color=WRONG_INK, bg_color=GROUND, bottom=1, bottom_color=RULE)
            sheet.write_string(row, 0, line.remark, look)
            sheet.set_row_pixels(row, min(400, 12 + 17 * _lines(line.remark, 40)))
        for place, column in enumerate(self.paper.columns, self.left):
            look = self._cell(column, row % 2 == 0, column.name in line.wrong)
            value = line.values.get(column.name, "")
            if isinstance(value, float | int):
                sheet.write_number(row, place, value, look)
            elif value:
                sheet.write_string(row, place, value[:MOST_CHARACTERS], look)
            else:
                sheet.write_blank(row, place, None, look)
        grey = [str(line.values.get(column.name, "")) for column in self.paper.columns if column.grey]
        wide = self.left + len(self.paper.columns)
        sheet.write_string(row, wide, line.key.written())
        sheet.write_string(row, wide + 1, self.signer.sign(line.key, grey))

    def _cell(self, column: Column, even: bool, wrong: bool) -> Format:
        look: dict[str, Any] = {"bottom": 1, "bottom_color": RULE, "right": 1, "right_color": RULE}
        if column.grey:
            look |= {"bg_color": BAND if even else GROUND, "num_format": "@", "font_color": INK}
        else:
            look |= {"locked": False, "bg_color": "#FAFBFC" if even else "#FFFFFF"}
            look |= {"num_format": FORMATS[column.content]} if column.content in FORMATS else {}
        if column.content in ("whole", "day", "clock") or column.name == "no":
            look["align"] = "center"
        else:
            look |= {"align": "left", "indent": 1}
        if column.content == "long" or column.name in ("outlet", "product", "earlier"):
            look["text_wrap"] = True
        if column.name == "phone":
            look |= {"bold": True, "font_size": 11}
        return self.style(**look | ({"bg_color": WRONG} if wrong else {}))

    def _rule(self, sheet: Worksheet, lists: Worksheet, place: int, column: Column) -> None:
        """What may be written in a column, with its words as a prompt."""
        first, last = TOP, TOP + max(1, len(self.paper.lines)) - 1
        if column.grey or not (rule := self._allowed(lists, place, column)):
            return
        prompt = {
            "input_title": _cut(column.heading, PROMPT_TITLE),
            "input_message": _cut(column.prompt, PROMPT_LENGTH),
        }
        sheet.data_validation(first, place, last, place, rule | (prompt if column.prompt else {}))

    def _allowed(self, lists: Worksheet, place: int, column: Column) -> dict[str, Any]:
        words, language = {"error_title": _cut(column.heading, PROMPT_TITLE)}, self.paper.language
        if column.content == "list":
            for row, entry in enumerate(column.choices):
                lists.write_string(row, place, entry)
            letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
            source = f"=_lists!{letters}$1:{letters}${len(column.choices)}"
            return {"validate": "list", "source": source, "error_message": said(NOT_IN_LIST, language), **words}
        if column.content == "whole":
            message = said(NOT_WHOLE, language, low=column.low, high=column.high)
            bounds = {"criteria": "between", "minimum": column.low, "maximum": column.high}
            return {"validate": "integer", **bounds, "error_message": message, **words}
        if column.content == "day":
            bounds = {"criteria": "between", "minimum": "=36526", "maximum": "=73050"}
            return {"validate": "date", **bounds, "error_message": said(NOT_A_DATE, language), **words}
        return {"validate": "any"} if column.prompt else {}

    def _guide(self, sheet: Worksheet) -> None:
        """How to fill it in: sections of pairs, wide enough to read."""
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 92)
        head = self.style(font_size=16, bold=True, font_color="#FFFFFF", bg_color=self.paper.brand.colour, indent=1)
        sheet.write_string(0, 0, self.paper.title, head)
        sheet.write_blank(0, 1, None, head)
        sheet.set_row_pixels(0, 40)
        sheet.write_string(1, 0, self.paper.lead, self.style(font_color=GREY_INK, indent=1, align="left"))
        sheet.set_row_pixels(1, 30)
        row = 3
        for section in self.paper.guide:
            under = {"bottom": 2, "bottom_color": self.paper.brand.colour}
            sheet.write_string(
                row,
                0,
                section.heading,
                self.style(bold=True, font_size=12, font_color=self.paper.brand.colour, **under),
            )
            sheet.write_blank(row, 1, None, self.style(**under))
            sheet.set_row_pixels(row, 32)
            for left, right in section.rows:
                row += 1
                sheet.write_string(row, 0, left, self.style(bold=True, text_wrap=True))
                sheet.write_string(row, 1, right, self.style(text_wrap=True))
                sheet.set_row_pixels(row, 8 + 18 * max(_lines(left, 28), _lines(right, 88)))
            row += 2
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _finish(self, sheet: Worksheet) -> None:
        last = TOP + max(1, len(self.paper.lines)) - 1
        wide = self.left + len(self.paper.columns)
        sheet.hide_gridlines(2)
        sheet.freeze_panes(TOP, self.left + self.paper.frozen)
        sheet.set_default_row(21)
        ending = next((n for n, one in enumerate(self.paper.columns, self.left) if one.name == "ending"), None)
        if ending is not None:
            done = self.book.add_format({"bg_color": DONE})
            letters = xlsxwriter.utility.xl_col_to_name(ending, col_abs=True)
            test = {"type": "formula", "criteria": f'=${letters.strip("$")}{TOP + 1}<>""', "format": done}
            sheet.conditional_format(TOP, self.left, last, self.left + self.paper.frozen - 1, test)
        sheet.protect("", {"format_columns": True, "format_rows": True, "insert_columns": True, "sort": True,
                           "autofilter": True, "delete_rows": True})  # fmt: skip
        sheet.autofilter(TOP - 1, 0, last, wide - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        pages = max(1, round(sum(one.width for one in self.paper.columns) / PAGE_WIDTH))
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_rows(TOP - 1)
        if pages > 1:
            sheet.repeat_columns(0, self.left + self.paper.frozen - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.activate()


def plain_line(key: RowKey, values: Mapping[str, str]) -> Line:
    """A line whose texts read back as they were written."""
    return Line(key, {name: clean(text) for name, text in values.items()})


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes when it is wrapped."""
    return sum(max(1, -(-_wide(line) // width)) for line in text.split("\n"))


def _wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
