"""The room for actions: what it says of an effect, what it lists, and what its form keeps."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.metrics.actions import Acted, Measured, Side, Windows
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.statistics.interval import Difference
from dashboard.parts.actions.form import by_codes
from dashboard.parts.actions.words import brief, finding, sentence
from dashboard.server import demo
from dashboard.texts import speaking
from db.actions import actions
from db.demo import make
from db.store import Store
from db.users import list_users

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "actions.py"
START = date(2026, 3, 2)
WHOLE = Windows.of(START, 14, date(2026, 9, 1))
FOUND = Measured(
    "measured",
    Acted(1, CATALOGUE["csat"], START, 14, (1, 2, 3)),
    WHOLE,
    effect=Difference(0.059, 0.005, 0.113),
    trend=Difference(0.002, -0.03, 0.034),
    acted=Side(19, 0.84, 300, 0.91, 310),
    peers=Side(150, 0.85, 2000, 0.86, 2100),
    same_regions=True,
)

CLOSED = replace(FOUND.action, closed_on=date(2026, 5, 1))


def said(found):
    """The sentence in Chinese and in English."""
    told = []
    for spoken in ("zh", "en"):
        with speaking(spoken):
            told.append(sentence(found))
    return told


def test_a_proven_effect_is_said_with_size_interval_comparison_and_numbers():
    chinese, english = said(FOUND)
    assert "见效了" in chinese
    assert "高 **5.9 个百分点**（95% 区间 +0.5 … +11.3）" in chinese
    assert "同大区 150 家" in chinese
    assert "**It helped**: Satisfaction at its 19 outlets came out **5.9 pp** above" in english
    assert "150 comparable outlets of the same regions (n 4,710 in all)" in english


def test_no_effect_is_said_as_plainly_and_what_may_be_hidden_too():
    chinese, english = said(replace(FOUND, effect=Difference(-0.002, -0.014, 0.01)))
    assert chinese.startswith("**没看到效果**（−1.4 … +1.0 个百分点）")
    assert english.startswith("**No effect seen** (−1.4 … +1.0 pp)")
    assert "An effect of up to +1.0 pp could have gone unseen" in english


def test_the_metrics_own_direction_decides_what_helped():
    returns = replace(FOUND, action=replace(FOUND.action, metric=CATALOGUE["repeat_repair"]))
    assert "It hurt" in said(returns)[1]
    better = replace(returns, effect=Difference(-0.03, -0.05, -0.01))
    assert "**It helped**: Repeat repair in 30 days at its 19 outlets came out **3.0 pp** below" in said(better)[1]
    unclear = replace(returns, effect=Difference(0.0, -0.05, 0.04))
    assert "An effect of up to −5.0 pp" in said(unclear)[1]


def test_a_trend_before_the_start_calls_for_caution():
    chinese, english = said(replace(FOUND, trend=Difference(0.06, 0.01, 0.11)))
    assert "须谨慎" in chinese
    assert "moving apart before the start (+6.0 pp, interval +1.0 … +11.0)" in english
    assert "caution" not in said(FOUND)[1]


def test_a_short_past_calls_for_caution():
    chinese, english = said(replace(FOUND, past_days=91))
    assert "数据不足一年" in chinese
    assert "less than a year before the start" in english


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "early", "ready_on": date(2026, 4, 12)}, "Too early"),
        ({"state": "planned", "ready_on": date(2026, 4, 12)}, "Nothing to see yet"),
        ({"state": "early", "action": CLOSED, "ready_on": date(2026, 4, 12)}, "Closed too early to say"),
        ({"windows": Windows.of(START, 14, date(2026, 5, 1)), "action": CLOSED}, "It was closed 6 weeks after"),
        ({"state": "few_outlets"}, "Too few answers to say"),
        ({"state": "few_peers"}, "Nothing to compare with"),
        ({"windows": Windows.of(START, 14, date(2026, 5, 1))}, "6 weeks of 13"),
    ],
)
def test_what_cannot_be_said_yet_is_said(change, words):
    english = said(replace(FOUND, **change))[1]
    assert words in english
    with speaking("en"):
        assert "[" not in brief(replace(FOUND, **change))


def test_the_charts_title_is_the_finding():
    with speaking("en"):
        assert finding(FOUND) == "Since the start 5.9 pp above comparable outlets"
        assert finding(replace(FOUND, effect=Difference(0.0, -0.1, 0.1))) == "No step to be seen at the start"


def test_pasted_codes_are_found_however_they_are_separated():
    names = {4: "R01-0004 Shunda", 5: "R01-0005 Hengxin"}
    assert by_codes("r01-0005，R01-0004\nR09-1", names) == ([5, 4], ["R09-1"])
    assert by_codes("  ", names) == ([], [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small company; two actions were made with it."""
    home = tmp_path_factory.mktemp("actions")
    store = Store.open(home)
    make(store, orders=4000, outlets=30)
    store.close()
    return home


@pytest.fixture
def look(folder, monkeypatch):
    """Look at the page as somebody."""
    monkeypatch.setenv("AFTERWORD_DATA", str(folder))
    monkeypatch.setattr(demo, "_entered", folder)
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()
    people = {user.login: user for user, _ in list_users(session.store())}

    def opened(login="executive", language="en", **query):
        app = AppTest.from_file(str(PAGE), default_timeout=60)
        app.session_state["afterword_language"] = language
        for name, value in query.items():
            app.query_params[name] = value
        with session.reading_as(people[login]):
            app.run()
        assert not app.exception, app.exception
        return app

    monkeypatch.setattr(session, "demo_user", lambda: people["executive"])
    yield opened
    session.warehouse().close()
    session.store().close()
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()


def shown(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def test_the_list_opens_with_a_sentence_and_keeps_its_filters_in_the_address(look):
    assert "2 actions:" in shown(look())
    assert "共 2 项行动" in shown(look(language="zh"))
    assert "No action fits these filters" in shown(look(state="closed"))


def test_an_action_opens_by_its_address(look):
    english = shown(look(action="1"))
    assert "首次修复培训" in english
    assert "People" not in english
    assert "no such action" in shown(look(action="99"))
    assert "no such action" in shown(look(action="x"))


def form():
    """The form without its dialog, which Streamlit's test runner closes on every run."""
    from datetime import date

    from dashboard.parts.actions.form import _form
    from dashboard.session import current_user

    _form(current_user(), None, date(2026, 6, 1))


def test_a_new_action_is_written_in_the_form(look):
    look()
    app = AppTest.from_function(form, default_timeout=60)
    app.session_state["afterword_language"] = "en"
    # What stands in a select box is worded by the test's own thread.
    with speaking("en"):
        app.run()
        app.button(key="action_new_save").click().run()
        assert [one.value for one in app.error] == ["Give the action a name of 1 to 120 characters."]
        app.text_input(key="action_new_title").set_value("Call an hour before")
        app.multiselect(key="action_new_single").set_value([1, 2])
        app.text_area(key="action_new_codes").set_value("R99-0001")
        app.button(key="action_new_save").click().run()
    assert not app.exception, app.exception
    assert "R99-0001" in app.warning[0].value
    kept = next(one for one in actions(session.store()) if one.draft.title == "Call an hour before")
    assert (kept.draft.outlet_ids, kept.draft.metric, kept.draft.started_on) == ((1, 2), "csat", date(2026, 6, 1))
    assert "Edit" in [one.label for one in look(action=str(kept.action_id)).button]
