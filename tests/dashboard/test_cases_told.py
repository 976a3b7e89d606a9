"""What the rooms say of cases that have gone up, of holidays and of mail, without a browser."""

from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from db import cases, notices
from db.store import utc_text
from surveys.cases import mail
from surveys.cases.escalation import sweep
from surveys.cases.holidays import held
from tests.dashboard.test_cases_page import PAGE, Office, office, press, said

assert office  # a fixture of the neighbour's
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


def goes_up(office: Office, count: int = 1) -> list[int]:
    """So many cases that have been late for months."""
    numbers = [office.hears() for _ in range(count)]
    with office.store.transaction() as write:
        for number in numbers:
            cases.set_deadlines(write, number, utc_text(LONG_AGO), utc_text(LONG_AGO), utc_text(LONG_AGO))
    sweep(office.store, datetime.now(UTC))
    return numbers


def room(name: str, **asked: str) -> AppTest:
    app = AppTest.from_file(str(PAGE.parent / f"{name}.py"), default_timeout=60)
    app.session_state["afterword_language"] = "en"
    for key, value in asked.items():
        app.query_params[key] = value
    return app.run()


def test_what_has_gone_up_is_said_until_it_is_seen(office):
    first, second = goes_up(office, 2)
    app = office.page("manager")
    assert "2 cases** have gone up to you" in said(app)
    press(app, "Show them")
    assert "2 cases** have gone up to you" in said(app)
    assert "told" in app.query_params["whose"]
    office.page("manager", case=str(first))
    app = office.page("manager")
    assert "1 case** has gone up to you" in said(app)
    press(app, "Mark all as seen")
    assert "gone up to you" not in said(app)
    assert notices.unseen(office.store, cases.Sight(), office.people["admin"].user_id).cases == 2
    assert second


def test_who_has_nothing_new_reads_nothing(office):
    goes_up(office)
    assert "gone up to you" not in said(office.page("agent"))
    assert "gone up to you" not in said(office.page("manager", section="figures"))


def test_the_overview_says_it_too(office):
    goes_up(office)
    office.reader = office.people["manager"]
    # The whole dashboard, because a link to another room needs the rooms.
    app = AppTest.from_file(str(PAGE.parents[1] / "main.py"), default_timeout=60)
    assert "有 **1** 件个案逾期上报给您" in said(app.run())


def test_holidays_are_taken_by_a_press_and_missing_years_are_told(office):
    year = datetime.now(session.store().zone).year
    app = office.page(section="settings")
    assert f"No holidays are on record for {year}" in said(app)
    buttons = [one for one in app.button if one.label.startswith("Take China's official days")]
    if not buttons:
        pytest.skip(f"the package does not know {year} yet; a file has to be read")
    taken = int(buttons[0].label[-5:-1] if buttons[0].label.endswith(".") else buttons[0].label[-4:])
    buttons[0].click().run()
    assert f"Holidays of {taken} are on record" in said(app)
    assert date(taken, 10, 1) in held(office.store).free


def test_whether_customers_are_rung_on_holidays_is_kept_when_it_can_be_read(office):
    app = office.page(section="settings")
    (way,) = [one for one in app.selectbox if one.label == "Calls on holidays"]
    way.set_value("span").run()
    (hours,) = [one for one in app.text_input if one.label == "Hours"]
    hours.set_value("at noon").run()
    press(app, "Save, for what comes next")
    assert "Not saved" in said(app)
    assert office.store.setting("callback_holidays") == ""
    (hours,) = [one for one in app.text_input if one.label == "Hours"]
    hours.set_value("10:00-16:00").run()
    press(app, "Save, for what comes next")
    assert office.store.setting("callback_holidays") == "10:00-16:00"


def test_how_mail_stands_is_told_without_the_password(office, monkeypatch):
    for name in (mail.URL, mail.SENDER):
        monkeypatch.delenv(name, raising=False)
    assert "Off. Set AFTERWORD_SMTP_URL" in said(office.page(section="settings"))
    monkeypatch.setenv(mail.URL, "smtps://cases%40example.com:hush@mail.example.com")
    words = said(office.page(section="settings"))
    assert "mail.example.com:465" in words.replace("\\", "")
    assert "Without an address" in words
    assert "hush" not in words
    monkeypatch.setenv(mail.URL, "smtp+plain://me:hush@mail.example.com")
    words = said(office.page(section="settings"))
    assert "nobody is mailed" in words
    assert "hush" not in words


def test_an_address_is_given_under_administration(office):
    office.page()
    office.reader = office.people["admin"]
    app = room("administration", section="people")
    (person,) = [one for one in app.selectbox if one.label == "Person"]
    person.select_index(0).run()
    (address,) = [one for one in app.text_input if one.label.startswith("Mail address")]
    address.set_value("not an address")
    press(app, "Save the address")
    assert "That is no mail address" in said(app)
    (address,) = [one for one in app.text_input if one.label.startswith("Mail address")]
    address.set_value("boss@example.com")
    press(app, "Save the address")
    assert "The address is saved." in said(app)
    assert len(notices.with_mail(office.store)) == 1
