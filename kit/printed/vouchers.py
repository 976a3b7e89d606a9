"""Orders' labels for the printed service voucher: which orders wait for one, and the sheets of them.

The label's code is the order's own link, so an answer that comes by it is known to come from that service (grade A).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from db import invitations
from db.store import Store
from kit.brand import Brand
from kit.printed.labels import MOST_PAGES, PER_SHEET, Label, order_label, order_labels
from kit.printed.posters import PosterOutlet
from kit.wording import Language
from surveys.links import LinkRefused, order_link
from surveys.tablet import DEFAULT_QUESTIONNAIRE

MOST_WAITING = 240
"""Ten sheets: an outlet that has more open orders prints them by list."""
PER_FILE = MOST_PAGES * PER_SHEET


def waiting(store: Store, outlet_code: str) -> list[str]:
    """Numbers of the outlet's orders that are not completed and not asked by another way, oldest first."""
    rows = store.rows(
        """select order_no from (
             select o.order_no, o.requested_at from orders o join outlets t using (outlet_id)
             where t.code = :code and o.completed_at is null and not exists (
               select 1 from invitations i where i.order_id = o.order_id and i.kind = 'order'
                 and i.questionnaire = :questionnaire and (i.spent_at is not null or i.revoked_at is not null))
             order by o.requested_at desc, o.order_no limit :most)
           order by requested_at, order_no""",
        code=outlet_code,
        questionnaire=DEFAULT_QUESTIONNAIRE,
        most=MOST_WAITING,
    )
    return [row["order_no"] for row in rows]


def files(numbers: Sequence[str], single: bool = False) -> int:
    """How many files ``label_files`` makes of so many orders."""
    return -(-len(numbers) // (MOST_PAGES if single else PER_FILE))


def pages(numbers: Sequence[str], file: int, single: bool = False) -> int:
    """Pages of the ``file``-th of them, counted from 1."""
    per_file = MOST_PAGES if single else PER_FILE
    labels = len(numbers[(file - 1) * per_file : file * per_file])
    return labels if single else -(-labels // PER_SHEET)


def label_files(
    store: Store,
    numbers: Sequence[str],
    *,
    language: Language = "both",
    brand: Brand | None = None,
    single: bool = False,
) -> Iterator[bytes]:
    """PDFs of the orders' labels in this order, at most MOST_PAGES pages each. Raises KitError or LinkRefused."""
    per_file = MOST_PAGES if single else PER_FILE
    # All links first: an unknown order must not be found out after half the files.
    made = [_label(store, number, language) for number in numbers]
    for start in range(0, len(made), per_file):
        part = made[start : start + per_file]
        labels = [label for label, _ in part]
        yield order_labels(labels, part[0][1], language=language, brand=brand, single=single)


def _label(store: Store, number: str, language: Language) -> tuple[Label, PosterOutlet]:
    url = order_link(store, number)
    row = store.one(
        """select order_id, t.code, t.name, t.name_en from orders join outlets t using (outlet_id)
           where order_no = :number""",
        number=number,
    )
    assert row is not None  # order_link has refused it otherwise
    held = invitations.of_order(store, row["order_id"], DEFAULT_QUESTIONNAIRE)
    if held and held.spent_at:
        raise LinkRefused("order", f"order {number} was answered already; take it off the list")
    outlet = PosterOutlet(row["code"], row["name"], name_en=row["name_en"])
    return order_label(number, outlet, url, _last_day(held.expires_at if held else None), language), outlet


def _last_day(expires_at: str | None) -> str | None:
    if expires_at is None:
        return None
    return (datetime.fromisoformat(expires_at) - timedelta(seconds=1)).date().isoformat()
