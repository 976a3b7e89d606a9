"""How collecting goes, in numbers."""

from datetime import UTC, datetime, timedelta

from db.collection import days, last_answer, links, versions
from db.store import utc_text
from surveys.links import order_link
from tests.surveys.conftest import Customer, firm


def test_answers_are_counted_by_the_organisations_day_and_the_way_they_came(tmp_path):
    store = firm(tmp_path)
    customer = Customer(store)
    customer.answers(csat="5")
    customer.answers(csat="4")
    customer.sends(order="WO-2", channel="excel", answers={"csat": "3"})
    today = datetime.now(store.zone).date().isoformat()
    assert [(one.day, one.channel, one.answers) for one in days(store, 7)] == [(today, "excel", 1), (today, "web", 2)]
    old = utc_text(datetime.now(UTC) - timedelta(days=9))
    with store.transaction() as write:
        write.execute("update responses set received_at = :old, rev = :rev", old=old)
    assert days(store, 7) == []
    assert last_answer(store) == old
    customer.intake.close()
    store.close()


def test_links_and_versions_tell_what_became_of_them(tmp_path):
    store = firm(tmp_path)
    customer = Customer(store)
    customer.answers_about("WO-1", csat="5")
    order_link(store, "WO-2")
    customer.answers(csat="4")
    assert [(one.kind, one.open, one.spent, one.expired, one.revoked) for one in links(store)] == [
        ("order", 1, 1, 0, 0),
        ("outlet", 1, 0, 0, 0),
    ]
    (one,) = versions(store)
    assert (one.name, one.version, one.answers, one.partials) == ("service-visit", "test-1", 2, 0)
    customer.intake.close()
    store.close()
