"""The room of cases without a browser: what each person finds there and what they do."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.parts.spreadsheet import as_csv
from dashboard.server import demo
from db.cases import Asked, Sight, find, listed
from db.store import utc_now
from kit.qr import qr_svg
from surveys.cases.opening import Complaint, new_key, open_complaint
from surveys.publishing import publish_shipped
from tests.surveys.cases.conftest import _person
from tests.surveys.conftest import firm

# AppTest looks for modules beside the page first, where kit.py is a page too: the real one has to be there already.
assert qr_svg

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "cases.py"


class Office:
    """One firm; ``page`` is the room as somebody opens it."""

    def __init__(self, store) -> None:
        self.store = store
        self.people = {
            login: _person(store, login, login, region)
            for login, region in (("admin", None), ("manager", 1), ("auditor", None), ("agent", None))
        }
        self.reader = self.people["admin"]

    def hears(self, words: str = "一直没人来", **said: str) -> int:
        given = {"way": "telephone", "subject": None, "urgency": "ordinary", "nature": "normal", "order": "WO-1"}
        return open_complaint(self.store, self.people["admin"], Complaint(new_key(), words=words, **given | said))[0]

    def page(self, login: str = "admin", **asked: str) -> AppTest:
        self.reader = self.people[login]
        app = AppTest.from_file(str(PAGE), default_timeout=30)
        app.session_state["afterword_language"] = "en"
        for name, value in asked.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app


@pytest.fixture
def office(tmp_path, monkeypatch):
    store = firm(tmp_path / "data")
    publish_shipped(store)
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()
    opened = Office(store)
    monkeypatch.setattr(demo, "_entered", store.folder)
    monkeypatch.setattr(session, "demo_user", lambda: opened.reader)
    yield opened
    session.warehouse().close()
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()
    store.close()


def said(app) -> str:
    assert not app.exception
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def press(app, label: str):
    (button,) = (one for one in app.button if one.label == label)
    return button.click().run()


def test_an_empty_room_says_so(office):
    assert "No case is open." in said(office.page())


@pytest.mark.parametrize("section", ["list", "board", "causes", "figures", "new", "settings"])
def test_every_section_opens_with_and_without_cases(office, section):
    empty = said(office.page(section=section))
    office.hears()
    full = said(office.page(section=section))
    assert empty
    assert full
    assert "cases_" not in empty + full


def test_a_complaint_is_typed_in_once(office):
    app = office.page("manager", section="new")
    app.text_area[0].set_value("He was rude, call 13800138000")
    app.text_input[0].set_value("WO-1")
    press(app, "Open the case")
    (case,) = listed(office.store, Sight(), Asked(), utc_now())
    assert (case.source, case.order_no, case.way) == ("complaint", "WO-1", "telephone")
    assert f"It is case No. {case.case_id} now." in said(app)
    assert "call \\*\\*\\*" in said(app)


def test_a_complaint_about_nobody_is_refused_in_words(office):
    app = office.page(section="new")
    app.text_area[0].set_value("Bad")
    press(app, "Open the case")
    assert "Give an order number within your scope" in said(app)


def test_one_instruction_at_a_time_and_the_words_it_asks_for(office):
    number = office.hears()
    app = office.page(case=str(number))
    assert "Tell the customer that it arrived" in said(app)
    press(app, "The customer knows")
    press(app, "Assessed")
    press(app, "Investigated")
    assert "There are no words yet" in said(app)
    assert find(office.store, number, Sight()).stage == "assessed"


def test_an_auditor_reads_and_an_agent_finds_only_their_own(office):
    number = office.hears()
    app = office.page("auditor", case=str(number))
    assert "its owner works on it" in said(app)
    assert "The customer knows" not in [one.label for one in app.button]
    assert "There is no such case within your scope" in said(office.page("agent", case=str(number)))


def test_what_customers_said_is_masked_until_somebody_puts_their_name_to_looking(office):
    number = office.hears("打 13800138000 找我", phone="13800138000", name="王小明")
    app = office.page(case=str(number))
    assert "13800138000" not in said(app)
    press(app, "Show name, number and words (on record)")
    assert "13800138000" in said(app)
    assert office.store.one("select event, subject_id from access_log")[:] == ("reveal", number)


def bulk() -> None:
    from dashboard.parts.cases import bulk as cases_bulk
    from dashboard.session import current_user, store
    from db.cases import Asked, Sight, listed
    from db.store import utc_now

    cases_bulk.said(store(), current_user())
    cases_bulk.bar(store(), current_user(), listed(store(), Sight(), Asked(), utc_now()))


@pytest.mark.parametrize(
    ("button", "told", "column", "changed", "before"),
    [
        ("Mark as acknowledged", "2 marked as acknowledged: No. 1, 2.", "stage", "acknowledged", "received"),
        ("Set urgency", "2 set to Urgent: No. 1, 2.", "urgency", "urgent", "ordinary"),
        ("Give", "2 given to Manager", "owner_id", 2, None),
    ],
)
def test_several_cases_at_once_are_told_in_words_and_undone_by_one_press(office, button, told, column, changed, before):
    office.hears()
    office.hears()
    app = AppTest.from_function(bulk, default_timeout=30)
    app.session_state["afterword_language"] = "en"
    app.run()
    press(app, button)
    assert told in said(app)
    rows = office.store.rows(f"select {column} from cases")
    assert {row[0] for row in rows} == {changed}
    press(app, "Undo")
    assert "all is as before" in said(app)
    back = {row[0] for row in office.store.rows(f"select {column} from cases")}
    assert back == {before} or (column == "owner_id" and None in back)


def test_a_name_that_looks_like_a_formula_is_exported_as_words():
    frame = pd.DataFrame({"owner": ["=HYPERLINK()", "林", "-1+cmd|x", "+3.1%"], "n": [-1, 2, 3, 4]})
    told = as_csv(frame).decode("utf-8-sig").splitlines()
    assert told == ["owner,n", "'=HYPERLINK(),-1", "林,2", "'-1+cmd|x,3", "+3.1%,4"]
