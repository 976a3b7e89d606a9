"""One small firm with two outlets and three orders, a published form, and a customer who answers it."""

from pathlib import Path

import pytest

from db.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A fresh data folder with outlets SZ001 and SZ002 and orders WO-1, WO-2 (repair) and WO-3 (no product)."""
    opened = Store.open(tmp_path / "data")
    with opened.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        for number, code in enumerate(("SZ001", "SZ002"), 1):
            write.execute(
                """insert into outlets (outlet_id, code, name, name_en, region_id, rev)
                   values (:number, :code, :name, :english, 1, :rev)""",
                number=number,
                code=code,
                name=f"深圳第{number}网点",
                english=f"Shenzhen {number}",
            )
        write.execute(
            """insert into products (product_id, model, category, name, name_en, rev)
               values (1, 'KFR-35', 'air_conditioner', '空调', 'air conditioner', :rev)"""
        )
        for number, (product, outlet) in enumerate(((1, 1), (1, 2), (None, 1)), 1):
            write.execute(
                """insert into orders (order_id, order_no, outlet_id, product_id, service_type, requested_at,
                     completed_at, rev)
                   values (:number, :order_no, :outlet, :product, 'repair', '2026-11-17T01:00:00Z',
                     '2026-11-18T03:00:00Z', :rev)""",
                number=number,
                order_no=f"WO-{number}",
                outlet=outlet,
                product=product,
            )
    yield opened
    opened.close()
