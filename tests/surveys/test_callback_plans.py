"""Plans of callbacks: seen before they are released, released once, taken back, their weights true over all plans."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db import callback_plans
from db.warehouse import Warehouse
from surveys.__main__ import main
from surveys.callbacks.outcome import Outcome, record
from surveys.callbacks.planning import cancel, draw_up, release
from surveys.callbacks.queue import next_task
from surveys.callbacks.wish import PlanRefused, Wish
from surveys.intake import Intake
from tests.surveys.call_centre import MORNING, open_call_centre

DAY = date(2026, 11, 18)
EVERYBODY = Wish(DAY, DAY)


@pytest.fixture
def store(tmp_path):
    centre = open_call_centre(tmp_path, customers=200)
    with centre.store.transaction() as write:
        write.execute("update orders set outlet_id = 2, rev = :rev where order_id > 150")
    yield centre.store
    Intake(centre.store).close()
    centre.store.close()


def tasks(store):
    return {
        row["order_id"]: row
        for row in store.rows("select t.*, o.outlet_id from callback_tasks t join orders o using (order_id)")
    }


def released(store, wish, key):
    return release(store, draw_up(store, wish, MORNING), key, None, MORNING)


def test_a_plan_is_seen_before_anything_is_written(store):
    seen = draw_up(store, replace(EVERYBODY, size="margin", amount=0.08, strata="outlet"), MORNING)
    assert seen.margin == pytest.approx(0.08, abs=0.001)
    assert seen.margin <= 0.08
    assert seen.attainable
    # Nobody has called yet: half of the customers, two calls each, four minutes a call.
    assert seen.calls == 2 * len(seen.draws)
    assert seen.hours == pytest.approx(seen.calls * 4 / 60)
    assert sum(part.orders for part in seen.parts) == seen.reached == 200
    assert tasks(store) == {}
    assert callback_plans.plans(store) == []


def test_a_margin_that_nobody_can_reach_calls_everybody_and_says_so(store):
    seen = draw_up(store, replace(EVERYBODY, size="margin", amount=0.01), MORNING)
    assert len(seen.draws) == 200
    assert not seen.attainable
    assert seen.best_margin == pytest.approx(seen.margin)


def test_a_plan_is_released_once_however_often_it_is_asked_for(store):
    seen = draw_up(store, EVERYBODY, MORNING)
    first = release(store, seen, "key", None, MORNING)
    assert release(store, seen, "key", None, MORNING) == first
    (kept,) = callback_plans.plans(store)
    assert (kept.released, kept.untouched, kept.drawn) == (200, 200, 200)
    assert Wish.from_json(kept.wish) == EVERYBODY


def test_calls_not_begun_are_taken_back_and_the_others_stay(store):
    plan_id = released(store, EVERYBODY, "key")
    with store.transaction() as write:
        write.execute("update callback_tasks set attempts = 1, rev = :rev where order_id = 1")
        write.execute(
            """update callback_tasks set leased_by = 1, leased_until = '2026-11-20T02:10:00Z', rev = :rev
               where order_id = 2"""
        )
    assert cancel(store, plan_id, None, MORNING) == 198
    assert cancel(store, plan_id, None, MORNING) is None
    assert sorted(tasks(store)) == [1, 2]
    assert callback_plans.plan_of(store, plan_id).cancelled == 198


def test_a_task_that_gets_the_number_of_a_cancelled_one_reaches_the_warehouse(store):
    warehouse = Warehouse.open(store)
    for key in ("first", "second"):
        plan_id = released(store, EVERYBODY, key)
        if key == "first":
            warehouse.sync()
            cancel(store, plan_id, None, MORNING)
    warehouse.sync()
    found = warehouse.query("select count(*) as n, min(plan_id) as plan_id from callback_tasks")
    warehouse.close()
    assert found.iloc[0].tolist() == [200, plan_id]


def test_a_cancelled_plan_draws_nobody_any_more(store):
    plan_id = released(store, replace(EVERYBODY, size="share", amount=0.5), "key")
    with store.transaction() as write:
        write.execute("update callback_tasks set attempts = 1, rev = :rev where task_id = 1")
    cancel(store, plan_id, None, MORNING)
    later = draw_up(store, replace(EVERYBODY, size="share", amount=0.1), MORNING)
    assert {round(draw.weight, 6) for draw in later.draws} == {10.0}


def test_weights_are_one_over_the_chance_by_either_draw(store):
    released(store, replace(EVERYBODY, size="share", amount=0.2, aimed=((2, 1.0),), strata="outlet"), "key")
    random, aimed = 20 / 200, 20 / 50
    for task in tasks(store).values():
        chance = 1 - (1 - random) * (1 - (aimed if task["outlet_id"] == 2 else 0))
        assert task["weight"] == pytest.approx(1 / chance)


def test_a_number_of_calls_is_a_number_of_new_calls(store):
    released(store, replace(EVERYBODY, size="share", amount=0.4), "first")
    more = draw_up(store, replace(EVERYBODY, size="calls", amount=60, aimed=((2, 1.0),)), MORNING)
    assert len(more.draws) == pytest.approx(60, abs=20)
    assert len(draw_up(store, replace(EVERYBODY, size="calls", amount=900), MORNING).draws) == 200 - more.before


def test_a_second_plan_gives_all_their_chance_by_both(store):
    released(store, replace(EVERYBODY, size="share", amount=0.2), "first")
    first = set(tasks(store))
    released(store, replace(EVERYBODY, size="share", amount=0.5, aimed=((2, 1.0),)), "second")
    found = tasks(store)
    assert first < set(found)
    aimed = 50 / 50 if 0.25 * 200 >= 50 else 0.25 * 200 / 50
    for task in found.values():
        chance = 1 - (1 - 0.25) * (1 - (aimed if task["outlet_id"] == 2 else 0))
        assert task["weight"] == pytest.approx(1 / chance)
    released(store, replace(EVERYBODY, size="share", amount=0.1), "third")
    assert tasks(store).keys() == found.keys()
    assert {row["weight"] for row in tasks(store).values()} == {row["weight"] for row in found.values()}


def test_sums_by_weight_are_right_on_average_over_many_secrets(store):
    wish = replace(EVERYBODY, size="calls", amount=60, aimed=((2, 1.0),), strata="outlet", least=10)
    told = []
    for number in range(60):
        with store.transaction() as write:
            write.execute("update orders set order_no = 'N' || :n || '-' || order_id, rev = :rev", n=number)
        told.append(sum(draw.weight for draw in draw_up(store, wish, MORNING).draws))
    mean = sum(told) / len(told)
    error = (sum((one - mean) ** 2 for one in told) / len(told) ** 2) ** 0.5
    assert mean == pytest.approx(200, abs=4 * error)


def test_only_those_asked_for_are_drawn(store):
    with store.transaction() as write:
        write.execute(
            "update orders set service_type = 'installation', under_warranty = 0, rev = :rev where order_id <= 20"
        )
        write.execute("update customers set do_not_contact_at = '2026-01-01T00:00:00Z' where customer_id in (1, 30)")
        write.execute("update customers set phone_sealed = null where customer_id = 31")
    seen = draw_up(store, replace(EVERYBODY, outlet_ids=(1,), service_types=("repair",)), MORNING)
    assert (seen.orders, seen.reached, seen.opted_out, seen.no_number) == (130, 128, 1, 1)
    assert len(draw_up(store, replace(EVERYBODY, warranty=False), MORNING).draws) == 19
    assert draw_up(store, EVERYBODY.within(()), MORNING).orders == 0
    assert draw_up(store, replace(EVERYBODY, region_ids=(9,)), MORNING).orders == 0


def test_who_answered_another_way_is_left_out_or_called_by_choice(store):
    with store.transaction() as write:
        write.execute(
            """insert into responses (response_id, payload_hash, payload_sealed, questionnaire_id, outlet_id, order_id,
                 channel, grade, received_at, receipt, rev)
               select 'r', 'h', x'00', questionnaire_id, 1, 1, 'web', 'A', '2026-11-19T00:00:00Z', 'x', :rev
               from questionnaires limit 1"""
        )
    left = draw_up(store, EVERYBODY, MORNING)
    assert (left.answered, len(left.draws)) == (1, 199)
    kept = draw_up(store, replace(EVERYBODY, call_answered=True), MORNING)
    assert (kept.answered, len(kept.draws)) == (0, 200)


def test_first_calls_wait_their_days_and_fall_into_the_window(store):
    wish = replace(EVERYBODY, wait_days=3, within_days=2, window="14:00-16:00", most_attempts=5)
    release(store, draw_up(store, wish, MORNING), "key", None, MORNING)
    task = tasks(store)[1]
    # The visit ended on the 18th at 11:00 in Shanghai; three days later the window opens at 14:00.
    assert (task["next_at"], task["due_at"]) == ("2026-11-21T06:00:00Z", "2026-11-23T03:00:00Z")
    assert task["most_attempts"] == 5


def test_a_plan_is_its_agents_alone_and_tries_as_often_as_it_says(tmp_path):
    centre = open_call_centre(tmp_path / "own", customers=2)
    wish = replace(EVERYBODY, agents=(centre.bob.user_id,), most_attempts=1, wait_days=0)
    release(centre.store, draw_up(centre.store, wish, MORNING), "key", None, MORNING)
    assert next_task(centre.store, centre.ann, MORNING) is None
    task = next_task(centre.store, centre.bob, MORNING)
    ended = record(centre.store, centre.bob, task, centre.script, Outcome("no_answer"), MORNING)
    assert ended.state == "given_up"
    centre.store.close()


def test_experience_comes_from_calls_that_were_made(store):
    released(store, EVERYBODY, "key")
    with store.transaction() as write:
        write.execute("update callback_tasks set state = 'done', attempts = 2, rev = :rev where task_id <= 60")
        write.execute(
            """insert into callback_attempts (task_id, number, agent_id, started_at, ended_at, disposition, rev)
               select task_id, 2, 1, '2026-11-20T02:00:00Z', '2026-11-20T02:01:30Z',
                 case when task_id <= 45 then 'completed' else 'refused' end, :rev
               from callback_tasks where task_id <= 60"""
        )
    learnt = draw_up(store, EVERYBODY, MORNING).experience
    assert (learnt.completion, learnt.calls, learnt.seconds, learnt.ended) == (0.75, 2.0, 90.0, 60)


SENSELESS = (
    ({"size": "margin", "amount": 0.7}, "margin"),
    ({"size": "calls", "amount": 0}, "calls"),
    ({"window": "18:00-10:00"}, "window"),
    ({"window": "21:00-23:00"}, "rung"),
    ({"wait_days": 99}, "days"),
    ({"most_attempts": 0}, "attempts"),
    ({"aimed": ((1, -1.0),)}, "negative"),
    ({"end": DAY - timedelta(days=1)}, "first day"),
)


def test_a_wish_that_makes_no_sense_is_refused_in_words(store):
    for change, word in SENSELESS:
        with pytest.raises(PlanRefused, match=word):
            draw_up(store, replace(EVERYBODY, **change), MORNING)


def test_what_the_outlets_aimed_at_cannot_take_is_left_to_chance(store):
    seen = draw_up(store, replace(EVERYBODY, size="share", amount=0.8, aimed=((2, 1.0),)), MORNING)
    assert seen.aimed_chances == {2: 1.0}
    assert seen.random_chances[""] == pytest.approx((160 - 50) / 200)


def test_the_queue_is_counted_by_region(store):
    released(store, EVERYBODY, "key")
    with store.transaction() as write:
        write.execute(
            "update callback_tasks set priority = 100, next_at = '2026-11-20T09:00:00Z', rev = :rev where task_id = 1"
        )
    now = datetime(2026, 11, 30, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = callback_plans.depth(store, now, 1)
    assert (found.open, found.ready, found.overdue, found.appointments, found.missed) == (200, 200, 200, 1, 1)
    assert callback_plans.depth(store, now, 2).open == 0


def test_the_command_takes_the_same_wishes(store, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    ranking = tmp_path / "risk.json"
    ranking.write_text(json.dumps({"outlets": [{"code": "SZ002", "score": 0.9, "flagged": True}]}), "utf-8")
    asked = ["callbacks", "plan", "--from", "2026-11-18", "--to", "2026-11-18", "--json"]
    assert main([*asked, "--calls", "40", "--strata", "outlet", "--risk", str(ranking), "--agent", "ann"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["random"] + said["aimed"] == len(tasks(store))
    assert said["regions"][0]["orders"] == 200
    assert [row["agent_id"] for row in store.rows("select agent_id from callback_plan_agents")] == [1]
    assert main([*asked, "--outlet", "NOWHERE"]) == 1
    assert "NOWHERE" in capsys.readouterr().err
    ranking.write_text("{}", "utf-8")
    assert main([*asked, "--risk", str(ranking)]) == 1
