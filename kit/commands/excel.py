"""``python -m kit calls`` and ``python -m kit entry``: Excel sheets for people without a network."""

import argparse
import json
import os
from pathlib import Path

from db.store import Store
from db.users import find_user
from kit.brand import brand_of
from kit.errors import KitError
from kit.excel import SheetRefused, call_sheet, entry_sheet
from kit.excel.wording import LANGUAGES
from surveys.callbacks.hours import HoursUnreadable


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``calls`` and ``entry`` to the commands of ``python -m kit``."""
    calls = commands.add_parser(
        "calls",
        help="a call sheet for an agent without a network",
        description="Take customers off the queue for one agent and write them to FILE.xlsx. "
        "It comes back by: python -m kit read FILE.xlsx",
    )
    calls.add_argument("--agent", required=True, metavar="LOGIN", help="whose sheet it is")
    calls.add_argument("--count", type=int, default=40, metavar="N", help="how many customers at most (40)")
    calls.set_defaults(run=_calls)
    entry = commands.add_parser(
        "entry",
        help="a sheet to type answers into that were given on paper",
        description="Write rows for typed-in answers to FILE.xlsx, evidence grade D. "
        "It comes back by: python -m kit read FILE.xlsx",
    )
    entry.add_argument(
        "--questionnaire", default="service-visit", metavar="NAME", help="what was asked (service-visit)"
    )
    about = entry.add_mutually_exclusive_group(required=True)
    about.add_argument("--outlet", metavar="CODE", help="the outlet the answers are about")
    about.add_argument("--orders", type=Path, metavar="LIST", help="a text file with one order number a line")
    entry.add_argument("--rows", type=int, default=50, metavar="N", help="rows for an outlet (50)")
    entry.set_defaults(run=_entry)
    for command in (calls, entry):
        command.add_argument("--out", type=Path, required=True, metavar="FILE", help="the workbook to write, .xlsx")
        command.add_argument("--lang", choices=LANGUAGES, help="language of the sheet")
        command.add_argument("--json", action="store_true", help="answer as JSON")


def _calls(given: argparse.Namespace) -> int:
    _ready(given.out)
    store = Store.open()
    try:
        row = store.one("select user_id from users where login = :login", login=given.agent)
        agent = find_user(store, row["user_id"]) if row else None
        if agent is None:
            raise SheetRefused("role", f'--agent "{given.agent}": nobody signs in by that name; see the list of users')
        sheet = call_sheet(store, agent, given.count, given.lang or agent.language, brand=brand_of(store))
    except HoursUnreadable as unreadable:
        raise KitError(str(unreadable)) from unreadable
    finally:
        store.close()
    return _written(given, sheet, f"call sheet of {agent.login}")


def _entry(given: argparse.Namespace) -> int:
    _ready(given.out)
    orders = _listed(given.orders) if given.orders else []
    store = Store.open()
    try:
        sheet = entry_sheet(
            store, given.questionnaire, outlet=given.outlet or "", orders=orders, rows=given.rows,
            language=given.lang or "zh", brand=brand_of(store),
        )  # fmt: skip
    finally:
        store.close()
    return _written(given, sheet, "entry sheet")


def _listed(path: Path) -> list[str]:
    found = path.read_text("utf-8-sig").split()
    if not found:
        raise SheetRefused("order", f"{path}: no order number in it; write one a line")
    return found


def _ready(path: Path) -> None:
    """Refuse a place that cannot be written before customers are taken off the queue for it."""
    if path.suffix.lower() != ".xlsx":
        raise KitError(f'--out {path}: a sheet is an Excel workbook; let the name end with ".xlsx"')
    if not os.access(path.parent, os.W_OK) or path.is_dir():
        raise KitError(f"--out {path}: cannot be written there; name a file in a folder that is there")
    if path.exists():
        raise KitError(f"--out {path}: is there already, perhaps filled in; choose another name")


def _written(given: argparse.Namespace, sheet: bytes, what: str) -> int:
    """The file, readable by its owner only: it may hold telephone numbers."""
    with os.fdopen(os.open(given.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sheet)
    told = {"file": str(given.out), "bytes": len(sheet)}
    print(json.dumps(told) if given.json else f"{what}: {given.out} ({len(sheet):,} bytes)")
    return 0
