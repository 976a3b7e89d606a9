"""The rows that did not land, in a CSV file beside the one they came from: mend them there and import that file."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from db.importing.cells import guarded


class Rejects:
    """Written to a draft on the first rejected row; ``keep`` puts it in its place, ``drop`` leaves no trace."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self.path = path
        self.headings = headings
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file: TextIO | None = None

    def add(self, number: int, cells: Sequence[object], problem: str) -> None:
        """One row as it came, with its row number and what is wrong; safe to open in a spreadsheet."""
        if self._file is None:
            # With a byte-order mark, or Excel takes Chinese for something else; readable by its owner only.
            descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow([*map(guarded, self.headings), "row", "problem"])
        padded = [*cells, *[None] * (len(self.headings) - len(cells))]
        csv.writer(self._file).writerow([*map(guarded, padded), number, guarded(problem)])

    def keep(self) -> Path | None:
        """The finished file, or None when every row landed."""
        if self._file is None:
            return None
        self._file.close()
        self._draft.replace(self.path)
        return self.path

    def drop(self) -> None:
        """Remove the draft."""
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)
