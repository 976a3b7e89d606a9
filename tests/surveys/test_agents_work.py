"""An agent's day: own appointments, sheets that are out, regions of other hours, links, corrections, amounts."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from db import callback_history, callbacks
from db.warehouse import Warehouse
from kit.excel import call_sheet
from surveys import links
from surveys.callbacks.contradictions import contradictions
from surveys.callbacks.conversation import keep, resume
from surveys.callbacks.corrections import CorrectionRefused, calls_today, correct, open_again, recorded
from surveys.callbacks.hours import Hours, HoursUnreadable, RegionalHours
from surveys.callbacks.outcome import Outcome, record
from surveys.callbacks.queue import LeaseLost, give_back, lay_aside, next_task, sheets_out, take, take_back_sheets
from surveys.intake import Intake, Misfits, Submission
from tests.surveys.call_centre import MORNING, open_call_centre
from tests.surveys.test_callbacks import CONTENT, shanghai


@pytest.fixture
def centre(tmp_path):
    opened = open_call_centre(tmp_path)
    opened.plans()
    yield opened
    Intake(opened.store).close()
    opened.store.close()


def rows(centre, sql: str) -> list[tuple]:
    return [tuple(row) for row in centre.store.rows(sql)]


def test_an_appointment_is_its_agents_until_it_is_overdue(centre):
    task = centre.takes()
    centre.ends(task, "call_later", appointed=shanghai(15))
    assert centre.takes(centre.bob, shanghai(15)).task_id != task.task_id
    give_back(centre.store, centre.bob, 2, shanghai(15))
    assert centre.takes(centre.bob, shanghai(15, 15)).task_id == task.task_id


def test_how_long_an_appointment_is_kept_for_its_agent_is_a_setting(centre):
    centre.store.set_setting("callback_release_minutes", "0")
    task = centre.takes()
    centre.ends(task, "call_later", appointed=shanghai(15))
    assert centre.takes(centre.bob, shanghai(15)).task_id == task.task_id


def test_an_appointment_that_anybody_may_keep_is_nobodys(centre):
    task = centre.takes()
    centre.ends(task, "call_later", appointed=shanghai(15), anyone=True)
    assert centre.takes(centre.bob, shanghai(15)).task_id == task.task_id


def test_an_own_appointment_comes_before_a_released_one_and_is_listed(centre):
    mine, theirs = centre.takes(), centre.takes(centre.bob)
    centre.ends(mine, "call_later", appointed=shanghai(15))
    record(centre.store, centre.bob, theirs, centre.script, Outcome("call_later", appointed=shanghai(14)), MORNING)
    listed = callback_history.appointments(centre.store, centre.ann.user_id, "2026-11-20T16:00:00Z")
    assert [(one.task_id, one.at) for one in listed] == [(mine.task_id, "2026-11-20T07:00:00Z")]
    assert centre.takes(now=shanghai(15)).task_id == mine.task_id
    assert centre.takes(centre.bob, shanghai(15)).task_id == theirs.task_id


def test_an_agent_turns_to_an_appointment_and_the_customer_in_hand_waits(centre):
    promised = centre.takes()
    centre.ends(promised, "call_later", appointed=shanghai(15))
    in_hand = centre.takes(now=shanghai(14, 55))
    lay_aside(centre.store, centre.ann, in_hand.task_id)
    assert take(centre.store, centre.ann, promised.task_id, shanghai(14, 55)).leased_by == centre.ann.user_id
    assert centre.takes(centre.bob, shanghai(14, 56)).task_id == in_hand.task_id
    with pytest.raises(LeaseLost):
        take(centre.store, centre.bob, promised.task_id, shanghai(14, 56))


def test_an_appointment_given_back_is_everybodys(centre):
    task = centre.takes()
    centre.ends(task, "call_later", appointed=shanghai(15))
    again = centre.takes(now=shanghai(15))
    give_back(centre.store, centre.ann, again.task_id, shanghai(15))
    assert centre.takes(centre.bob, shanghai(15, 30)).task_id == task.task_id


def test_customers_of_a_sheet_that_is_out_are_not_offered_on_the_screen_until_it_is_taken_back(centre):
    call_sheet(centre.store, centre.ann, 3, now=MORNING)
    due = rows(centre, "select max(leased_until) from callback_tasks")
    assert next_task(centre.store, centre.ann, MORNING) is None
    assert rows(centre, "select max(leased_until) from callback_tasks") == due
    assert sheets_out(centre.store, centre.ann, MORNING)[0] == 3
    assert take_back_sheets(centre.store, centre.ann) == 3
    assert centre.takes().leased_by == centre.ann.user_id
    assert sheets_out(centre.store, centre.ann, MORNING) == (0, None)


def test_a_second_order_of_a_customer_on_the_own_sheet_waits(centre):
    with centre.store.transaction() as write:
        write.execute("update orders set customer_id = 1, rev = :rev")
    call_sheet(centre.store, centre.ann, 1, now=MORNING)
    assert next_task(centre.store, centre.ann, MORNING) is None


def test_a_region_has_its_own_hours_and_its_own_clock(centre):
    with centre.store.transaction() as write:
        write.execute("insert into regions values (2, 'NW', '西北', 'North-west', :rev)")
        write.execute("update outlets set region_id = 2, rev = :rev where outlet_id = 2")
        write.execute("update orders set outlet_id = 2, rev = :rev where order_id = 3")
    centre.store.set_setting("zone.NW", "Asia/Urumqi")
    centre.store.set_setting("callback_hours.NW", "10:00-20:00")
    hours = RegionalHours.of(centre.store)
    assert hours.closed(shanghai(10)) == [2]
    assert hours.closed(shanghai(21)) == [1]
    assert {centre.takes(agent).order_id for agent in (centre.ann, centre.bob)} == {1, 2}
    evening = shanghai(21)
    with centre.store.transaction() as write:
        write.execute("update callback_tasks set leased_by = null, leased_until = null, rev = :rev")
    last = centre.takes(now=evening)
    assert last.order_id == 3
    later = centre.ends(last, "busy", evening + timedelta(minutes=45))
    assert later.next_at == "2026-11-21T04:00:00Z"
    assert next_task(centre.store, centre.bob, shanghai(22)) is None


@pytest.mark.parametrize(("name", "value"), [("callback_hours.S", "morning"), ("zone.S", "Nowhere/Town")])
def test_a_region_whose_setting_cannot_be_read_stops_the_calls_with_a_word(centre, name, value):
    centre.store.set_setting(name, value)
    with pytest.raises(HoursUnreadable, match=name):
        centre.takes()


def test_a_region_without_settings_has_the_organisations_hours(centre):
    assert Hours.of(centre.store, "S") == Hours.of(centre.store)


def answers_by_link(centre, order_no: str) -> None:
    code = links.order_link(centre.store, order_no).rpartition("/")[2]
    Intake(centre.store).submit(Submission(str(uuid.uuid4()), "service-visit", {"csat": "5"}, "web", link=code))


def test_who_answers_by_the_link_that_was_handed_over_is_not_rung_again(centre):
    task = centre.takes()
    keep(centre.store, centre.ann, task, {"visited": "yes"}, MORNING)
    recorded_ = centre.ends(task, "handed_over")
    assert (recorded_.state, recorded_.next_at) == ("open", "2026-11-23T02:00:00Z")
    assert resume(centre.store, centre.bob, task) == {"visited": "yes"}
    answers_by_link(centre, "WO-1")
    assert rows(centre, "select state, leased_by from callback_tasks where order_id = 1") == [("done", None)]
    assert centre.count("callback_drafts") == 0


def test_an_answer_by_link_leaves_a_customer_alone_who_is_just_on_the_telephone(centre):
    task = centre.takes()
    centre.ends(task, "handed_over")
    with centre.store.transaction() as write:
        write.execute(
            "update callback_tasks set leased_by = 2, leased_until = '2099-01-01T00:00:00Z', rev = :rev"
            " where order_id = 1"
        )
    answers_by_link(centre, "WO-1")
    assert rows(centre, "select state from callback_tasks where order_id = 1") == [("open",)]


def test_a_customer_quicker_than_the_agent_is_done(centre):
    task = centre.takes()
    answers_by_link(centre, "WO-1")
    assert centre.ends(task, "handed_over").state == "done"


def test_an_answer_by_link_without_a_hand_over_does_not_end_a_callback(centre):
    answers_by_link(centre, "WO-1")
    assert rows(centre, "select state from callback_tasks where order_id = 1") == [("open",)]


def test_a_corrected_answer_stands_in_the_firsts_place_and_both_are_kept(centre, tmp_path):
    first = centre.ends(centre.takes(), "completed", answers={**CONTENT, "nps": "3"})
    warehouse = Warehouse.open(centre.store)
    warehouse.sync()
    before = rows(centre, "select * from responses")
    fixed = correct(centre.store, centre.ann, 1, 1, {**CONTENT, "nps": "9"}, MORNING)
    assert fixed.changed == ("nps",)
    assert rows(centre, "select * from responses")[:1] == before
    assert centre.count("responses") == 2
    assert rows(centre, "select response_id from standing_responses") == [(fixed.response_id,)]
    assert rows(centre, "select response_id, by_response_id, changed, corrected_by from callback_corrections") == [
        (first.response_id, fixed.response_id, "nps", centre.ann.user_id)
    ]
    warehouse.sync()
    assert warehouse.query("select nps, channel, grade from responses").values.tolist() == [[9, "callback", "B"]]
    warehouse.close()
    (tmp_path / "warehouse.duckdb").unlink()
    anew = Warehouse.open(centre.store)
    anew.sync()
    assert anew.query("select nps from responses").values.tolist() == [[9]]
    anew.close()


def test_a_correction_can_be_corrected_and_the_same_answers_are_none(centre):
    centre.ends(centre.takes(), "completed", answers=CONTENT)
    correct(centre.store, centre.ann, 1, 1, {**CONTENT, "nps": "8"}, MORNING)
    last = correct(centre.store, centre.ann, 1, 1, {**CONTENT, "nps": "7"}, MORNING)
    assert recorded(centre.store, centre.ann, 1, 1, MORNING).answers["nps"] == "7"
    assert rows(centre, "select response_id from standing_responses") == [(last.response_id,)]
    assert centre.count("responses") == 3
    with pytest.raises(CorrectionRefused) as refused:
        correct(centre.store, centre.ann, 1, 1, {**CONTENT, "nps": "7"}, MORNING)
    assert refused.value.rule == "same"


def test_a_correction_that_does_not_fit_keeps_nothing(centre):
    centre.ends(centre.takes(), "completed", answers=CONTENT)
    with pytest.raises(Misfits):
        correct(centre.store, centre.ann, 1, 1, {**CONTENT, "nps": "11"}, MORNING)
    assert (centre.count("responses"), centre.count("callback_corrections")) == (1, 0)


def test_only_the_own_calls_of_today_are_corrected(centre):
    centre.ends(centre.takes(), "completed", answers=CONTENT)
    for agent, now in ((centre.bob, MORNING), (centre.ann, MORNING + timedelta(days=1))):
        with pytest.raises(CorrectionRefused) as refused:
            correct(centre.store, agent, 1, 1, {**CONTENT, "nps": "1"}, now)
        assert refused.value.rule == "gone"
        assert calls_today(centre.store, agent, now) == []
    assert [one.order_no for one in calls_today(centre.store, centre.ann, MORNING)] == ["WO-1"]


@pytest.mark.parametrize(("before", "after"), [("2", "1"), ("5", "2"), ("2", "5")])
def test_a_call_has_one_case_however_often_its_answers_are_corrected(centre, before, after):
    first = centre.ends(centre.takes(), "completed", answers={**CONTENT, "csat": before})
    correct(centre.store, centre.ann, 1, 1, {**CONTENT, "csat": after, "visited": "no"}, MORNING)
    assert rows(centre, "select cause, source from cases") == [(f"response:{first.response_id}", "verification")]
    told = [kind for (kind,) in rows(centre, "select kind from case_events")]
    assert told.count("opened") == 1
    assert ("corrected" in told) == (before == "2")


def test_an_ending_pressed_by_mistake_is_followed_by_another_call_and_stays_on_record(centre):
    centre.ends(centre.takes(), "not_in_service")
    assert rows(centre, "select state from callback_tasks where task_id = 1") == [("given_up",)]
    task = open_again(centre.store, centre.ann, 1, 1, MORNING)
    assert (task.state, task.leased_by, task.attempts) == ("open", centre.ann.user_id, 1)
    assert centre.ends(task, "completed", answers=CONTENT).number == 2
    assert rows(centre, "select disposition from callback_attempts order by number") == [
        ("not_in_service",), ("completed",)
    ]  # fmt: skip


def test_what_was_answered_rung_again_or_forbidden_is_not_opened_again(centre):
    centre.ends(centre.takes(), "completed", answers=CONTENT)
    centre.ends(centre.takes(), "refused", never_again=True)
    centre.ends(centre.takes(), "busy")
    record(
        centre.store, centre.bob, centre.takes(centre.bob, shanghai(11)), centre.script, Outcome("busy"), shanghai(11)
    )
    for task_id, rule in ((1, "answered"), (2, "taken"), (3, "taken")):
        with pytest.raises(CorrectionRefused) as refused:
            open_again(centre.store, centre.ann, task_id, 1, shanghai(11))
        assert refused.value.rule == rule


@pytest.mark.parametrize(("charged_fen", "warranty", "said", "against"), [
    (12000, 0, {"charged": "yes", "charge_amount": 120.0}, ()),
    (12000, 0, {"charged": "yes", "charge_amount": 130.0}, ()),
    (12000, 0, {"charged": "yes", "charge_amount": 300.0}, ("charge_amount",)),
    (12000, 0, {"charged": "yes", "charge_amount": 80.0}, ("charge_amount",)),
    (12000, 1, {"charged": "no"}, ("charged",)),
    (0, 1, {"charged": "yes", "charge_amount": 80.0}, ("charged",)),
    (0, 0, {"charged": "yes", "charge_amount": 80.0}, ("charge_amount",)),
    (0, 0, {"charged": "no"}, ()),
])  # fmt: skip
def test_an_amount_is_compared_with_the_papers(centre, charged_fen, warranty, said, against):
    books = replace(callbacks.books(centre.store, 2), charged_fen=charged_fen, under_warranty=warranty)
    assert contradictions(centre.script, said, books) == against


def test_another_amount_opens_a_case_about_the_price(centre):
    with centre.store.transaction() as write:
        write.execute("update orders set charged_fen = 12000, under_warranty = 0, rev = :rev")
    told = centre.ends(centre.takes(), "completed", answers={**CONTENT, "charged": "yes", "charge_amount": "300"})
    assert rows(centre, "select case_id, source, subject from cases") == [(told.case_id, "verification", "price")]


def test_the_history_tells_answers_words_and_open_cases(centre):
    with centre.store.transaction() as write:
        write.execute("update orders set customer_id = 1, rev = :rev")
    centre.ends(centre.takes(), "completed", answers={**CONTENT, "csat": "2", "suggestion": "来之前打电话"})
    (said,) = callback_history.answered(centre.store, 2)
    assert (said.order_no, said.csat, said.nps, said.comment) == ("WO-1", 2, 9, "来之前打电话")
    (case,) = callback_history.open_cases(centre.store, 2)
    assert (case.order_no, case.source, case.stage) == ("WO-1", "callback", "received")
