"""``python -m kit build | vouchers``: packs for outlets, and labels for orders."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from db.store import Store
from kit.brand import brand_of, read_brand
from kit.errors import KitError
from kit.packs.callers import USUAL, CallSheets, agents_named
from kit.packs.contents import Case, Wishes
from kit.packs.inventory import CONTENTS, usual
from kit.packs.ledger import write_whole
from kit.packs.ordering import cases_of, foresee, outlets_of
from kit.packs.pack import Pack, build_pack, zipped
from kit.paper.sheets import REPLY_SETTING
from kit.printed import vouchers
from surveys.batches import completed_between, order_numbers

NEARBY = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}
BASE = "AFTERWORD_BASE_URL"
SPOKEN = ("zh", "en", "both")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_to(commands: Commands) -> None:
    """Add the commands to ``python -m kit``."""
    _add_build(commands)
    _add_vouchers(commands)


def _add_build(commands: Commands) -> None:
    build = commands.add_parser(
        "build",
        help="packs: all an outlet needs, for some or all outlets",
        description="Write DIR/<CODE>/… for every outlet and DIR/manifest.json. Called again it goes on where it "
        f"stopped. Contents: {', '.join(CONTENTS)}; unless told otherwise {', '.join(usual())}.",
    )
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    whom = build.add_mutually_exclusive_group()
    whom.add_argument(
        "--outlet", nargs="+", action="extend", metavar="CODE", help="only these (default: all open ones)"
    )
    whom.add_argument("--region", metavar="CODE", help="only the open outlets of this region")
    build.add_argument("--only", type=_contents, metavar="A,B,…", default=usual(), help="only these contents")
    build.add_argument("--zip", action="store_true", help="also DIR.zip, the same bytes for the same pack")
    build.add_argument("--dry-run", action="store_true", help="tell files, pages and time; write nothing")
    build.add_argument("--lang", choices=SPOKEN, default="both", help="language of the print (default: both)")
    build.add_argument(
        "--paper-lang", choices=SPOKEN, nargs="+", default=("both",), help="paper in these languages (default: both)"
    )
    build.add_argument(
        "--questionnaire",
        nargs="+",
        metavar="NAME",
        default=("service-visit",),
        help="for paper, tablet and entry sheet",
    )
    build.add_argument("--copies", type=_copies, default=10, metavar="N", help="of each paper questionnaire (10)")
    build.add_argument("--more-paper", type=_copies, default=0, metavar="N", help="N new copies instead of the earlier")
    build.add_argument(
        "--calls", nargs="+", metavar="LOGIN", help="also a call sheet for these agents; its customers are theirs alone"
    )
    build.add_argument("--calls-each", type=_copies, default=USUAL, metavar="N", help=f"customers a sheet ({USUAL})")
    build.add_argument("--base", type=_base, metavar="URL", help="address customers reach (default: setting base_url)")
    build.add_argument("--brand", type=Path, metavar="TOML", help="instead of the brand that is kept (kit brand)")
    build.add_argument("--json", action="store_true", help="answer as JSON")
    build.set_defaults(run=_build)


def _add_vouchers(commands: Commands) -> None:
    labels = commands.add_parser(
        "vouchers",
        help="labels with orders' own codes, for the printed service voucher",
        description="24 labels of 70 x 37 mm to an A4 sheet, or one to a page. More than fit into one file go on in "
        "FILE-2.pdf, FILE-3.pdf.",
    )
    labels.add_argument("--order", nargs="+", action="extend", metavar="NO", help="these orders")
    labels.add_argument("--orders", type=Path, metavar="FILE", help="order numbers, one a line, or a CSV with order_no")
    labels.add_argument("--from", dest="first", type=_day, metavar="DAY", help="orders completed from, YYYY-MM-DD")
    labels.add_argument("--to", dest="last", type=_day, metavar="DAY", help="up to and including, YYYY-MM-DD")
    labels.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    labels.add_argument("--single", action="store_true", help="one label to a page, for a label printer")
    labels.add_argument("--lang", choices=SPOKEN, default="both", help="language (default: both)")
    labels.add_argument("--base", type=_base, metavar="URL", help="address customers reach (default: setting base_url)")
    labels.set_defaults(run=_vouchers)


def _build(asked: argparse.Namespace) -> int:
    with _reached_at(asked.base):
        store = Store.open()
        try:
            return _build_from(store, asked)
        finally:
            store.close()


def _build_from(store: Store, asked: argparse.Namespace) -> int:
    cases = cases_of(
        store, outlets_of(store, asked.outlet, asked.region), _wishes(store, asked), invite=not asked.dry_run
    )
    if urlsplit(cases[0].url).hostname in NEARBY:
        print(f"warning: no phone reaches {cases[0].url}; give --base https://…", file=sys.stderr)
    if asked.dry_run:
        _tell_foreseen(cases, asked)
        return 0
    agents = agents_named(store, asked.calls or ())
    calls = CallSheets(store, agents, asked.calls_each, cases[0].wishes.brand) if agents else None
    with _bar("outlets", len(cases)) as move:
        pack = build_pack(cases, asked.out, lambda step: move(1), calls)
    archive = None
    if asked.zip:
        with _bar("zip", pack.files + 1) as move:
            archive = zipped(pack, asked.out.with_name(f"{asked.out.name}.zip"), lambda path: move(1))
    _tell(pack, archive, asked.json)
    return 1 if pack.refused else 0


def _wishes(store: Store, asked: argparse.Namespace) -> Wishes:
    return Wishes(
        contents=tuple(asked.only),
        language=asked.lang,
        brand=read_brand(asked.brand) if asked.brand else brand_of(store),
        questionnaires=tuple(asked.questionnaire),
        paper_languages=tuple(dict.fromkeys(asked.paper_lang)),
        copies=asked.copies,
        more_paper=asked.more_paper,
        reply=store.setting(REPLY_SETTING),
    )


def _tell_foreseen(cases: Sequence[Case], asked: argparse.Namespace) -> None:
    foreseen = foresee(cases)
    if asked.json:
        print(json.dumps(asdict(foreseen)))
        return
    print(
        f"{_many(foreseen.outlets, 'outlet')}: {foreseen.files:,} files, {foreseen.pages:,} printed pages, "
        f"about {foreseen.bytes / 1e6:,.0f} MB and {_duration(foreseen.seconds)}; nothing was written"
    )


def _tell(pack: Pack, archive: Path | None, as_json: bool) -> None:
    for refusal in pack.refused:
        print(f"kit build: {refusal.content}: {refusal.reason}", file=sys.stderr)
    if as_json:
        told = {**asdict(pack), "manifest": str(pack.manifest), "zip": str(archive) if archive else None}
        print(json.dumps({name: value for name, value in told.items() if name != "paths"}, ensure_ascii=False))
        return
    size = f"{pack.files:,} files, {pack.pages:,} pages, {pack.bytes / 1e6:,.1f} MB"
    kept = f" ({pack.kept} finished before)" if pack.kept else ""
    print(f"{_many(pack.outlets, 'outlet')} ready to print{kept}: {size}; {pack.manifest} lists every file")
    if archive:
        print(f"{archive}: {archive.stat().st_size / 1e6:,.1f} MB")


def _vouchers(asked: argparse.Namespace) -> int:
    by_day = asked.first is not None and asked.last is not None
    ways = sum((asked.order is not None, asked.orders is not None, by_day))
    if ways != 1 or (asked.first is None) != (asked.last is None):
        print("kit vouchers: say which orders: --order NO…, --orders FILE, or --from DAY --to DAY", file=sys.stderr)
        return 2
    with _reached_at(asked.base):
        store = Store.open()
        try:
            return _write_labels(store, _numbers(store, asked), asked)
        finally:
            store.close()


def _numbers(store: Store, asked: argparse.Namespace) -> list[str]:
    if asked.order:
        return list(dict.fromkeys(asked.order))
    found = order_numbers(asked.orders) if asked.orders else completed_between(store, asked.first, asked.last)
    return list(dict.fromkeys(found))


def _write_labels(store: Store, numbers: Sequence[str], asked: argparse.Namespace) -> int:
    if not numbers:
        raise KitError("no order in the list; nothing was written")
    made = vouchers.label_files(store, numbers, language=asked.lang, brand=brand_of(store), single=asked.single)
    with _bar("files", vouchers.files(numbers, asked.single)) as move:
        for number, pdf in enumerate(made, 1):
            out = asked.out if number == 1 else asked.out.with_stem(f"{asked.out.stem}-{number}")
            write_whole(out, pdf)
            move(1)
    print(f"{asked.out}: {_many(len(numbers), 'label')}, each with its order's own code; print at 100 %")
    return 0


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(task, steps)


@contextmanager
def _reached_at(base: str | None) -> Iterator[None]:
    """Every link made inside begins with ``base``; None: as it is set."""
    before = os.environ.get(BASE)
    if base is not None:
        os.environ[BASE] = base
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(BASE, None)
        else:
            os.environ[BASE] = before


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _contents(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    strange = [name for name in names if name not in CONTENTS]
    if strange or not names:
        found = ", ".join(strange) or "nothing"
        raise argparse.ArgumentTypeError(f"{found}: not known; known are {', '.join(CONTENTS)}")
    return names


def _copies(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of copies from 1 to 1000')
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f'"{text}" is not a day; write YYYY-MM-DD') from wrong


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f'"{text}" is not an address; write it as https://s.example.cn')
    return text.rstrip("/")
