"""``python -m dashboard risk``: the outlets to look at first, for people and programs."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date

from rich.console import Console, JustifyMethod
from rich.table import Table

from dashboard.metrics.fraud.combination import Assessment, assess
from dashboard.metrics.scope import EVERYWHERE, Period, Scope
from dashboard.metrics.view import View
from dashboard.parts.risk.clues import clues, code_names, grade_name, money_words
from dashboard.parts.risk.report import CAUTION, report
from dashboard.past_evidence import kept
from dashboard.texts import language, speaking, t
from db.store import Store, data_folder
from db.users import LANGUAGES
from db.warehouse import Warehouse


class NothingToRank(ValueError):
    """There are no claims to look at."""


class UnknownRegion(ValueError):
    """No region has the code asked for."""


def arguments() -> argparse.ArgumentParser:
    """What the command line takes."""
    parser = argparse.ArgumentParser(prog="python -m dashboard risk", description=f"Rank outlets. {CAUTION}")
    parser.add_argument(
        "--from", dest="start", type=date.fromisoformat, help="first day, YYYY-MM-DD (a year before --to)"
    )
    parser.add_argument("--to", dest="end", type=date.fromisoformat, help="last day, YYYY-MM-DD (the newest claim's)")
    parser.add_argument("--region", help="code of a region: only its outlets, still compared with the nation")
    parser.add_argument("--top", type=int, default=20, help="rows of the table; flagged outlets are always there (20)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the table (en)")
    parser.add_argument("--json", action="store_true", help="everything, for a program")
    return parser


def run(argv: Sequence[str]) -> int:
    """Print the ranking: 0; 1 when there is nothing to rank, 2 when asked wrongly."""
    parser = arguments()
    asked = parser.parse_args(argv)
    if asked.start and asked.end and asked.end < asked.start:
        parser.error(f"--to {asked.end} lies before --from {asked.start}; swap them")
    if not (data_folder() / "afterword.db").exists():
        print(f"{data_folder()}: no database here; set AFTERWORD_DATA or run python -m db init", file=sys.stderr)
        return 1
    store = Store.open()
    warehouse = Warehouse.open(store)
    try:
        warehouse.sync()
        found = assess(_view(store, warehouse, asked), kept(store))
    except NothingToRank as reason:
        print(reason, file=sys.stderr)
        return 1
    except UnknownRegion as wrong:
        print(wrong, file=sys.stderr)
        return 2
    finally:
        warehouse.close()
    if asked.json:
        print(json.dumps(report(found), ensure_ascii=False, indent=1, allow_nan=False))
        return 0
    with speaking(asked.lang):
        _show(found, store, asked.top)
    return 0


def _view(store: Store, warehouse: Warehouse, asked: argparse.Namespace) -> View:
    newest = warehouse.query("select max(claimed_at) as newest from claims")["newest"].iloc[0]
    if newest != newest:  # NaT: no claim at all
        raise NothingToRank("claims: none are imported yet; run python -m db import claims FILE")
    end = asked.end or newest.date()
    start = asked.start or Period(end, end).stretched(365).start
    if end < start:
        raise NothingToRank(f"--from {start} lies after the newest claim of {end}; give an earlier day or --to")
    return View(warehouse, Period(start, end), _scope(store, asked.region))


def _scope(store: Store, region: str | None) -> Scope:
    if region is None:
        return EVERYWHERE
    row = store.one("select region_id from regions where code = :code", code=region)
    if row is None:
        known = ", ".join(one["code"] for one in store.rows("select code from regions order by code"))
        raise UnknownRegion(f'--region "{region}" is not a region; choose one of {known}')
    return EVERYWHERE.region(row["region_id"])


def _show(found: Assessment, store: Store, top: int) -> None:
    names = code_names(store)
    shown = Table(title=f"{found.period.start} … {found.period.end}", caption=t("risk_caution"))
    headings: dict[str, JustifyMethod] = {
        "": "left",
        t("risk_column_outlet"): "left",
        t("risk_column_score"): "right",
        "z": "right",
        t("risk_column_stake"): "right",
        t("risk_column_grade"): "left",
        t("risk_column_clue"): "left",
    }
    for heading, side in headings.items():
        shown.add_column(heading, justify=side)
    for rank, row in enumerate(found.outlets.head(max(top, int(found.outlets["flagged"].sum()))).to_dict("records"), 1):
        shown.add_row(
            str(rank) if row["flagged"] else "",
            f"{row['code']} {(row['name_en'] if language() == 'en' else row['name']) or row['name']}",
            f"{row['score']:.2f}",
            f"{row['z']:.1f}",
            money_words(row["money_fen"]),
            grade_name(row["grade"]) if row["grade"] else "",
            clues(found, row["outlet_id"], names) if row["flagged"] else "",
        )
    Console().print(shown)
