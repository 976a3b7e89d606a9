"""The commands of ``python -m kit``, and how they end.

Exit code 0: done; 1: refused or failed (one line on standard error); 2: the command was not understood.
"""

import argparse
import sqlite3
import sys
from collections.abc import Sequence

from kit import brand
from kit.commands import build, excel, forms, read
from kit.errors import KitError
from surveys.links import LinkRefused
from surveys.tablet import TabletRefused


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        done: int = asked.run(asked)
    except (KitError, LinkRefused, TabletRefused, OSError, sqlite3.Error) as fault:
        print(f"kit {asked.command}: {fault}", file=sys.stderr)
        return 1
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kit",
        description="What goes out into the field, and what comes back. "
        "The store is the folder AFTERWORD_DATA, else data.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build.add_to(commands)
    forms.add_to(commands)
    excel.add_to(commands)
    read.add_to(commands)
    brand.add_to(commands)
    return parser
