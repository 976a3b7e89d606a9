"""``check``, ``publish`` and ``preview``: a form on its way to being asked."""

import argparse
import json
import socket
import sys
from pathlib import Path
from typing import Any

from db.questionnaires import VersionTaken
from db.store import Store
from surveys.items import ASKED
from surveys.linting import Advice, Review, review
from surveys.publishing import publish, publish_shipped
from surveys.questionnaire import Fault, FormError, Questionnaire, load
from surveys.xlsform.cells import read_workbook

FORM = {"metavar": "FORM", "type": Path, "help": ".xlsx, .xls, .csv or .md"}
PORT = 8700


def add_to(commands: Any) -> None:
    """Add the commands to ``python -m surveys``."""
    check = commands.add_parser("check", help="list a form's faults, and advise on its wording")
    check.add_argument("form", **FORM)
    check.add_argument("--json", action="store_true", help="faults, advice and accepted advice as one JSON object")
    check.set_defaults(run=_check)
    put = commands.add_parser("publish", help="put a form into the store; without FORM those of the product")
    put.add_argument("form", nargs="?", **FORM)
    put.set_defaults(run=_publish)
    show = commands.add_parser("preview", help="show a form in a browser, in every language; nothing is stored")
    show.add_argument("form", **FORM)
    show.add_argument("--port", type=int, default=PORT, metavar="N", help=f"on this machine only; default {PORT}")
    show.set_defaults(run=_preview)


def _check(given: argparse.Namespace) -> int:
    """Faults end with 1; advice is only said."""
    try:
        form, found = review(given.form)
    except FormError as refused:
        if not given.json:
            raise
        print(_as_json(given.form, refused.faults, Review((), ())))
        return 1
    if given.json:
        print(_as_json(given.form, (), found))
        return 0
    for advice in found.open:
        print(f"{given.form}: advice: {advice}")
    print(f"{given.form}: {described(form)}; no faults{_counted(found)}")
    return 0


def _publish(given: argparse.Namespace) -> int:
    form = load(given.form) if given.form else None
    store = Store.open()
    if form is not None:
        try:
            publish(store, form)
        except VersionTaken as taken:
            raise _taken(given.form, form) from taken
    published = publish_shipped(store) if form is None else [form]
    for questionnaire in published:
        print(f"published {described(questionnaire)}")
    if not published:
        print("the questionnaires that come with the product are published already")
    return 0


def _taken(source: Path, form: Questionnaire) -> FormError:
    """The refusal of a changed form, pointing at the cell to change."""
    settings = read_workbook(source).sheets.get("settings")
    row = settings.rows[0].number if settings and settings.rows else 0
    found = f'"{form.version}", published with other content'
    fault = Fault("settings", row, "version", "a published version never changes", found, "raise its version")
    return FormError(source.name, [fault])


def _preview(given: argparse.Namespace) -> int:
    # Only here: the other commands need no web server.
    import uvicorn

    from surveys.web.preview import preview

    form = load(given.form)
    with _listening(given.port) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        print(f"preview of {described(form)}: {address} (Ctrl+C ends it)", file=sys.stderr)
        server = uvicorn.Server(uvicorn.Config(preview(given.form), log_level="warning"))
        server.run(sockets=[listening])
    return 0


def _listening(port: int) -> socket.socket:
    """The door, opened before anything else is made. Raises OSError that says which port is taken."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as taken:
        raise OSError(f"port {port} of this machine: {taken.strerror}; choose another with --port") from taken


def described(form: Questionnaire) -> str:
    """Name, version, questions and languages, for a line on the screen."""
    asked = sum(item.type in ASKED for item in form.items)
    return f"{form.name} version {form.version}, {asked} questions, {', '.join(form.languages)}"


def _counted(found: Review) -> str:
    said = f"; {len(found.open)} to think about" if found.open else ""
    return said + (f"; {len(found.accepted)} accepted by the author" if found.accepted else "")


def _as_json(form: Path, faults: tuple[Fault, ...], found: Review) -> str:
    def listed(every: tuple[Advice, ...]) -> list[dict[str, object]]:
        return [advice.to_json() for advice in every]

    plain = {
        "form": form.name,
        "faults": [
            {"sheet": f.sheet, "row": f.row, "column": f.column, "rule": f.rule, "found": f.found, "cure": f.cure}
            for f in faults
        ],
        "advice": listed(found.open),
        "accepted": listed(found.accepted),
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)
