"""``python -m surveys``: check and publish questionnaires, make links, plan callbacks.

Exit code 0: done; 1: a form or a name was refused; 2: the command was not understood.
"""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from db.keys import KeyRefused
from db.questionnaires import VersionTaken
from db.store import Store
from surveys.callbacks.command import add_to as add_callbacks
from surveys.link_commands import add_to as add_links
from surveys.links import LinkRefused, order_link, outlet_link
from surveys.openrosa.command import add_to as add_devices
from surveys.publishing import publish, publish_shipped
from surveys.questionnaire import FormError, Questionnaire, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    given = _parser().parse_args(arguments)
    try:
        done: int = given.run(given)
    except FormError as refused:
        # One line a fault: where, which rule, what was found, what to do.
        print(refused, file=sys.stderr)
        return 1
    except (VersionTaken, LinkRefused, KeyRefused, OSError, sqlite3.Error) as refused:
        print(f"{given.command}: {refused}", file=sys.stderr)
        return 1
    return done


def _check(given: argparse.Namespace) -> int:
    print(f"{given.form}: {_described(load(given.form))}; no faults")
    return 0


def _publish(given: argparse.Namespace) -> int:
    form = load(given.form) if given.form else None
    store = Store.open()
    if form is not None:
        publish(store, form)
    published = publish_shipped(store) if form is None else [form]
    for questionnaire in published:
        print(f"published {_described(questionnaire)}")
    if not published:
        print("the questionnaires that come with the product are published already")
    return 0


def _link(given: argparse.Namespace) -> int:
    store = Store.open()
    if given.order:
        links = [(number, order_link(store, number, given.questionnaire)) for number in given.order]
    else:
        codes = given.outlet or [row["code"] for row in store.rows("select code from outlets order by code")]
        links = [(code, outlet_link(store, code, given.questionnaire)) for code in codes]
    if not links:
        print("link: there are no outlets yet; import them: python -m db import outlets FILE", file=sys.stderr)
        return 1
    for name, url in links:
        print(url if len(links) == 1 else f"{name}\t{url}")
    return 0


def _described(form: Questionnaire) -> str:
    asked = sum(item.answerable for item in form.items)
    return f"{form.name} version {form.version}, {asked} questions, {', '.join(form.languages)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m surveys",
        description="Check and publish questionnaires (XLSForm), make customers' links, plan callbacks. "
        "The store is the folder AFTERWORD_DATA, else data.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="read a form and list its faults")
    check.add_argument("form", metavar="FORM", type=Path, help=".xlsx, .xls, .csv or .md")
    check.set_defaults(run=_check)
    put = commands.add_parser("publish", help="put a form into the store; without FORM those of the product")
    put.add_argument("form", metavar="FORM", type=Path, nargs="?", help=".xlsx, .xls, .csv or .md")
    put.set_defaults(run=_publish)
    link = commands.add_parser("link", help="print links: of outlets (all when none is named) or of orders")
    whom = link.add_mutually_exclusive_group()
    whom.add_argument("--outlet", metavar="CODE", nargs="+", help="outlet codes")
    whom.add_argument("--order", metavar="NO", nargs="+", help="order numbers")
    link.add_argument("--questionnaire", default="service-visit", metavar="NAME", help="default: service-visit")
    link.set_defaults(run=_link)
    add_links(commands)
    add_callbacks(commands)
    add_devices(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
