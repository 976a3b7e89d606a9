"""Quality re-calls: some of each agent's calls, by chance, asked again by somebody else."""

from datetime import date, timedelta

import pytest

from dashboard.metrics.calls import worked
from dashboard.metrics.recalls import by_question, error_rates, pairs, recalls
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.warehouse import Warehouse
from surveys.callbacks.outcome import Outcome, record
from surveys.callbacks.queue import next_task
from surveys.callbacks.recall import CHECK, RecallRefused, release, sample
from surveys.intake import Intake
from surveys.publishing import Shelf
from tests.surveys.call_centre import MORNING, open_call_centre

DAY = date(2026, 11, 20)
SAID = {"number_ok": "yes", "visited": "yes", "date_ok": "yes", "work_done": "yes", "charged": "no", "csat": "5"}
LATER = MORNING + timedelta(days=2)


@pytest.fixture
def centre(tmp_path):
    opened = open_call_centre(tmp_path, customers=8)
    opened.plans()
    for turn in range(8):
        agent = (opened.ann, opened.bob)[turn % 2]
        task = next_task(opened.store, agent, MORNING)
        record(opened.store, agent, task, opened.script, Outcome("completed", SAID, "zh"), MORNING)
    yield opened
    Intake(opened.store).close()
    opened.store.close()


def test_every_agent_has_as_many_calls_drawn_and_the_same_ones_each_time(centre):
    drawn = sample(centre.store, DAY, DAY, 0.5, 1)
    assert (drawn.calls, drawn.agents, len(drawn.fresh)) == (8, 2, 4)
    assert {one.chance for one in drawn.fresh} == {0.5}
    assert sample(centre.store, DAY, DAY, 0.5, 1) == drawn
    assert len(sample(centre.store, DAY, DAY, 0, 3).fresh) == 6
    assert release(centre.store, drawn, None, LATER) == 4
    assert release(centre.store, drawn, None, LATER) == 0
    again = sample(centre.store, DAY, DAY, 0.5, 1)
    assert (len(again.fresh), again.before) == (0, 4)


def test_regions_and_senseless_wishes(centre):
    assert sample(centre.store, DAY, DAY, 1, 0, [7]).calls == 0
    for share, least, end in ((0, 0, DAY), (2, 0, DAY), (0.1, 0, DAY - timedelta(days=1))):
        with pytest.raises(RecallRefused):
            sample(centre.store, DAY, end, share, least)


def test_who_made_the_first_call_never_makes_the_second(centre):
    release(centre.store, sample(centre.store, DAY, DAY, 1.0, 0), None, LATER)
    while (task := next_task(centre.store, centre.ann, LATER)) is not None:
        row = centre.store.one("select not_by from callback_tasks where task_id = :task_id", task_id=task.task_id)
        assert row["not_by"] == centre.bob.user_id
        record(centre.store, centre.ann, task, centre.script, Outcome("refused"), LATER)


def test_what_the_second_call_hears_is_held_against_the_first(centre):
    release(centre.store, sample(centre.store, DAY, DAY, 1.0, 0), None, LATER)
    script = Shelf(centre.store).newest(CHECK).questionnaire
    owners = {
        row["task_id"]: row["not_by"]
        for row in centre.store.rows("select task_id, not_by from callback_tasks where questionnaire = :q", q=CHECK)
    }
    with centre.store.transaction() as write:
        write.execute(
            """update callback_tasks set leased_by = 3 - not_by, leased_until = '2027-01-01T00:00:00Z', rev = :rev
               where not_by is not null"""
        )
    heard = {"called": "yes", **SAID, "charge_amount": ""}
    for number, task_id in enumerate(sorted(owners)):
        agent = centre.bob if owners[task_id] == centre.ann.user_id else centre.ann
        told = {key: value for key, value in heard.items() if value}
        if number == 0:
            told |= {"called": "no", "charged": "yes", "csat": "4"}
        task = next_task(centre.store, agent, LATER)
        record(centre.store, agent, task, script, Outcome("completed", told, "zh"), LATER)
    warehouse = Warehouse.open(centre.store)
    warehouse.sync()
    view = View(warehouse, Period(date(2026, 11, 1), date(2026, 12, 1)))
    answers = pairs(view)
    found = recalls(view, answers)
    assert (found.drawn, found.ended, found.reached) == (8, 8, 8)
    assert (found.not_called.hits, found.not_called.asked) == (1, 8)
    assert (found.errors.hits, found.errors.asked) == (1, 8 * 5)
    questions = by_question(answers)
    assert (questions["charged"].same, questions["charged"].pairs) == (7, 8)
    assert questions["visited"].kappa is None
    rates = error_rates(answers[answers["item"] != "csat"]).set_index("agent_id")
    assert rates["differences"].sum() == 1
    assert rates["total"].tolist() == [20, 20]
    # The second call is no customer's answer and no callback of its own.
    assert worked(view).due == 8
    assert view.read(view.table("responses").count().as_table()).iloc[0, 0] == 8
    warehouse.close()
