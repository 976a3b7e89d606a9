"""``python -m surveys callbacks plan``: make the tasks of a period."""

import argparse
import json
import sys
from datetime import date

from db.store import Store
from surveys.callbacks.plan import Planned, PlanRefused, plan
from surveys.callbacks.queue import utc_now


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``callbacks`` to the commands of ``python -m surveys``."""
    callbacks = commands.add_parser("callbacks", help="plan telephone callbacks")
    verbs = callbacks.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = verbs.add_parser("plan", help="make a callback task for a share of the orders completed in a period")
    made.add_argument("--from", dest="start", type=_day, required=True, metavar="DAY", help="first day, YYYY-MM-DD")
    made.add_argument("--to", dest="end", type=_day, required=True, metavar="DAY", help="last day, YYYY-MM-DD")
    made.add_argument("--share", type=float, default=1.0, help="share of the orders to call, above 0, up to 1 (1)")
    made.add_argument("--dry-run", action="store_true", help="say what would be made, make nothing")
    made.add_argument("--json", action="store_true", help="answer as JSON")
    made.set_defaults(run=_plan)


def _plan(given: argparse.Namespace) -> int:
    try:
        made = plan(Store.open(), given.start, given.end, given.share, utc_now(), dry_run=given.dry_run)
    except PlanRefused as refused:
        print(f"callbacks plan: {refused}", file=sys.stderr)
        return 1
    print(json.dumps(made.to_json()) if given.json else _said(made, given.dry_run))
    return 0


def _said(made: Planned, dry_run: bool) -> str:
    verb = "would make" if dry_run else "made"
    return (
        f"{verb} {made.random + made.aimed} callback tasks of {made.orders} completed orders "
        f"({made.already_planned} planned before, {made.no_number} without a number, {made.opted_out} want no calls)"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f'"{text}" is not a day; write YYYY-MM-DD') from wrong
