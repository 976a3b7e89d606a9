"""Excel out and back: call sheets for agents without a network, entry sheets for answers that were given on paper.

A workbook is a form, never a source of truth: every row carries a signed key that says what it is about, and what comes
back goes through the same doors as a call on the screen or an answer on the web. See ``kit/docs/excel.md``.

The laws of this room: nothing that is written can become a formula; nothing that is read is trusted, neither the file
(``safety``) nor a cell (``cells``) nor a key (``keys``); a row lands whole or is told with place, rule, find and cure.
"""

from kit.excel.call_sheets import call_sheet
from kit.excel.entry_sheets import entry_sheet
from kit.excel.faults import Fault, SheetRefused, WorkbookRefused
from kit.excel.reading import Read, read_workbook

__all__ = ["Fault", "Read", "SheetRefused", "WorkbookRefused", "call_sheet", "entry_sheet", "read_workbook"]
