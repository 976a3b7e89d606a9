"""``python -m surveys``: check and publish questionnaires, make links, plan callbacks, find receipts.

Exit code 0: done; 1: a form or a name was refused; 2: the command was not understood.
"""

import argparse
import sqlite3
import sys
from collections.abc import Sequence

from db.keys import KeyRefused
from db.questionnaires import VersionTaken
from db.store import Store
from surveys.callbacks.command import add_to as add_callbacks
from surveys.form_commands import add_to as add_forms
from surveys.link_commands import add_to as add_links
from surveys.links import LinkRefused, order_link, outlet_link
from surveys.openrosa.command import add_to as add_devices
from surveys.outbox import add_to as add_outbox
from surveys.questionnaire import FormError
from surveys.receipts import add_to as add_receipt
from surveys.tablet import add_to as add_tablet


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m surveys",
        description="Check and publish questionnaires (XLSForm), make customers' links, plan callbacks, find receipts. "
        "The store is the folder AFTERWORD_DATA, else data.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_forms(commands)
    link = commands.add_parser("link", help="print links: of outlets (all when none is named) or of orders")
    whom = link.add_mutually_exclusive_group()
    whom.add_argument("--outlet", metavar="CODE", nargs="+", help="outlet codes")
    whom.add_argument("--order", metavar="NO", nargs="+", help="order numbers")
    link.add_argument("--questionnaire", default="service-visit", metavar="NAME", help="default: service-visit")
    link.set_defaults(run=_link)
    add_links(commands)
    add_callbacks(commands)
    add_tablet(commands)
    add_outbox(commands)
    add_receipt(commands)
    add_devices(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
