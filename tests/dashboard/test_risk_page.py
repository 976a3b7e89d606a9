"""The risk screen, run in process as Streamlit runs it."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.users import add_user
from tests.dashboard.metrics.fraud.world import World

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
