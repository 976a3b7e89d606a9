"""``python -m kit``: make what goes out into the field."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from db.store import Store
from kit.brand import Brand, read_brand
from kit.errors import KitError
from kit.pack import SIZES, build_pack
from kit.posters import PosterOutlet
from surveys import links

NEARBY = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 made, 1 refused or failed (one line on standard error), 2 a wrong command line."""
    asked = _parser().parse_args(arguments)
    try:
        _build(asked)
    except (KitError, links.LinkRefused, OSError, sqlite3.Error) as fault:
        print(f"kit build: {fault}", file=sys.stderr)
        return 1
    return 0


def _build(asked: argparse.Namespace) -> None:
    brand = read_brand(asked.brand) if asked.brand else Brand()
    store = Store.open()
    try:
        orders = [(outlet, _link(store, outlet.code, asked.base)) for outlet in _outlets(store, asked.outlet)]
    finally:
        store.close()
    if urlsplit(orders[0][1]).hostname in NEARBY:
        print(f"warning: no phone reaches {orders[0][1]}; give --base https://…", file=sys.stderr)
    columns = (TextColumn("posters"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("posters", total=len(orders))
        manifest = build_pack(
            orders,
            asked.out,
            sizes=asked.size or SIZES,
            language=asked.lang,
            brand=brand,
            when_done=lambda outlet: progress.advance(bar),
        )
    print(f"{len(orders)} outlet{'s' * (len(orders) > 1)} ready to print; {manifest} lists every file")


def _outlets(store: Store, codes: Sequence[str] | None) -> list[PosterOutlet]:
    """The outlets of these codes in this order, or all that are open."""
    held = {
        row["code"]: PosterOutlet(row["code"], row["name"], name_en=row["name_en"])
        for row in store.rows("select code, name, name_en, status from outlets order by code")
        if codes or row["status"] == "open"
    }
    if not held:
        raise KitError(f"{store.path}: no outlet to print for; import them: python -m db import outlets FILE")
    if strange := [code for code in codes or () if code not in held]:
        raise KitError(f"outlet {', '.join(strange)}: not known; check the code or import the outlet")
    return [held[code] for code in dict.fromkeys(codes or held)]


def _link(store: Store, code: str, base: str | None) -> str:
    link = links.outlet_link(store, code)
    return link if base is None else base + link.removeprefix(links.base_url(store))


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f'"{text}" is not an address; write it as https://s.example.cn')
    return text.rstrip("/")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kit", description="What goes out into the field.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="QR codes and posters for outlets",
        description="Write DIR/<CODE>/qr.svg, qr.png, poster-a4.pdf and poster-a6.pdf, and DIR/manifest.json.",
    )
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    build.add_argument(
        "--outlet", nargs="+", action="extend", metavar="CODE", help="only these (default: all open outlets)"
    )
    build.add_argument("--size", action="append", choices=SIZES, help="only this size (default: both)")
    build.add_argument(
        "--lang", choices=("zh", "en", "both"), default="both", help="language of the posters (default: both)"
    )
    build.add_argument(
        "--base", type=_base, metavar="URL", help="address customers reach (default: the setting base_url)"
    )
    build.add_argument(
        "--brand", type=Path, metavar="TOML", help="name, colour, logo and promise (kit/docs/posters.md)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
