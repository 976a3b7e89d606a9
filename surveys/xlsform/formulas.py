"""Expression cells: compiled where they stand, refused with their row and column."""

from __future__ import annotations

from collections.abc import Collection

from surveys.expressions import ExpressionError, Tree, compile_expression
from surveys.xlsform.cells import Row
from surveys.xlsform.columns import Columns
from surveys.xlsform.faults import Faults


class Formulas:
    """Compiles the expression columns of the survey sheet."""

    def __init__(self, columns: Columns, names: Collection[str], filters: Collection[str], faults: Faults) -> None:
        self.columns, self.names, self.filters, self.faults = columns, names, filters, faults

    def read(self, row: Row, base: str) -> Tree | None:
        """The tree of one cell; None when it is empty or faulty."""
        source = self.columns.get(row, base)
        if not source:
            return None
        try:
            return compile_expression(source, self.names, (*self.filters, "name") if base == "choice_filter" else ())
        except ExpressionError as error:
            rule = f"{error.rule} (character {error.position})"
            self.faults.add("survey", row.number, self.columns.header(base), rule, error.found, error.cure)
            return None
