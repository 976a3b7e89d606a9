"""The risk screen: its words in process as Streamlit runs it, its sections and its scope on a real server."""

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.demo import make
from db.store import Store
from db.users import add_user, list_users, set_password
from tests.dashboard.metrics.fraud.world import World
from tests.dashboard.served import PASSWORD, free_port, serving

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "risk.py"


@pytest.fixture
def company(tmp_path, monkeypatch):
    """A company whose screen is being looked at by its administrator; it has done nothing yet."""
    world = World(tmp_path)
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    # A page run without its frame knows no other page to link to.
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    add_user(session.store(), login="root", name="Root", password="long enough 长", role="admin", language="en")
    yield world
    session.warehouse().close()
    session.store().close()
    for one in remembered:
        one.cache_clear()


def screen(language="en", **query):
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def test_without_claims_the_screen_says_what_to_do(company):
    assert "Import orders and claims" in said(screen())


def test_the_screen_opens_with_words_and_never_without_the_caution(company):
    company.trade(orders=30)
    for _ in range(40):
        company.claim(company.order(5), fault=2)
    for order, of in enumerate(company.rows["orders"], 1):
        if order % 6 == 0:
            company.call(order, visit="no" if of["outlet_id"] == 5 else "yes", charge="no")
    company.view().reader.close()
    english, chinese = said(screen()), said(screen("zh"))
    assert "The signals of **one outlet** go beyond what chance explains" in english
    assert "Look at **G0005 网点5** first" in english
    assert "not an accusation" in english
    assert "不是指控。处罚只依据已结案的稽查。" in chinese
    assert "先看这一家" in chinese
    assert "[" not in english.split("Risk score")[1].split("\n")[0]
    other = said(screen(outlet="G0007"))
    assert "G0007 网点7" in other
    assert "No signal goes beyond chance." in other


SECTIONS = {
    "ranking": ("not an accusation", "不是指控"),
    "changed": ("chance alone", "只是偶然"),
    "map": ("neither good nor bad", "既不算好也不算坏"),
    "regions": ("rest of the network", "其余全网"),
    "claims": ("a reason to open the file", "打开案卷的理由"),
    "fairness": ("Small, distant and specialised outlets", "小网点、路远的网点"),
    "links": ("A link is no fault", "有关联不等于有问题"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A demo company, and links between outlets of two regions and of one."""
    folder = tmp_path_factory.mktemp("risk") / "company"
    store = Store.open(folder)
    make(store, orders=12_000, outlets=48)
    for user, _ in list_users(store):
        set_password(store, user.user_id, PASSWORD)
    mine = next(user.region_id for user, _ in list_users(store) if user.login == "manager")
    inside = [row["outlet_id"] for row in store.rows(LARGEST, region=mine)]
    outside = store.rows("select outlet_id from outlets where region_id <> :region limit 1", region=mine)
    _share(store, inside[0], inside[1], slice(0, 10))
    _share(store, inside[0], outside[0]["outlet_id"], slice(10, 20))
    store.close()
    return folder


def _share(store, first, second, newest):
    """The newest customers of the one outlet are made customers of the other too."""
    customers, orders = store.rows(NEWEST, outlet=first)[newest], store.rows(NEWEST, outlet=second)
    with store.transaction() as write:
        for place, row in enumerate(orders[:40]):
            write.execute(MADE, order=row["order_id"], customer=customers[place % 10]["customer_id"])


NEWEST = """select order_id, customer_id from orders where outlet_id = :outlet and customer_id is not null
  and completed_at is not null order by completed_at desc limit 40"""
MADE = "update orders set customer_id = :customer, rev = :rev where order_id = :order"
LARGEST = """select outlet_id from orders join outlets using (outlet_id) where region_id = :region
  group by 1 order by count(*) desc"""


@pytest.fixture(scope="module")
def served(folder):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


@pytest.mark.parametrize("section", list(SECTIONS))
def test_each_section_says_what_it_found_in_either_language(served, section):
    english, chinese = SECTIONS[section]
    with served.tab(served.signed_in("executive")) as tab:
        assert english in tab.shows(f"lang=en&section={section}", page="risk").text
        seen = tab.shows(f"lang=zh&section={section}", page="risk").text
    assert chinese in seen
    assert ":material/error:" not in seen


def test_a_regional_manager_meets_no_outlet_of_another_region_in_any_section(served, folder):
    store = Store(folder)
    mine = next(user.region_id for user, _ in list_users(store) if user.login == "manager")
    others = [row["code"] for row in store.rows("select code from outlets where region_id <> :region", region=mine)]
    own = [row["code"] for row in store.rows("select code from outlets where region_id = :region", region=mine)]
    store.close()
    with served.tab(served.signed_in("manager")) as tab:
        seen = {name: tab.shows(f"lang=en&section={name}", page="risk").text for name in SECTIONS}
        # An address with another region's outlet shows one of the reader's own instead.
        seen["address"] = tab.shows(f"lang=en&section=changed&outlet={others[0]}", page="risk").text
    told = {name: [code for code in others if code in text] for name, text in seen.items()}
    assert told == {name: [] for name in seen}
    assert any(code in seen["map"] for code in own)
    assert "Pairs with one outlet outside your scope, not listed here: 1" in seen["links"]
    assert "First **" in seen["links"]


def test_the_week_before_is_the_same_computation_a_week_earlier(company):
    company.trade(orders=30)
    for _ in range(40):
        company.claim(company.order(5, day=date(2025, 12, 30)), fault=2)
    company.view().reader.close()
    english = said(screen(section="changed"))
    assert "newly marked: 1 (G0005 网点5)" in english
    assert "about 5% pass a limit within a year" in english
    assert "**没有**" not in english
    assert "新标出：1 家（G0005 网点5）" in said(screen("zh", section="changed"))


def test_quiet_sections_say_that_there_is_nothing(company):
    company.trade(orders=30)
    company.view().reader.close()
    assert "No outlet is marked, so there is no claim to pull first" in said(screen(section="claims"))
    assert "is marked, so none is marked unfairly" in said(screen(section="fairness"))
    assert "No region can be told apart" in said(screen(section="regions"))
    assert "No two outlets have a customer" in said(screen(section="links"))
    assert "No new alarm this week" in said(screen(section="changed"))


def test_the_heat_map_has_a_table_twin_that_tells_what_is_missing_from_zero(company):
    company.trade(orders=30)
    company.view().reader.close()
    table = screen(section="map").dataframe[0].value
    assert len(table) == 40
    assert table["Callback: charge"].isna().all()
    assert table["Production trend"].notna().all()
