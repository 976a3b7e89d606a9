"""From sums to scores: what counts, since when, for whom, and what is said of the grade."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.catalogue import INDICES
from dashboard.metrics.indices.advice import advice, judge
from dashboard.metrics.indices.effect import effect
from dashboard.metrics.indices.profile import profile
from dashboard.metrics.indices.scores import all_sums, scored, standing, whole, year
from dashboard.metrics.indices.weighting import Weighting, weighting
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.technicians import technicians
from db.weightings import Draft, TargetSet, WeightsRefused, keep_target, keep_weights, versions
from tests.dashboard.metrics.books import MARCH

TENTH = date(2026, 3, 10)
ONLY = {"handling_speed": 3.0, "overall_satisfaction": 1.0}


def only(**weights):
    return {key: weights.get(key, 0.0) for key in INDICES}


@pytest.fixture
def marked(books):
    """E1 does well, E2 badly, S1 was asked twice."""
    for number in range(40):
        books.says("E1", TENTH, speed="5" if number % 4 else "4", csat="5" if number % 9 else "3")
        books.says("E2", TENTH, speed="2" if number % 4 else "4", csat="2" if number % 3 else "4")
    for _ in range(2):
        books.says("S1", TENTH, speed="1", csat="1")
    books.weights(date(2026, 1, 1), **(dict.fromkeys(INDICES, 0.0) | ONLY))
    return books


def test_a_better_outlet_scores_more_and_a_silent_one_nothing(marked):
    found = standing(marked.view()).rows.set_index("outlet_id")
    assert found.loc[1, "score"] > found.loc[2, "score"] + 30
    assert found.loc[1, "low"] < found.loc[1, "score"] < found.loc[1, "high"]
    assert np.isnan(found.loc[3, "score"])
    assert found.loc[3, "covered"] == 0
    assert found.loc[[1, 2], "rank_low"].tolist() == [1, 2]


def test_group_contributions_add_up_to_the_score(marked):
    found = standing(marked.view())
    scores = found.rows.set_index("outlet_id")["score"]
    assert found.contributions.loc[[1, 2]].sum(axis=1).tolist() == pytest.approx(scores.loc[[1, 2]].tolist())
    assert found.possible.loc[[1, 2]].sum(axis=1).tolist() == pytest.approx([100, 100])
    assert found.contributions.loc[1, "responsiveness"] > 0
    assert found.contributions.loc[1, "reliability"] == 0


def test_the_same_figures_give_the_same_scores(marked):
    first, again = (standing(marked.view()).rows for _ in range(2))
    assert first.equals(again)


def test_rows_are_cut_to_the_scope_and_ranked_among_all(marked):
    found = standing(marked.view(scope=Scope(region_ids=(2,))))
    assert found.rows["outlet_id"].tolist() == [3]
    assert set(found.points.index) == {3}
    assert found.outlets == 2


def test_a_report_of_the_past_keeps_its_weights(marked):
    before = standing(marked.view())
    marked.weights(date(2026, 4, 1), **(dict.fromkeys(INDICES, 0.0) | {"overall_satisfaction": 9.0}))
    again = standing(marked.view())
    assert again.rows.equals(before.rows)
    assert again.weighting.number == 1
    later = standing(marked.view(Period(date(2026, 3, 1), date(2026, 4, 5))))
    assert later.weighting.number == 2
    assert later.weighting.valid_from == date(2026, 4, 1)
    assert not np.allclose(later.rows["score"].dropna(), before.rows["score"].dropna())


def test_without_a_version_the_catalogue_counts(books):
    held = weighting(books.view())
    assert held.number is None
    assert held.weights["first_time_fix"] == INDICES["first_time_fix"].weight


def test_an_index_newer_than_the_version_counts_nothing_in_it(books):
    draft = Draft(date(2026, 1, 1), {"csat": 1.0, "coverage": 2.0}, {"csat": 0.5, "coverage": 0.5}, 85, 70)
    keep_weights(books.store, draft, 1, date(2026, 1, 1))
    held = weighting(books.view())
    assert held.weights["coverage"] == 2
    assert held.weights["training"] == 0


def test_a_region_has_its_own_target_and_nobody_is_marked_upside_down(books):
    keep_target(books.store, TargetSet("handling_speed", 2, date(2026, 3, 1), 3.2), 1, date(2026, 3, 1))
    held, index = weighting(books.view()), INDICES["handling_speed"]
    assert held.target(index, 2) == 3.2
    assert held.target(index, 1) == index.metric.target
    # The usual floor lies above that target; it moves down as far as by default.
    assert held.floor(index, 2) == pytest.approx(3.2 - (index.metric.target - index.floor))
    assert held.floor(index, 1) == index.floor


def test_a_version_is_never_altered_and_never_reaches_behind_another(books):
    books.weights(date(2026, 3, 5), "first")
    with pytest.raises(WeightsRefused, match="later version"):
        books.weights(date(2026, 3, 4))
    for sql in ("update weightings set note = 'x', rev = :rev", "delete from weighting_indices",
                "insert into weighting_indices values (1, 'later', 1, 1)"):  # fmt: skip
        with pytest.raises(Exception, match="weights"), books.store.transaction() as write:
            write.execute(sql)
    (kept,) = versions(books.store)
    assert (kept.draft.note, kept.set_by) == ("first", "Boss")
    line = books.store.one("select * from access_log where event = 'weights_set'")
    assert (line["user_id"], line["subject_id"]) == (1, 1)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"valid_from": date(2025, 12, 31)}, "past"),
        ({"weights": {"csat": 0.0}}, "weights"),
        ({"weights": {"csat": 101.0}}, "weights"),
        ({"floors": {}}, "floors"),
        ({"grade_a": 60.0}, "grades"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_makes_no_sense_is_refused(books, change, rule):
    usual = {"valid_from": date(2026, 1, 1), "weights": {"csat": 1.0}, "floors": {"csat": 0.5}}
    draft = Draft(**({"grade_a": 85.0, "grade_b": 70.0} | usual | change))
    with pytest.raises(WeightsRefused) as refused:
        keep_weights(books.store, draft, 1, date(2026, 1, 1))
    assert refused.value.rule == rule


def test_a_target_is_set_once_a_day_and_not_in_the_past(books):
    target = TargetSet("csat", None, date(2026, 3, 2), 0.9)
    keep_target(books.store, target, 1, date(2026, 3, 1))
    for again in (target, TargetSet("csat", None, date(2026, 3, 1), 0.8)):
        with pytest.raises(WeightsRefused):
            keep_target(books.store, again, 1, date(2026, 3, 1))
    with pytest.raises(WeightsRefused, match="reports"):
        keep_target(books.store, TargetSet("csat", 1, date(2026, 2, 1), 0.9), 1, date(2026, 3, 1))


def test_the_effect_of_other_weights_is_counted(marked):
    view = marked.view()
    network, held = whole(view), weighting(view)
    now = scored(network, year(view), held)
    same = effect(now, scored(network, year(view), held))
    assert (same.bands, same.largest, same.outlets) == (0, 0.0, 2)
    other = Weighting(only(promises_kept=1.0), held.floors, held.goals)
    gone = effect(now, scored(network, year(view), other))
    assert (gone.lost, gone.gained) == (2, 0)


@pytest.mark.parametrize(
    ("grade", "suggested", "verdict"),
    [("B", "B", "keep"), ("B", "", "unsure"), ("B", "C", "change"), (None, "A", "first"), (None, "", "wait")],
)
def test_a_grade_changes_only_without_doubt(grade, suggested, verdict):
    assert judge(grade, suggested) == verdict


def test_the_reasons_are_proven_and_the_costliest_first(marked):
    view = marked.view()
    found = standing(view)
    lines = profile(all_sums(view), found.weighting, 2, 1, found.points)
    advised = advice(found, lines, 2, "A")
    assert [line.index.key for line in advised.reasons] == ["handling_speed", "overall_satisfaction"]
    assert advised.verdict == "change"
    assert advised.suggested == "C"
    nobody = advice(found, lines, 3, None)
    assert (nobody.verdict, nobody.score) == ("wait", None)


def test_the_region_is_its_outlets_together(marked):
    view = marked.view()
    lines = {line.index.key: line for line in profile(all_sums(view), weighting(view), 1, 1, standing(view).points)}
    speed = lines["handling_speed"]
    assert speed.peers.n == 80
    assert speed.peers.value == pytest.approx((speed.figure.value + 2.5) / 2)
    assert lines["knowledge"].figure.n == 0
    assert lines["knowledge"].points is None


def test_no_data_make_no_scores(books):
    found = standing(books.view())
    assert found.rows.empty
    assert found.outlets == 0


def test_a_technician_with_few_answers_is_not_shown_by_them(books):
    trained, expired = (books.technician("E1", code, until) for code, until in
                        (("T1", date(2027, 1, 1)), ("T2", date(2026, 3, 1))))  # fmt: skip
    books.technician("E2", "T3", date(2027, 1, 1))
    for _ in range(3):
        books.order("E1", TENTH, technician=trained)
    books.order("E1", TENTH, technician=expired)
    rows = technicians(books.view(), 1).set_index("code")
    assert rows["orders"].to_dict() == {"T1": 3, "T2": 1}
    assert rows["valid"].to_dict() == {"T1": True, "T2": False}
    assert rows["csat"].isna().all()
    assert technicians(books.view(scope=Scope(region_ids=(2,))), 1).empty
    assert isinstance(rows, pd.DataFrame)
    assert MARCH.end == date(2026, 3, 31)
