"""``python -m kit forms``: the trade's eleven forms of an outlet, blank or filled in from an order."""

import argparse
import getpass
import json
from pathlib import Path

from db.store import Store
from kit.brand import brand_of
from kit.errors import KitError
from kit.forms import printing, survey
from kit.forms.design import service_form, service_forms


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``forms`` to the commands of ``python -m kit``."""
    forms = commands.add_parser(
        "forms",
        help="service forms, numbered, blank or filled in from an order",
        description="Write DIR/<NAME>-<CODE or NO>.pdf for each form. Without NAME: all. --list says which there are.",
    )
    forms.add_argument("name", nargs="*", metavar="NAME", help="service-voucher, repair-card … (default: all)")
    whose = forms.add_mutually_exclusive_group(required=True)
    whose.add_argument("--outlet", metavar="CODE", help="blank copies for this outlet")
    whose.add_argument("--order", metavar="NO", help="one copy filled in from this order")
    whose.add_argument("--list", action="store_true", help="name the forms and end")
    forms.add_argument("--copies", type=int, default=1, help=f"blank copies of each, up to {printing.MOST_COPIES}")
    forms.add_argument("--size", choices=tuple(printing.SIDES), default="a4")
    forms.add_argument("--lang", choices=("zh", "en", "both"), default="both")
    forms.add_argument("--reveal", action="store_true", help="the customer's name and number in full; goes on record")
    forms.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="folder to write into (default: here)")
    forms.add_argument("--json", action="store_true", help="answer as JSON")
    forms.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print what was asked for. Raises KitError, LinkRefused, OSError."""
    if given.list:
        listed = {name: dict(form.title) for name, form in service_forms().items()} | {survey.NAME: dict(survey.TITLE)}
        print(json.dumps(listed, ensure_ascii=False) if given.json else "\n".join(map(_line, listed.items())))
        return 0
    if given.reveal and not given.order:
        raise KitError("--reveal: a blank form shows no customer; give --order NO with it")
    known = [*service_forms(), survey.NAME]
    names = [name if name in known else service_form(name).name for name in given.name] or known
    given.out.mkdir(parents=True, exist_ok=True)
    store = Store.open()
    try:
        written = [_write(store, name, given) for name in names]
    finally:
        store.close()
    print(json.dumps([str(file) for file in written]) if given.json else "\n".join(map(str, written)))
    return 0


def _line(listed: tuple[str, dict[str, str]]) -> str:
    return f"{listed[0]:<28}{listed[1]['zh']}  {listed[1]['en']}"


def _write(store: Store, name: str, given: argparse.Namespace) -> Path:
    look = {"size": given.size, "language": given.lang, "brand": brand_of(store)}
    if name == survey.NAME:
        pdf = survey.survey(store, given.outlet, order_no=given.order, copies=given.copies, **look)
    elif given.order:
        pdf = printing.filled(store, name, given.order, by=getpass.getuser(), reveal=given.reveal, **look)
    else:
        pdf = printing.blank(store, name, given.outlet, copies=given.copies, **look)
    file: Path = given.out / f"{name}-{given.order or given.outlet}.pdf"
    file.write_bytes(pdf)
    return file
