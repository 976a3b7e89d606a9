"""The administration screen and the frame, run in process as Streamlit runs them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db import access
from db.store import Store
from db.users import add_user, check_password, list_users

DASHBOARD = Path(__file__).parents[2] / "dashboard"
PASSWORD = "long enough 长"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty folder with one administrator, opened as the demonstration so that the screen has a reader."""
    opened = Store.open(tmp_path)
    add_user(opened, login="root", name="Root *", password=PASSWORD, role="admin", language="en")
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()
    yield session.store()
    session.warehouse().close()
    session.store().close()
    opened.close()
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()


def page(section="data"):
    app = AppTest.from_file(str(DASHBOARD / "pages" / "administration.py"), default_timeout=30)
    app.session_state["afterword_language"] = "en"
    app.query_params["section"] = section
    return app.run()


def said(app):
    kinds = (app.markdown, app.caption, app.error, app.success, app.warning, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def test_an_empty_folder_offers_demonstration_data_and_import(store):
    app = page()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["0", "0", "0", "0"]
    assert "Just looking?" in said(app)
    assert app.subheader[0].value == "Import a file"


def test_a_person_is_added_and_may_sign_in(store):
    app = page("people")
    for field, value in zip(app.text_input, ("", "", "wang", "王", PASSWORD), strict=False):
        field.set_value(value)
    app.button[-1].click().run()
    assert "王 is added" in said(app)
    assert check_password(store, "wang", PASSWORD).role == "executive"
    assert access.entries(store)[0].event == "user_added"


def test_a_person_that_breaks_a_rule_is_refused_in_words(store):
    app = page("people")
    for field, value in zip(app.text_input, ("", "", "wang", "王", "short"), strict=False):
        field.set_value(value)
    app.button[-1].click().run()
    assert "at least 10 characters" in said(app)
    assert len(list_users(store)) == 1


def test_the_log_tells_what_happened_in_words(store):
    access.record(store, "sign_in", login="root")
    app = page("log")
    assert app.dataframe[0].value.iloc[0].tolist()[1:3] == ["root", "signed in"]


def test_once_there_are_data_the_demonstration_is_no_longer_offered(store):
    with store.transaction() as write:
        write.execute("insert into regions (region_id, code, name, rev) values (1, 'R1', '华东', :rev)")
        write.execute("insert into outlets (outlet_id, code, name, region_id, rev) values (1, 'G1', '顺达', 1, :rev)")
    assert "Just looking?" not in said(page())


def test_a_page_that_fails_says_so_with_a_number(caplog):
    app = AppTest.from_string("from dashboard.server import failures\nfailures.tell(ValueError('secret'))").run()
    (error,) = app.error
    assert "secret" not in error.value
    number = error.value.split("**")[1]
    assert f"number {number}" in caplog.text


def test_the_frame_names_the_reader_and_the_organisation_as_letters(store):
    store.set_setting("organisation", "海川 [电器](x)")
    app = AppTest.from_file(str(DASHBOARD / "main.py"), default_timeout=30)
    app.query_params["lang"] = "en"
    app.run()
    assert "Root \\* · Administrator" in said(app)
    assert "海川 \\[电器\\]\\(x\\)" in said(app)
