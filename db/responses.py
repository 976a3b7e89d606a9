"""Responses as rows: what was answered, by which way, how well it is evidenced.

Nobody writes these tables in another way: the intake keeps one, imports and demo data keep many.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from db.store import Write

Value = str | float | tuple[str, ...] | None


class ResponseRow(NamedTuple):
    """One row of ``responses``; see db/schema.py for units."""

    response_key: int
    response_id: str
    payload_hash: str
    payload_sealed: bytes
    questionnaire_id: int
    outlet_id: int
    order_id: int | None
    invitation_id: int | None
    channel: str
    grade: str
    language: str
    started_at: str | None
    finished_at: str | None
    received_at: str
    receipt: str
    seconds: float | None
    device_index: str | None
    network_index: str | None
    rev: int
    signals: str = "{}"


RESPONSE_COLUMNS = ResponseRow._fields
INSERT_RESPONSES = f"insert into responses ({', '.join(RESPONSE_COLUMNS)}) values "
INSERT_RESPONSE = f"{INSERT_RESPONSES}({', '.join('?' * len(RESPONSE_COLUMNS))})"
INSERT_ANSWER = "insert into answers (response_key, item_id, number, choice, text) values (?, ?, ?, ?, ?)"
INSERT_ANSWERS = INSERT_ANSWER.removesuffix("(?, ?, ?, ?, ?)")
# Rows a statement; few sizes, so that the connection keeps all of their statements prepared.
TOGETHER = (64, 16, 4, 1)
AnswerRow = tuple[int, int, float | None, str | None, str | None]


def next_key(write: Write) -> int:
    """The first free response_key of this transaction."""
    row = write.one("select coalesce(max(response_key), 0) + 1 as free from responses")
    assert row is not None
    return int(row["free"])


def keep(write: Write, responses: Sequence[ResponseRow], answers: Sequence[AnswerRow]) -> None:
    """Insert responses and their answers in the running transaction."""
    write.executemany(INSERT_RESPONSE, responses)
    write.executemany(INSERT_ANSWER, answers)


def keep_few(write: Write, landed: Sequence[ResponseRow], answers: Sequence[AnswerRow]) -> None:
    """The same in as few statements as can be, for those that customers wait for."""
    _insert(write, INSERT_RESPONSES, landed)
    _insert(write, INSERT_ANSWERS, answers)


def _insert(write: Write, insert: str, rows: Sequence[Sequence[Any]]) -> None:
    """Each statement is a chance for another thread to take the interpreter: many rows in one."""
    start = 0
    for size in TOGETHER:
        while len(rows) - start >= size:
            values = list(chain.from_iterable(rows[start : start + size]))
            write.connection.execute(_statement(insert, len(rows[0]), size), values)
            start += size


@lru_cache(maxsize=32)
def _statement(insert: str, columns: int, rows: int) -> str:
    return insert + ", ".join([f"({', '.join('?' * columns)})"] * rows)


def already(write: Write, response_ids: Collection[str]) -> dict[str, sqlite3.Row]:
    """Which of these have landed: response_id, payload_hash, receipt, received_at, grade by response_id."""
    rows = write.execute(
        """select response_id, payload_hash, receipt, received_at, grade from responses
           where response_id in (select value from json_each(:ids))""",
        ids=json.dumps(list(response_ids)),
    )
    return {row["response_id"]: row for row in rows}


def receipts_taken(write: Write, receipts: Collection[str]) -> set[str]:
    """Which of these receipt numbers have been given out."""
    rows = write.execute(
        "select receipt from responses where receipt in (select value from json_each(:receipts))",
        receipts=json.dumps(list(receipts)),
    )
    return {row["receipt"] for row in rows}


def answer_rows(
    key: int, values: Mapping[str, Value], item_ids: Mapping[str, int], types: Mapping[str, str]
) -> list[AnswerRow]:
    """Checked values as answer rows. Unanswered items have no row: NULL everywhere.

    A choice keeps its value in ``choice`` and, where that is a number, in ``number`` too, so that a 1-5 rating
    is a number to every metric; several choices are kept space-separated, as XForms writes them.
    """
    return [
        (key, item_ids[name], *_columns(value, types[name]))
        for name, value in values.items()
        if value not in (None, "", ()) and name in item_ids
    ]


def _columns(value: Value, kind: str) -> tuple[float | None, str | None, str | None]:
    if isinstance(value, tuple):
        return None, " ".join(value), None
    if isinstance(value, float | int):
        return float(value), None, None
    if kind in ("select_one", "acknowledge"):
        return _chosen(value), value, None
    return None, None, value


# The same few choices come again and again; what somebody wrote is never held here.
@lru_cache(maxsize=4096)
def _chosen(text: str | None) -> float | None:
    return float(text) if text is not None and text.lstrip("-").isdecimal() else None
