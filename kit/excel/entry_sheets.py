"""An entry sheet: one row for each questionnaire that was filled in on somebody else's paper. Evidence grade D."""

import json
import secrets
from collections.abc import Iterator, Sequence

from db.store import Store, utc_now
from kit.brand import Brand
from kit.excel.cells import label_of
from kit.excel.columns import columns_of, spoken
from kit.excel.faults import SheetRefused
from kit.excel.keys import RowKey, Signer
from kit.excel.wording import ENTRY_LEAD, ENTRY_STEPS, ENTRY_TITLE, SECTIONS, said
from kit.excel.writing import Paper, Section, plain_line, workbook
from surveys.items import SILENT, Item
from surveys.publishing import Shelf
from surveys.questionnaire import Questionnaire

MOST_ROWS = 10_000


def entry_sheet(
    store: Store, questionnaire: str, *, outlet: str = "", orders: Sequence[str] = (), rows: int = 50,
    language: str = "zh", brand: Brand | None = None,
) -> bytes:  # fmt: skip
    """An .xlsx with ``rows`` empty rows for an outlet (its code), or one row for each of ``orders`` (their numbers).

    Raises SheetRefused (questionnaire, outlet, order, rows).
    """
    published = Shelf(store).newest(questionnaire)
    if published is None:
        raise SheetRefused("questionnaire", f'questionnaire "{questionnaire}" is not published; check its name')
    form = published.questionnaire
    code = language if language in form.languages else form.languages[0]
    about = _about(store, outlet, orders, rows)
    # The ids of what comes back are made from the database's own name: it has one before two can read at once.
    assert store.origin
    sheet, now = secrets.token_hex(6), utc_now()
    lines = [
        plain_line(
            RowKey("entry", sheet, number, 0, 0, place, order, form.name, form.version, code, now),
            {"no": str(number), "outlet": f"{place} {names[code == 'en']}", "order": order},
        )
        for number, (place, names, order) in enumerate(about, 1)
    ]
    title = said(ENTRY_TITLE, code, questionnaire=form.title.get(code, form.name))
    lead = said(ENTRY_LEAD, code, about=_meant(about, code), count=len(lines))
    columns = columns_of("entry", form, code, bound=bool(orders))
    paper = Paper("entry", code, title, lead, columns, lines, tuple(_guide(form, code)), brand=brand or Brand())
    return workbook(paper, Signer(store.vault))


About = tuple[str, tuple[str, str], str]
"""The outlet's code, its names (Chinese, English), the order's number or ''."""


def _about(store: Store, outlet: str, orders: Sequence[str], rows: int) -> list[About]:
    if bool(outlet) == bool(orders):
        raise SheetRefused("outlet", "name either an outlet or its orders, not both and not neither")
    if len(orders) > MOST_ROWS or not 1 <= rows <= MOST_ROWS:
        raise SheetRefused("rows", f"{len(orders) or rows} rows: a sheet has 1 to {MOST_ROWS}; make several")
    if orders:
        return _orders(store, list(dict.fromkeys(orders)))
    row = store.one(
        "select code, name, coalesce(nullif(name_en, ''), name) as en from outlets where code = :code", code=outlet
    )
    if row is None:
        raise SheetRefused("outlet", f'outlet "{outlet}" is not known; check its code, or import it')
    return [(row["code"], (row["name"], row["en"]), "")] * rows


def _orders(store: Store, numbers: Sequence[str]) -> list[About]:
    found = {
        row["order_no"]: (row["code"], (row["name"], row["en"]), row["order_no"])
        for row in store.rows(
            """select o.order_no, s.code, s.name, coalesce(nullif(s.name_en, ''), s.name) as en
               from orders o join outlets s using (outlet_id)
               where o.order_no in (select value from json_each(:numbers))""",
            numbers=json.dumps(numbers),
        )
    }
    if strange := [number for number in numbers if number not in found]:
        raise SheetRefused("order", f"order {', '.join(strange[:5])}: not known; check the number, or import the order")
    return [found[number] for number in numbers]


def _meant(about: Sequence[About], language: str) -> str:
    """The outlet, or how many of them."""
    outlets = {place: names for place, names, _ in about}
    if len(outlets) == 1:
        code, names = next(iter(outlets.items()))
        return f"{names[language == 'en']} ({code})"
    return f"{len(outlets)} outlets" if language == "en" else f"{len(outlets)} 个网点"


def _guide(form: Questionnaire, language: str) -> Iterator[Section]:
    yield Section(
        said(SECTIONS["steps"], language), [(str(n), said(step, language)) for n, step in enumerate(ENTRY_STEPS, 1)]
    )
    asked = [item for item in form.items if item.answerable and item.type not in SILENT]
    rows = [
        (str(number), " / ".join([spoken(item.label.get(language, item.name), language), *_choices(item, language)]))
        for number, item in enumerate(asked, 1)
    ]
    yield Section(said(SECTIONS["questions"], language), rows)


def _choices(item: Item, language: str) -> list[str]:
    return [
        f"{one.value} {one.label.get(language, '')}" if one.value.isdecimal() else label_of(item, one.value, language)
        for one in item.choices
    ]
