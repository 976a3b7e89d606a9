"""A firm with its questionnaires published, one outlet and one order to print for."""

import pytest

from db.store import Store
from surveys.publishing import publish_shipped


@pytest.fixture
def press(firm: Store) -> Store:
    """The firm, ready to print."""
    publish_shipped(firm)
    with firm.transaction() as write:
        write.execute(
            """insert into orders (order_no, outlet_id, service_type, requested_at, rev)
               values ('SO-1', 1, 'repair', '2026-11-01T00:00:00Z', :rev)"""
        )
    return firm
