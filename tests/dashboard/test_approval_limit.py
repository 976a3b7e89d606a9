"""The administrator sets the approval limit of claims, and the risk ranking looks below it from its first day on."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.metrics.fraud.claim_amounts import limit_in_force
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from dashboard.server import demo
from db.demo import make
from db.store import Store

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "indices.py"
END = date(2026, 11, 27)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limit")
    store = Store.open(folder)
    make(store, orders=3_000, outlets=60, end=END)
    store.close()
    return folder


@pytest.fixture
def company(made, monkeypatch):
    """The demo company looked at by its administrator."""
    monkeypatch.setenv("AFTERWORD_DATA", str(made))
    monkeypatch.setattr(demo, "_entered", made)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    yield session.store()
    session.warehouse().close()
    session.store().close()
    for one in remembered:
        one.cache_clear()


def screen(section):
    app = AppTest.from_file(str(PAGE), default_timeout=90)
    app.session_state["afterword_language"] = "en"
    app.query_params["section"] = section
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.subheader, app.markdown, app.caption, app.success, app.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def test_the_limit_is_set_kept_with_its_day_and_listed(company):
    app = screen("targets")
    assert "Claims above **¥800** need" in said(app)
    app.number_input(key="limit_value").set_value(0.0)
    app.button(key="limit_keep").click().run()
    assert "A limit is above ¥0" in said(app)
    app.number_input(key="limit_value").set_value(650.0)
    app.button(key="limit_keep").click().run()
    assert not app.exception, app.exception
    assert "¥650 is the limit from" in said(app)
    row = company.one("select * from targets where metric = 'approval_limit' order by target_id desc limit 1")
    assert row["value"] == 65_000
    first = date.fromisoformat(row["valid_from"])
    warehouse = session.warehouse()
    warehouse.sync()
    before, after = (
        limit_in_force(View(warehouse, Period(END - timedelta(days=365), day)))
        for day in (first - timedelta(days=1), first)
    )
    assert (before, after) == (80_000, 65_000)
    listed = screen("history").dataframe[-1].value
    limits = listed[listed.iloc[:, 0] == "Approval limit of claims"]
    assert limits.iloc[:, 2].tolist() == ["¥650", "¥800"]
