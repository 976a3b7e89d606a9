"""The satisfaction screen, run in process as Streamlit runs it."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.demo import make
from db.store import Store
from db.users import add_user

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "satisfaction.py"
END = date(2026, 11, 27)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("satisfaction")
    store = Store.open(folder)
    make(store, orders=12_000, outlets=40, end=END)
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


def screen(language="en", **query):
    app = AppTest.from_file(str(PAGE), default_timeout=90)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


SECTIONS = {
    "level": ("customers are satisfied", "位满意"),
    "drivers": ("goes together with satisfaction most", "与满意关系最大的是"),
    "words": ("comments people speak most of", "条留言里，说得最多的是"),
    "loyalty": ("net promoter score is", "净推荐值"),
    "ways": ("Weighted to all orders", "按全部工单的结构加权后"),
    "alike": ("answers", "回答"),
    "instrument": ("reliability of", "信度是"),
    "planner": ("answers** are needed", "份回答"),
}


@pytest.mark.parametrize("section", list(SECTIONS))
def test_each_section_opens_with_a_sentence_in_either_language(company, section):
    english, chinese = SECTIONS[section]
    assert english in said(screen(section=section, period="12m"))
    assert chinese in said(screen("zh", section=section, period="12m"))


def test_a_theme_narrows_the_comments(company):
    app = screen(section="words", period="12m", theme="punctuality")
    told = app.dataframe[-1].value
    assert len(told)
    assert all("Punctuality" in one for one in told["touched"])


def test_whole_outlets_drawn_cost_more_answers(company):
    plain = said(screen(section="planner", period="12m"))
    assert "rho =" in plain
    assert "answers each" not in plain


@pytest.mark.parametrize("section", [one for one in SECTIONS if one != "planner"])
def test_without_orders_each_section_says_what_to_do(tmp_path, monkeypatch, section):
    store = Store.open(tmp_path)
    add_user(store, login="root", name="Root", password="long enough 长", role="admin")
    store.close()
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    try:
        words = said(screen(section=section))
        assert any(
            one in words for one in ("No answers", "No answer", "Fewer than", "Too few", "No recommendation", "Nobody")
        )
    finally:
        session.warehouse().close()
        session.store().close()
        for one in remembered:
            one.cache_clear()
