"""``python -m surveys callbacks plan``: draw up the callbacks of a period, and release them."""

import argparse
import json
import sys
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from db.store import Store
from surveys.callbacks.outlook import Outlook
from surveys.callbacks.plan import planned
from surveys.callbacks.planning import draw_up, release
from surveys.callbacks.queue import utc_now
from surveys.callbacks.wish import PlanRefused, Size, Wish


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``callbacks`` to the commands of ``python -m surveys``."""
    callbacks = commands.add_parser("callbacks", help="plan telephone callbacks")
    verbs = callbacks.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = verbs.add_parser("plan", help="make callback tasks for orders completed in a period")
    made.add_argument("--from", dest="start", type=_day, required=True, metavar="DAY", help="first day, YYYY-MM-DD")
    made.add_argument("--to", dest="end", type=_day, required=True, metavar="DAY", help="last day, YYYY-MM-DD")
    _add_whom(made)
    _add_how(made)
    made.add_argument("--dry-run", action="store_true", help="say what would be made, make nothing")
    made.add_argument("--json", action="store_true", help="answer as JSON")
    made.set_defaults(run=_plan)


def _add_whom(made: argparse.ArgumentParser) -> None:
    size = made.add_mutually_exclusive_group()
    size.add_argument(
        "--share", type=float, help="share of the orders to call, above 0, up to 1 (everybody unless given)"
    )
    size.add_argument("--calls", type=int, help="number of customers to call")
    size.add_argument("--margin", type=float, help="as many as give a share to within this, such as 0.03")
    made.add_argument("--region", action="append", metavar="CODE", help="only this region; may be given again")
    made.add_argument("--outlet", action="append", metavar="CODE", help="only this outlet; may be given again")
    made.add_argument("--service", action="append", metavar="TYPE", help="only this service type; may be given again")
    made.add_argument("--warranty", choices=("yes", "no"), help="only orders under warranty, or only others")
    made.add_argument(
        "--strata", choices=("none", "region", "outlet", "service"), default="none", help="draw by (none)"
    )
    made.add_argument("--neyman", action="store_true", help="more calls to strata whose customers differ more")
    made.add_argument("--least", type=int, default=0, metavar="N", help="at least so many calls in each stratum (0)")
    made.add_argument(
        "--risk",
        type=Path,
        metavar="FILE",
        help="aim half at flagged outlets: what `python -m dashboard risk --json` said",
    )
    made.add_argument("--answered", choices=("skip", "call"), default="skip", help="who answered another way (skip)")


def _add_how(made: argparse.ArgumentParser) -> None:
    made.add_argument("--questionnaire", default="callback", metavar="NAME", help="what is asked (callback)")
    made.add_argument(
        "--wait", type=int, default=1, metavar="DAYS", help="days after the visit before the first call (1)"
    )
    made.add_argument("--within", type=int, default=3, metavar="DAYS", help="days more until a call is overdue (3)")
    made.add_argument("--window", default="", metavar="HH:MM-HH:MM", help="hours of first calls (the allowed hours)")
    made.add_argument("--attempts", type=int, metavar="N", help="attempts at most (the setting callback_attempts)")
    made.add_argument("--agent", action="append", metavar="LOGIN", help="only this agent calls; may be given again")


def _plan(given: argparse.Namespace) -> int:
    store, now = Store.open(), utc_now()
    try:
        found = draw_up(store, _wish(store, given), now)
    except PlanRefused as refused:
        print(f"callbacks plan: {refused}", file=sys.stderr)
        return 1
    plan_id = None if given.dry_run else release(store, found, str(uuid.uuid4()), None, now)
    print(json.dumps(_plain(found, plan_id)) if given.json else _said(found, plan_id))
    return 0


def _wish(store: Store, given: argparse.Namespace) -> Wish:
    sizes: tuple[tuple[Size, float | None], ...] = (
        ("share", given.share), ("calls", given.calls), ("margin", given.margin),
    )  # fmt: skip
    size, amount = next(((name, value) for name, value in sizes if value is not None), ("all", 1.0))
    return Wish(
        given.start, given.end, size, float(amount), given.questionnaire,
        region_ids=_ids(store, "select region_id from regions where code = :code", "region", given.region),
        outlet_ids=_ids(store, "select outlet_id from outlets where code = :code", "outlet", given.outlet),
        service_types=tuple(given.service) if given.service else None,
        warranty=None if given.warranty is None else given.warranty == "yes",
        strata=given.strata, neyman=given.neyman, least=given.least,
        aimed=_risk(store, given.risk) if given.risk else (), call_answered=given.answered == "call",
        wait_days=given.wait, within_days=given.within, window=given.window, most_attempts=given.attempts,
        agents=_ids(
            store, "select user_id from users where login = :code and role = 'agent'", "agent", given.agent
        ) or (),
    )  # fmt: skip


def _ids(store: Store, question: str, what: str, codes: list[str] | None) -> tuple[int, ...] | None:
    if not codes:
        return None
    found = []
    for code in codes:
        row = store.one(question, code=code)
        if row is None:
            raise PlanRefused(f'{what} "{code}" is not known; correct it')
        found.append(int(row[0]))
    return tuple(found)


def _risk(store: Store, path: Path) -> tuple[tuple[int, float], ...]:
    """Flagged outlets with their score, from the risk command's JSON."""
    try:
        rows = json.loads(path.read_text("utf-8"))["outlets"]
        flagged = [(str(row["code"]), float(row["score"])) for row in rows if row["flagged"]]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise PlanRefused(
            f"{path}: no ranking in it ({wrong}); write it with python -m dashboard risk --json"
        ) from wrong
    question = "select outlet_id from outlets where code = :code"
    ids = _ids(store, question, f"{path}: outlet", [code for code, _ in flagged]) or ()
    return tuple(zip(ids, (score for _, score in flagged), strict=True))


def _plain(found: Outlook, plan_id: int | None) -> dict[str, Any]:
    return {
        **planned(found).to_json(),
        "plan": plan_id,
        "calls": round(found.calls, 1),
        "hours": round(found.hours, 2),
        "interviews": round(found.interviews, 1),
        "margin": found.margin,
        "regions": [
            {"region_id": part.region_id, "orders": part.orders, "drawn": part.drawn, "margin": part.margin}
            for part in found.parts
        ],
    }


def _said(found: Outlook, plan_id: int | None) -> str:
    verb = "would make" if plan_id is None else f"plan {plan_id}: made"
    margin = "no margin can be told" if found.margin is None else f"a share to within {found.margin * 100:.1f} points"
    return (
        f"{verb} {len(found.draws)} callback tasks of {found.orders} completed orders "
        f"({found.before} planned before, {found.no_number} without a number, {found.opted_out} want no calls, "
        f"{found.answered} answered already); about {found.calls:.0f} calls, {found.hours:.1f} hours, {margin}"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f'"{text}" is not a day; write YYYY-MM-DD') from wrong
