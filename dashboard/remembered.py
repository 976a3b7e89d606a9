"""Answers to questions, kept until a table they were read from changes.

An answer is the same as long as none of the warehouse tables it was read from has changed, so a new claim leaves
satisfaction alone. What the engine answers at once is asked again at the first change: whoever has just answered sees
the number move. What takes it longer is shown as it was while it is asked again in the background, and is never older
than ``PATIENCE`` times what asking costs, nor than ``OLDEST`` seconds.
"""

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd
from ibis.expr import operations

from dashboard.metrics.view import Reader
from db.warehouse import Warehouse

KEPT = 500
AT_ONCE = 0.25  # seconds of the engine's work; below it nobody is shown an older answer
PATIENCE = 20
OLDEST = 60.0

Ask = Callable[[Reader], Any]


class Noting:
    """A reader that notes which tables were asked and how long the engine worked."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.tables: set[str] = set()
        self.seconds = 0.0

    def read(self, expression: ibis.Expr) -> pd.DataFrame:
        """The expression's rows."""
        self.tables |= {table.name for table in expression.op().find(operations.UnboundTable)}
        run = self.warehouse.prepared(expression)
        start = time.perf_counter()
        found = run()
        self.seconds += time.perf_counter() - start
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered (pickled: each reader gets a copy), from which tables as they stood when, at which cost."""

    value: bytes
    stood: Mapping[str, int]
    seconds: float
    asked_at: float

    def current(self, warehouse: Warehouse) -> bool:
        """Whether none of its tables has changed since."""
        now = warehouse.changed
        return all(now[table] == at for table, at in self.stood.items())

    def bearable(self) -> bool:
        """Whether it may still be shown while it is asked again."""
        if self.seconds < AT_ONCE:
            return False
        return time.monotonic() - self.asked_at < min(PATIENCE * self.seconds, OLDEST)


class Remembered:
    """The answers of one warehouse, for all who read it; the least recently used are forgotten first."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._asking: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._later = ThreadPoolExecutor(1, "ask-again")
        self._awaited: set[str] = set()

    def recall(self, key: str, ask: Ask) -> Any:
        """The answer kept under ``key``, or the one ``ask`` gives; many who ask the same at once wait for one."""
        held = self._held(key)
        if held is None or not held.current(self.warehouse):
            if held is not None and held.bearable():
                self._ask_later(key, ask)
            else:
                held = self._asked_once(key, ask)
        return pickle.loads(held.value)

    def _held(self, key: str) -> Answer | None:
        with self._guard:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _asked_once(self, key: str, ask: Ask) -> Answer:
        with self._guard:
            turn = self._asking.setdefault(key, threading.Lock())
        with turn:
            held = self._held(key)
            if held is None or not held.current(self.warehouse):
                held = self._asked(key, ask)
        with self._guard:
            self._asking.pop(key, None)
        return held

    def _asked(self, key: str, ask: Ask) -> Answer:
        # Taken before the tables are read: what changes meanwhile makes the answer old, never wrongly new.
        stood, noting = self.warehouse.changed, Noting(self.warehouse)
        value = pickle.dumps(ask(noting), pickle.HIGHEST_PROTOCOL)
        # A question that read no table at all is asked again at every change.
        read = {table: stood[table] for table in noting.tables} or dict(stood)
        answer = Answer(value, read, noting.seconds, time.monotonic())
        with self._guard:
            self._answers[key] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return answer

    def _ask_later(self, key: str, ask: Ask) -> None:
        with self._guard:
            if key in self._awaited:
                return
            self._awaited.add(key)
        self._later.submit(self._again, key, ask)

    def _again(self, key: str, ask: Ask) -> None:
        try:
            self._asked_once(key, ask)
        except Exception:
            # The next reader asks for themselves, and sees what is wrong.
            with self._guard:
                self._answers.pop(key, None)
        finally:
            with self._guard:
                self._awaited.discard(key)
