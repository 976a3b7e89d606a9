"""Every question that metrics ask, found by looking: each public function whose first argument is a View."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import ibis

import dashboard.metrics
from dashboard.metrics import recalls
from dashboard.metrics.view import View

GIVEN: dict[str, Callable[[View], Any]] = {
    "outlet_id": lambda view: 1,
    "period": lambda view: view.period,
    "values.key": lambda view: "csat",
    "rows.key": lambda view: "callback_visit",
    "fact": lambda view: "visit",
    "behind.kind": lambda view: "customer",
    "first": lambda view: 1,
    "second": lambda view: 2,
    "standardised.by": lambda view: "month",
    "own.name": lambda view: "claims",
    "by.columns": lambda view: ("channel", "grade"),
    "weekly_lines.column": lambda view: "region_id",
    "action_id": lambda view: 1,
    "order_no": lambda view: view.read(view.everything("orders").order_by("order_id").limit(1))["order_no"][0],
    "side_by_side.columns": lambda view: ("region_id",),
    "stage": lambda view: "response",
    "questionnaire": lambda view: "service-visit",
    "column": lambda view: "category",
    "kept.key": lambda view: "hotline",
    "broken.key": lambda view: "hotline",
    "recalls.answers": lambda view: recalls.pairs(view),
}
"""What to ask about, by the argument's name, or by function and argument where the name says different things."""

ASKED_BY_OTHERS = {
    "answer",
    "claims_by_lot",
    "claims_named",
    "claims_first",
    "comparable",
    "evidence_by_mode",
    "fairness",
    "region_risk",
    "warned",
    "weekly_share",
}
"""Parts of other questions, which take what those have read."""


@dataclass(frozen=True, slots=True)
class Question:
    """One function of the metrics and what it is given beside the view."""

    module: str
    function: Callable[..., Any]
    wanted: tuple[inspect.Parameter, ...]

    @property
    def name(self) -> str:
        """``satisfaction.weekly``"""
        return f"{self.module}.{self.function.__name__}"

    @property
    def unknown(self) -> list[str]:
        """Arguments that nobody has given a value here."""
        return [one.name for one in self.wanted if self._given(one) is None]

    @property
    def is_part(self) -> bool:
        """Whether it answers with rows that other questions are built on, and no screen reads by themselves."""
        return inspect.signature(self.function).return_annotation in (ibis.Table, "ibis.Table")

    def ask(self, view: View) -> None:
        """Ask it, to the last row."""
        plain, several = [], ()
        for one in self.wanted:
            given = self._given(one)
            if one.kind is inspect.Parameter.VAR_POSITIONAL:
                several = given(view) if given else ()
            elif given:
                plain.append(given(view))
        found = self.function(view, *plain, *several)
        for table in found if isinstance(found, tuple) else (found,):
            if isinstance(table, ibis.Table):
                view.read(table)

    def _given(self, one: inspect.Parameter) -> Callable[[View], Any] | None:
        return GIVEN.get(f"{self.function.__name__}.{one.name}", GIVEN.get(one.name))


def questions() -> Iterator[Question]:
    """All of them, by module and name."""
    for info in pkgutil.walk_packages(dashboard.metrics.__path__, "dashboard.metrics."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != info.name or name.startswith("_") or name in ASKED_BY_OTHERS:
                continue
            first, *others = [*inspect.signature(function).parameters.values(), None]
            if first is not None and first.annotation in (View, "View"):
                wanted = tuple(one for one in others if one is not None and one.default is one.empty)
                yield Question(info.name.removeprefix("dashboard.metrics."), function, wanted)
