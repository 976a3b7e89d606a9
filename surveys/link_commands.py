"""``python -m surveys links | revoke | keys``: links by the thousand, links taken back, keys turned."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from db import invitations, keys
from db.keys import Ring
from db.store import Store, utc_now
from surveys.batches import Tally, Wish, completed_between, order_numbers, write_batch
from surveys.links import ORDER_LINK_DAYS, LinkRefused, open_code

SHOWN = 5
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_to(commands: Commands) -> None:
    """Add the commands to ``python -m surveys``."""
    _add_links(commands)
    _add_revoke(commands)
    turned = commands.add_parser("keys", help="the keys that sign links")
    verbs = turned.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="key ids; the highest signs").set_defaults(run=_list_keys)
    rotate = verbs.add_parser("rotate", help="sign new links with a new key; printed links stay good")
    rotate.set_defaults(run=_rotate)
    withdraw = verbs.add_parser("withdraw", help="void every link that an old key signed")
    withdraw.add_argument("key", type=int, metavar="ID")
    withdraw.set_defaults(run=_withdraw)


def _add_links(commands: Commands) -> None:
    links = commands.add_parser("links", help="order links for SMS or e-mail, as CSV")
    links.add_argument("--orders", type=Path, metavar="FILE", help="order numbers, one a line, or a CSV with order_no")
    links.add_argument("--from", dest="first", type=_day, metavar="DAY", help="orders completed from, YYYY-MM-DD")
    links.add_argument("--to", dest="last", type=_day, metavar="DAY", help="up to and including, YYYY-MM-DD")
    links.add_argument("--out", type=Path, required=True, metavar="CSV")
    links.add_argument("--questionnaire", default="service-visit", metavar="NAME", help="default: service-visit")
    links.add_argument("--days", type=_days, default=ORDER_LINK_DAYS, help=f"days to answer in ({ORDER_LINK_DAYS})")
    links.add_argument("--with-phones", action="store_true", help="with telephone numbers; put on record")
    links.add_argument("--again", action="store_true", help="also links made before and still open, to send once more")
    links.add_argument("--json", action="store_true", help="answer as JSON")
    links.set_defaults(run=_links)


def _add_revoke(commands: Commands) -> None:
    revoke = commands.add_parser("revoke", help="take back one link, or all of an outlet")
    which = revoke.add_mutually_exclusive_group(required=True)
    which.add_argument("--link", metavar="CODE", help="a code or a whole address")
    which.add_argument("--outlet", metavar="CODE", help="its poster and its orders' open links")
    revoke.set_defaults(run=_revoke)


def _links(given: argparse.Namespace) -> int:
    by_day = given.first is not None and given.last is not None
    if by_day == (given.orders is not None) or (given.first is None) != (given.last is None):
        print("links: say which orders: --orders FILE, or --from DAY --to DAY", file=sys.stderr)
        return 2
    store = Store.open()
    numbers = order_numbers(given.orders) if given.orders else completed_between(store, given.first, given.last)
    wish = Wish(given.questionnaire, given.days, given.with_phones, given.again)
    columns = (TextColumn("links"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("links", total=len(numbers))
        tally = write_batch(store, numbers, given.out, wish, lambda settled: bar.advance(task, settled))
    print(json.dumps(tally.to_json()) if given.json else _told(tally, given.out))
    return 0 if tally.links else 1


def _told(tally: Tally, out: Path) -> str:
    told = (
        f"{out}: {tally.links} links of {tally.orders} orders ({tally.invited_before} invited before, "
        f"{tally.cooling} customers asked lately, {tally.opted_out} want no messages, {tally.closed} answered or over, "
        f"{len(tally.unknown)} unknown)"
    )
    if not tally.unknown:
        return told
    more = ", …" if len(tally.unknown) > SHOWN else ""
    return f"{told}\nunknown orders, import them or check their numbers: {', '.join(tally.unknown[:SHOWN])}{more}"


def _revoke(given: argparse.Namespace) -> int:
    store = Store.open()
    if given.link:
        opened = open_code(store, given.link.rstrip("/").rsplit("/", 1)[-1])
        with store.transaction() as write:
            taken = invitations.revoke(write, opened.invitation_id, utc_now())
        print("revoked" if taken else "it was revoked before, or is not in this database")
        return 0 if taken else 1
    outlet = store.one("select outlet_id from outlets where code = :code", code=given.outlet)
    if outlet is None:
        raise LinkRefused("outlet", f'outlet "{given.outlet}" is not known; import it, or check its code')
    with store.transaction() as write:
        posters, orders = invitations.revoke_outlet(write, outlet["outlet_id"], utc_now())
    print(f"revoked {posters} poster link{'s' * (posters != 1)} and {orders} order link{'s' * (orders != 1)}")
    return 0


def _list_keys(given: argparse.Namespace) -> int:
    print(_ring(keys.ring(Store.open())))
    return 0


def _rotate(given: argparse.Namespace) -> int:
    print(f"{_ring(keys.rotate(Store.open()))}; printed links stay good; back up keys.json again")
    return 0


def _withdraw(given: argparse.Namespace) -> int:
    print(f"{_ring(keys.withdraw(Store.open(), given.key))}; what key {given.key} signed is void")
    return 0


def _ring(ring: Ring) -> str:
    return f"keys {', '.join(map(str, ring.ids))}; key {ring.signing} signs new links"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f'"{text}" is not a day; write YYYY-MM-DD') from wrong


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3650:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of days from 1 to 3650')
    return int(text)
