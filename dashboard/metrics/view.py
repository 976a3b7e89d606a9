"""The warehouse as one user may see it: the same tables, already cut to a scope and a period.

Metrics receive a View and cannot forget the scope. ``view.network`` is the same view over all outlets, for
baselines only (national rates, peers): nothing read through it may name an outlet outside the scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Protocol

import ibis
import pandas as pd

from dashboard.metrics.scope import EVERYWHERE, EVIDENCED, Period, Scope
from db.warehouse import tables

# The moment by which a row belongs to a period.
MOMENT = {
    "orders": "completed_at",
    "claims": "claimed_at",
    "responses": "received_at",
    "callback_tasks": "due_at",
    "callback_attempts": "started_at",
    "cases": "opened_at",
    "audits": "opened_at",
    "penalties": "decided_at",
    "other_voices": "received_at",
}


class Reader(Protocol):
    """Anything that runs an Ibis expression; ``db.warehouse.Warehouse`` is one."""

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """The expression's rows."""


@cache
def _tables() -> dict[str, ibis.Table]:
    return tables()


@dataclass(frozen=True, slots=True)
class View:
    """What a user asks about: a scope, a period, and which evidence counts."""

    reader: Reader
    period: Period
    scope: Scope = EVERYWHERE
    grades: Sequence[str] = EVIDENCED

    def table(self, name: str, period: Period | None = None) -> ibis.Table:
        """Table ``name`` cut to scope and period (``period`` instead of the view's own where given).

        Tables without a moment (outlets, products, targets …) are cut to the scope alone, as far as they know it.
        """
        return self.cut(_tables()[name], name, period)

    def scoped(self, name: str) -> ibis.Table:
        """Table ``name`` cut to the scope, of all times."""
        return self._within_scope(_tables()[name])

    def cut(self, rows: ibis.Table, name: str, period: Period | None = None) -> ibis.Table:
        """Rows that are ``name``'s, with whatever columns were added, cut to scope and period."""
        rows = self._within_scope(rows)
        if name in MOMENT:
            # Moments against moments: DuckDB then reads only the blocks of these days, which dates would hide from it.
            moment, within = rows[MOMENT[name]], period or self.period
            day_after = within.end + timedelta(days=1)
            rows = rows.filter(moment >= ibis.timestamp(within.start), moment < ibis.timestamp(day_after))
        return rows

    def _within_scope(self, rows: ibis.Table) -> ibis.Table:
        if self.scope.region_ids is not None and "region_id" in rows.columns:
            rows = rows.filter(rows.region_id.isin(self.scope.region_ids))
        if self.scope.outlet_ids is not None and "outlet_id" in rows.columns:
            rows = rows.filter(rows.outlet_id.isin(self.scope.outlet_ids))
        return rows

    def responses(self, period: Period | None = None) -> ibis.Table:
        """Responses whose evidence grade counts in this view."""
        rows = self.table("responses", period)
        return rows.filter(rows.grade.isin(list(self.grades)))

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """The expression's rows."""
        return self.reader.read(expression)

    @property
    def network(self) -> "View":
        """The same question over all outlets: for baselines, never for rows of an outlet outside the scope."""
        return replace(self, scope=EVERYWHERE)

    def within_outlet(self, outlet_id: int) -> "View":
        """The same question about one outlet; one outside the scope leaves nothing."""
        return replace(self, scope=self.scope.outlet(outlet_id))

    def at(self, period: Period) -> "View":
        """The same question about another period."""
        return replace(self, period=period)

    def everything(self, name: str) -> ibis.Table:
        """A whole table of names (products, faults, items, targets), which belongs to nobody's scope."""
        return _tables()[name]
