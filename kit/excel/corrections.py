"""The rows that were refused, in a copy beside the workbook: what is wrong in front, the cells in question marked."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.excel.cells import Cell, shown, unescape
from kit.excel.columns import Column
from kit.excel.faults import Fault
from kit.excel.keys import Signer
from kit.excel.rows import Given
from kit.excel.wording import CORRECT, said
from kit.excel.writing import Line, Paper, workbook

COPY = re.compile(r"-to-correct(-\d+)?$")


@dataclass(frozen=True, slots=True)
class Refused:
    """A genuine row and why it did not land."""

    given: Given
    faults: Sequence[Fault]


def write_copies(path: Path, refused: Sequence[Refused], signer: Signer) -> list[Path]:
    """``<name>-to-correct.xlsx`` beside ``path``, one for each kind of sheet, readable by their owner only.

    A copy is not copied again, and one that is newer than the workbook stays: somebody may be correcting it.
    """
    if COPY.search(path.stem):
        return []
    kinds: dict[tuple[str, ...], list[Refused]] = {}
    for row in refused:
        key = row.given.key
        kinds.setdefault((key.kind, key.questionnaire, key.version, key.language, str(bool(key.about))), []).append(row)
    return [
        _write(path, f"-to-correct{f'-{number}' if number > 1 else ''}.xlsx", rows, signer)
        for number, rows in enumerate(kinds.values(), 1)
    ]


def _write(source: Path, ending: str, rows: Sequence[Refused], signer: Signer) -> Path:
    path = source.with_name(f"{source.stem}{ending}")
    if path.exists() and path.stat().st_mtime >= source.stat().st_mtime:
        return path
    first = rows[0].given
    language = first.key.language
    title = said(CORRECT, language, title=first.form.title.get(language, first.form.name))
    frozen = 3 if first.key.kind == "calls" else 2
    paper = Paper(
        first.key.kind, language, title, source.name, first.columns, [_line(row) for row in rows], frozen=frozen
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(workbook(paper, signer))
    return path


def _line(row: Refused) -> Line:
    headings = {fault.column for fault in row.faults}
    wrong = frozenset(one.name for one in row.given.columns if one.heading in headings)
    values = {one.name: _kept(one, row.given.cells) for one in row.given.columns}
    language = row.given.key.language
    remark = "\n".join(
        f"{fault.column}{'：' if language == 'zh' else ': '}{said(fault.cure, language)}".lstrip("：: ")
        for fault in row.faults
    )
    return Line(row.given.key, values, wrong, remark)


def _kept(column: Column, cells: Mapping[str, Cell]) -> str | float:
    """The cell as it was; of a formula nothing is kept."""
    cell = cells.get(column.name)
    if isinstance(cell, str) and not column.grey:
        return "" if cell.startswith("=") else unescape(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and not column.grey:
        return cell
    return shown(cell)
