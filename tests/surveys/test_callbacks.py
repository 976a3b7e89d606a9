"""Callbacks: one customer for one agent, at a decent hour, recorded once, followed up once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db import callback_queue, callbacks
from db.access import entries
from db.callback_plan import candidates
from db.warehouse import Warehouse
from surveys.__main__ import main
from surveys.callbacks.contradictions import contradictions
from surveys.callbacks.conversation import converse, keep, resume
from surveys.callbacks.dispositions import DISPOSITIONS, AppointmentRefused, after
from surveys.callbacks.hours import Hours, HoursUnreadable
from surveys.callbacks.outcome import NothingAnswered, Outcome, record
from surveys.callbacks.plan import PlanRefused, aimed_chances, plan
from surveys.callbacks.queue import LeaseLost, give_back, hold, next_task, reveal, today
from surveys.intake import Intake, Misfits
from tests.surveys.call_centre import MORNING, open_call_centre

DAY = date(2026, 11, 18)
CONTENT = {"number_ok": "yes", "visited": "yes", "date_ok": "yes", "work_done": "yes", "csat": "5", "nps": "9"}


@pytest.fixture
def centre(tmp_path):
    opened = open_call_centre(tmp_path)
    yield opened
    Intake(opened.store).close()
    opened.store.close()


@pytest.fixture
def busy_centre(tmp_path):
    opened = open_call_centre(tmp_path, customers=40)
    opened.plans()
    yield opened
    opened.store.close()


def shanghai(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_racing_agents_never_get_the_same_customer(busy_centre):
    agents = [replace(busy_centre.ann, user_id=number) for number in (busy_centre.ann.user_id, busy_centre.bob.user_id)]

    def work(agent):
        taken = []
        while (task := next_task(busy_centre.store, agent, MORNING)) is not None:
            taken.append(task.task_id)
            record(busy_centre.store, agent, task, busy_centre.script, Outcome("refused"), MORNING)
        busy_centre.store.close()
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, agents)
    assert len(first) + len(second) == 40
    assert set(first).isdisjoint(second)


def test_an_agent_gets_the_own_unfinished_customer_back(centre):
    centre.plans()
    first = centre.takes(centre.ann)
    assert centre.takes(centre.bob).task_id != first.task_id
    assert centre.takes(centre.ann, MORNING + timedelta(hours=1)).task_id == first.task_id


def test_the_lease_of_a_dead_browser_expires(centre):
    centre.plans()
    held = {centre.takes(centre.ann).task_id}
    later = MORNING + timedelta(minutes=16)
    seen = set()
    while (task := next_task(centre.store, centre.bob, later)) is not None:
        seen.add(task.task_id)
        record(centre.store, centre.bob, task, centre.script, Outcome("refused"), later)
    assert held <= seen


def test_a_renewed_lease_holds_and_a_lost_one_says_so(centre):
    centre.plans()
    task = centre.takes(centre.ann)
    hold(centre.store, centre.ann, task.task_id, MORNING + timedelta(minutes=10))
    with pytest.raises(LeaseLost):
        hold(centre.store, centre.bob, task.task_id, MORNING)
    assert centre.takes(centre.bob, MORNING + timedelta(minutes=16)).task_id != task.task_id


def test_a_customer_given_back_goes_to_a_colleague_and_counts_no_attempt(centre):
    centre.plans()
    task = centre.takes(centre.ann)
    give_back(centre.store, centre.ann, task.task_id, MORNING)
    assert centre.takes(centre.ann).task_id != task.task_id
    back = callbacks.task(centre.store, task.task_id)
    assert (back.attempts, back.leased_by, back.state) == (0, None, "open")
    assert centre.count("callback_attempts") == 0


def test_nobody_is_rung_outside_the_hours(centre):
    centre.plans()
    assert next_task(centre.store, centre.ann, shanghai(8, 59)) is None
    assert next_task(centre.store, centre.ann, shanghai(20)) is None
    assert next_task(centre.store, centre.ann, shanghai(19, 59)) is not None


def test_hours_that_cannot_be_read_stop_the_calls_with_a_word(centre):
    centre.store.set_setting("callback_hours", "nine to five")
    with pytest.raises(HoursUnreadable, match="write it as 09:00-20:00"):
        next_task(centre.store, centre.ann, MORNING)
    centre.store.set_setting("callback_hours", "00:00-24:00")
    centre.plans()
    assert next_task(centre.store, centre.ann, shanghai(3, day=21)) is not None


def test_an_agent_never_rings_customers_of_the_own_outlet_or_another_region(centre):
    centre.plans()
    assert next_task(centre.store, replace(centre.ann, outlet_id=1), MORNING) is None
    assert next_task(centre.store, replace(centre.ann, region_id=99), MORNING) is None
    assert next_task(centre.store, replace(centre.ann, role="executive"), MORNING) is None


def test_a_customer_of_two_orders_is_rung_once_a_day(centre):
    with centre.store.transaction() as write:
        write.execute("update orders set customer_id = 1, rev = :rev")
    centre.plans()
    task = centre.takes(centre.ann)
    assert next_task(centre.store, centre.bob, MORNING) is None
    centre.ends(task, "refused")
    assert next_task(centre.store, centre.bob, MORNING) is None
    assert next_task(centre.store, centre.bob, shanghai(10, day=21)) is not None


def test_what_was_drawn_for_a_reason_comes_first_then_the_longest_due(centre):
    centre.plans()
    with centre.store.transaction() as write:
        write.execute("update callback_tasks set priority = 10, rev = :rev where order_id = 3")
        write.execute("update callback_tasks set due_at = '2026-11-01T00:00:00Z', rev = :rev where order_id = 2")
    order = []
    for _ in range(3):
        task = centre.takes()
        order.append(task.order_id)
        centre.ends(task, "refused")
    assert order == [3, 2, 1]


@pytest.mark.parametrize(("code", "number", "ended", "state", "next_at"), [
    ("completed", 1, shanghai(10), "done", None),
    ("partial", 1, shanghai(10), "done", None),
    ("busy", 1, shanghai(10), "open", shanghai(10, 30)),
    ("busy", 1, shanghai(19, 45), "open", shanghai(9, day=21)),
    ("no_answer", 1, shanghai(10), "open", shanghai(14)),
    ("no_answer", 1, shanghai(17), "open", shanghai(9, 40, day=21)),
    ("no_answer", 2, shanghai(14), "open", shanghai(17, 40, day=21)),
    ("no_answer", 3, shanghai(10), "given_up", None),
    ("busy", 3, shanghai(10), "given_up", None),
    ("other", 3, shanghai(10), "given_up", None),
    ("refused", 1, shanghai(10), "given_up", None),
    ("wrong_number", 1, shanghai(10), "given_up", None),
    ("not_in_service", 1, shanghai(10), "given_up", None),
    ("language_barrier", 1, shanghai(10), "given_up", None),
    ("deceased", 1, shanghai(10), "given_up", None),
])  # fmt: skip
def test_what_follows_a_call(centre, code, number, ended, state, next_at):
    following = after(DISPOSITIONS[code], number, ended, Hours.of(centre.store), most=3)
    assert following.state == state
    if next_at is not None:
        assert following.at == next_at


def test_an_appointment_is_kept_to_the_minute_and_before_everything_else(centre):
    centre.plans()
    task = centre.takes()
    recorded = centre.ends(task, "call_later", appointed=shanghai(15))
    assert (recorded.state, recorded.next_at) == ("open", "2026-11-20T07:00:00Z")
    assert centre.takes(now=shanghai(14, 59)).task_id != task.task_id
    give_back(centre.store, centre.ann, 2, shanghai(14, 59))
    assert centre.takes(centre.ann, shanghai(15)).task_id == task.task_id


@pytest.mark.parametrize(("appointed", "rule"), [
    (None, "missing"), (shanghai(9), "past"), (shanghai(21), "hours"), (shanghai(10) + timedelta(days=61), "far"),
])  # fmt: skip
def test_an_appointment_at_an_impossible_time_is_refused_and_nothing_kept(centre, appointed, rule):
    centre.plans()
    with pytest.raises(AppointmentRefused) as refused:
        centre.ends(centre.takes(), "call_later", appointed=appointed)
    assert refused.value.rule == rule
    assert centre.count("callback_attempts") == 0


def test_after_the_last_attempt_the_customer_is_given_up(centre):
    centre.store.set_setting("callback_attempts", "2")
    centre.plans()
    task = centre.takes()
    first = centre.ends(task, "no_answer")
    again = callbacks.task(centre.store, task.task_id)
    with centre.store.transaction() as write:
        write.execute(
            "update callback_tasks set leased_by = :ann, rev = :rev where task_id = :task",
            ann=centre.ann.user_id,
            task=task.task_id,
        )
    second = centre.ends(again, "no_answer", shanghai(14))
    assert (first.state, second.state, second.number) == ("open", "given_up", 2)


def test_who_wants_no_calls_is_never_called_again(centre):
    with centre.store.transaction() as write:
        write.execute("update orders set customer_id = 1, rev = :rev")
    centre.plans()
    recorded = centre.ends(centre.takes(), "call_later", appointed=shanghai(15), never_again=True)
    assert (recorded.state, recorded.next_at) == ("given_up", None)
    assert next_task(centre.store, centre.bob, MORNING + timedelta(days=30)) is None
    assert centre.store.one("select count(*) from callback_tasks where state = 'open'")[0] == 0
    with centre.store.transaction() as write:
        write.execute("delete from callback_attempts")
        write.execute("delete from callback_tasks")
    assert plan(centre.store, DAY, DAY, 1.0, MORNING).opted_out == 3
    assert centre.count("callback_tasks") == 0


def test_the_number_is_shown_to_the_holder_only_and_every_look_is_on_record(centre):
    centre.plans()
    task = centre.takes()
    shown = reveal(centre.store, centre.ann, task.task_id, MORNING)
    assert shown.phone == f"1380013800{task.order_id}"
    with pytest.raises(LeaseLost):
        reveal(centre.store, centre.bob, task.task_id, MORNING)
    looks = [look for look in entries(centre.store) if look.event == "reveal_phone"]
    assert [(look.login, look.subject, look.subject_id) for look in looks] == [("ann", "callback_task", task.task_id)]


def test_a_note_reaches_the_next_caller_without_the_number_in_it(centre):
    centre.plans()
    task = centre.takes()
    centre.ends(task, "call_later", appointed=shanghai(15), anyone=True, note="下午打 13911112222，找李先生")
    assert centre.takes(centre.bob, shanghai(15)).task_id == task.task_id
    assert reveal(centre.store, centre.bob, task.task_id, shanghai(15)).notes == ("下午打 ***，找李先生",)
    sealed = centre.store.one("select note_sealed from callback_attempts")[0]
    assert "李先生".encode() not in sealed


def test_a_call_saved_twice_is_one_answer_and_one_attempt(centre):
    centre.plans()
    task = centre.takes()
    first = centre.ends(task, "completed", answers=CONTENT)
    again = centre.ends(task, "completed", answers=CONTENT, now=MORNING + timedelta(minutes=1))
    assert again == first
    assert (centre.count("responses"), centre.count("callback_attempts"), centre.count("conflicts")) == (1, 1, 0)
    assert callbacks.task(centre.store, task.task_id).state == "done"


def test_a_machine_that_stopped_between_answer_and_attempt_loses_and_doubles_nothing(centre):
    centre.plans()
    task = centre.takes()
    first = centre.ends(task, "completed", answers=CONTENT)
    with centre.store.transaction() as write:
        write.execute("delete from callback_attempts")
        write.execute(
            """update callback_tasks set state = 'open', attempts = 0, leased_by = :ann, rev = :rev
               where task_id = :task""",
            ann=centre.ann.user_id,
            task=task.task_id,
        )
    again = centre.ends(task, "completed", answers=CONTENT, now=MORNING + timedelta(minutes=1))
    assert again.response_id == first.response_id
    assert (centre.count("responses"), centre.count("callback_attempts")) == (1, 1)


def test_answers_arrive_as_grade_b_with_what_was_verified(centre):
    centre.plans()
    task = centre.takes()
    reveal(centre.store, centre.ann, task.task_id, MORNING - timedelta(minutes=2))
    centre.ends(task, "completed", answers={**CONTENT, "visited": "yes", "charged": "yes", "charge_amount": "35.5"})
    warehouse = Warehouse.open(centre.store)
    warehouse.sync()
    row = warehouse.query("select * from responses").iloc[0]
    assert (row["channel"], row["grade"], row["order_id"]) == ("callback", "B", task.order_id)
    assert (row["said_number"], row["said_visit"], row["said_date"], row["said_work"]) == (1, 1, 1, 1)
    assert (row["said_charge"], row["csat"], row["nps"], row["seconds"]) == (1, 5, 9, 120)
    tried = warehouse.query("select * from callback_attempts").iloc[0]
    assert (tried["disposition"], tried["agent_id"]) == ("completed", centre.ann.user_id)
    warehouse.close()


def test_misfitting_answers_are_given_back_to_the_agent_and_nothing_is_kept(centre):
    centre.plans()
    task = centre.takes()
    with pytest.raises(Misfits) as misfits:
        centre.ends(task, "completed", answers={**CONTENT, "charged": "yes", "charge_amount": "-3"})
    assert [problem.item for problem in misfits.value.problems] == ["charge_amount"]
    with pytest.raises(NothingAnswered):
        centre.ends(task, "completed")
    assert centre.count("responses") == centre.count("callback_attempts") == 0
    assert centre.ends(task, "partial", answers={"visited": "yes"}).state == "done"


def test_a_contradiction_opens_one_case_and_only_one(centre):
    centre.plans()
    task = centre.takes()
    assert task.order_id == 1
    answers = {**CONTENT, "part_replaced": "no", "csat": "1", "problem": "yes", "problem_text": "没换"}
    recorded = centre.ends(task, "completed", answers=answers)
    centre.ends(task, "completed", answers=answers)
    cases = centre.store.rows("select * from cases")
    assert [(row["case_id"], row["source"], row["urgency"]) for row in cases] == [
        (recorded.case_id, "verification", "urgent")
    ]
    kinds = [row["kind"] for row in centre.store.rows("select kind from case_events order by case_event_id")]
    assert sorted(kinds) == ["contradicted", "opened"]


def test_a_low_mark_opens_a_case_without_being_a_contradiction(centre):
    centre.plans()
    recorded = centre.ends(centre.takes(), "completed", answers={**CONTENT, "csat": "2"})
    assert recorded.case_id is None
    assert [row["source"] for row in centre.store.rows("select source from cases")] == ["callback"]


@pytest.mark.parametrize(("order_id", "answers", "against"), [
    (1, {"part_replaced": "no"}, ("part_replaced",)),
    (1, {"part_replaced": "unsure"}, ()),
    (2, {"part_replaced": "no"}, ()),
    (1, {"charged": "yes"}, ("charged",)),
    (1, {"visited": "no", "number_ok": "no"}, ("visited",)),
    (1, {"date_ok": "no", "work_done": "no"}, ("date_ok", "work_done")),
])  # fmt: skip
def test_only_what_the_papers_claim_can_be_contradicted(centre, order_id, answers, against):
    assert contradictions(centre.script, answers, callbacks.books(centre.store, order_id)) == against


def test_the_script_follows_the_answers_and_names_the_visit(centre):
    books = callbacks.books(centre.store, 1)
    begun = converse(centre.script, {}, centre.store, books, "zh", MORNING)
    assert "深圳第1网点" in begun.lines[0].says
    assert "空调" in begun.lines[0].says
    assert "{" not in begun.lines[0].says
    assert begun.current == "number_ok"
    assert "date_ok" not in {line.item.name for line in begun.lines}
    going = converse(centre.script, {"number_ok": "yes", "visited": "yes"}, centre.store, books, "en", MORNING)
    assert going.current == "date_ok"
    assert going.lines[3].says == "Was that on 18 November?"
    wrong = converse(
        centre.script, {"visited": "yes", "charged": "yes", "charge_amount": "0"}, centre.store, books, "en", MORNING
    )
    line = next(line for line in wrong.lines if line.item.name == "charge_amount")
    assert line.problem == "Please enter an amount above 0 and up to 100000."
    assert next(line for line in wrong.lines if line.item.name == "charged").contradicts


def test_a_half_done_call_is_kept_sealed_and_goes_when_it_is_recorded(centre):
    centre.plans()
    task = centre.takes()
    assert resume(centre.store, centre.ann, task) is None
    reveal(centre.store, centre.ann, task.task_id, MORNING)
    assert resume(centre.store, centre.ann, task) == {}
    keep(centre.store, centre.ann, task, {"visited": "yes", "suggestion": "快一点"}, MORNING)
    assert resume(centre.store, centre.ann, task) == {"visited": "yes", "suggestion": "快一点"}
    assert resume(centre.store, centre.bob, task) is None
    assert "快".encode() not in centre.store.one("select answers_sealed from callback_drafts")[0]
    centre.ends(task, "completed", answers=CONTENT)
    assert centre.count("callback_drafts") == 0


def test_answers_from_before_an_appointment_wait_for_whoever_rings_then(centre):
    centre.plans()
    task = centre.takes()
    reveal(centre.store, centre.ann, task.task_id, MORNING)
    keep(centre.store, centre.ann, task, {"visited": "yes"}, MORNING)
    centre.ends(task, "call_later", appointed=shanghai(15), anyone=True, answers={"visited": "yes"})
    assert centre.count("responses") == 0
    again = centre.takes(centre.bob, shanghai(15))
    assert again.task_id == task.task_id
    assert resume(centre.store, centre.bob, again) == {"visited": "yes"}
    reveal(centre.store, centre.bob, again.task_id, shanghai(15, 1))
    assert resume(centre.store, centre.bob, again) == {"visited": "yes"}
    assert resume(centre.store, centre.ann, again) is None
    answers = {**CONTENT, "visited": "yes"}
    record(centre.store, centre.bob, again, centre.script, Outcome("completed", answers), shanghai(15, 3))
    assert [row[0] for row in centre.store.rows("select seconds from responses")] == [120]
    assert centre.count("callback_drafts") == 0


def test_a_call_that_a_colleague_never_recorded_is_not_taken_over(centre):
    centre.plans()
    task = centre.takes()
    reveal(centre.store, centre.ann, task.task_id, MORNING)
    keep(centre.store, centre.ann, task, {"visited": "no"}, MORNING)
    with centre.store.transaction() as write:
        callback_queue.hold(write, task.task_id, centre.ann.user_id, "2026-11-20T01:00:00Z")
    again = centre.takes(centre.bob)
    assert again.task_id == task.task_id
    reveal(centre.store, centre.bob, again.task_id, MORNING)
    assert resume(centre.store, centre.bob, again) == {}


def test_the_tally_counts_the_own_day_on_the_firms_clock(centre):
    centre.plans()
    assert today(centre.store, centre.ann, MORNING).waiting == 3
    centre.ends(centre.takes(), "completed", answers=CONTENT)
    centre.ends(centre.takes(), "no_answer")
    tally = today(centre.store, centre.ann, MORNING)
    assert (tally.calls, tally.completed, tally.waiting) == (2, 1, 1)
    assert today(centre.store, centre.ann, MORNING + timedelta(days=1)).calls == 0
    centre.ends(centre.takes(), "refused")
    assert today(centre.store, centre.ann, MORNING).soonest == shanghai(14)


def test_a_plan_made_twice_draws_the_same_orders(busy_centre):
    store = busy_centre.store
    with store.transaction() as write:
        write.execute("delete from callback_tasks")
    dry = plan(store, DAY, DAY, 0.3, MORNING, dry_run=True)
    assert busy_centre.count("callback_tasks") == 0
    made = plan(store, DAY, DAY, 0.3, MORNING)
    again = plan(store, DAY, DAY, 0.3, MORNING)
    assert dry == made
    assert (again.random, again.already_planned) == (0, made.random)
    rows = store.rows("select distinct drawn, round(weight, 4) as weight, due_at from callback_tasks")
    assert [tuple(row) for row in rows] == [("random", 3.3333, "2026-11-22T02:00:00Z")]


def test_an_aimed_plan_keeps_half_for_chance_and_weighs_what_it_aims_at(busy_centre):
    store = busy_centre.store
    with store.transaction() as write:
        write.execute("delete from callback_tasks")
        write.execute("update orders set outlet_id = 2, rev = :rev where order_id > 30")
    made = plan(store, DAY, DAY, 0.4, MORNING, risk=[(2, 1.0)])
    assert made.aimed > 0
    weights = {
        row["drawn"]: row["weight"]
        for row in store.rows("select drawn, max(weight) as weight from callback_tasks group by drawn")
    }
    assert weights["random"] == pytest.approx(1 / 0.2)
    assert weights["risk"] == pytest.approx(1 / (1 - 0.8 * 0.2))


def test_what_one_outlet_cannot_take_goes_to_the_others(busy_centre):
    orders = candidates(busy_centre.store, "callback", "2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z")
    orders = [replace(order, outlet_id=1 if order.order_id <= 4 else 2) for order in orders]
    chances = aimed_chances(orders, {1: 100.0, 2: 1.0}, 0.2)
    assert chances == {1: 1.0, 2: pytest.approx(4 / 36)}


@pytest.mark.parametrize(("share", "days"), [(0, 0), (1.5, 0), (0.5, -1)])
def test_a_plan_that_makes_no_sense_is_refused(centre, share, days):
    with pytest.raises(PlanRefused):
        plan(centre.store, DAY, DAY + timedelta(days=days), share, MORNING)


def test_the_command_plans_and_answers_as_json(centre, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(centre.store.folder))
    asked = ["callbacks", "plan", "--from", "2026-11-18", "--to", "2026-11-18", "--json"]
    assert main([*asked, "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["random"] == 3
    assert centre.count("callback_tasks") == 0
    assert main(asked) == 0
    assert centre.count("callback_tasks") == 3
    assert main([*asked, "--share", "7"]) == 1
