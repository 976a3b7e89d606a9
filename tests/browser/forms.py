"""What the tests of the customer's form share: a served firm, links as paths, cards to press."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.store import Store
from surveys.intake import Intake
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.questionnaire import load
from tests.surveys.conftest import firm
from tests.surveys.serving import serving

FORMS = Path(__file__).parents[1] / "surveys"


class Served:
    """A firm whose survey server runs; ``order`` hands out an order that nobody has answered about."""

    def __init__(self, store: Store, address: str) -> None:
        self.store, self.address = store, address
        self._orders = 100

    def poster(self, questionnaire: str = "service-visit") -> str:
        return self.address + path(outlet_link(self.store, "SZ001", questionnaire))

    def order(self) -> str:
        self._orders += 1
        with self.store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, product_id, service_type, requested_at, completed_at, rev)
                   values (:no, 1, 1, 'repair', '2026-11-17T01:00:00Z', '2026-11-18T03:00:00Z', :rev)""",
                no=f"WO-{self._orders}",
            )
        return self.address + path(order_link(self.store, f"WO-{self._orders}"))

    def count(self, table: str) -> int:
        return self.store.database[table].count


@contextmanager
def served_firm(folder: Path) -> Iterator[Served]:
    store = firm(folder)
    for name in ("every-type", "arabic"):
        publish(store, load(FORMS / f"{name}.md"))
    with serving(store) as address:
        yield Served(store, address)
    Intake(store).close()
    store.close()


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def choose(page, item: str, value: str) -> None:
    page.locator(f'[data-item={item}] input[value="{value}"]').check(force=True)
