"""Judging answers: skip logic, types, ranges, constraints, and what an unanswered question is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import Problem, Questionnaire, load

TODAY = date(2026, 11, 21)
FORMS = Path(__file__).parents[2] / "surveys" / "forms"
FORM = """\
survey
,type,name,required,relevant,constraint,calculation,choice_filter,parameters,label::中文 (zh),label::English (en)
,select_one yes_no,fixed,yes,,,,,,修好了吗？,Fixed?
,select_multiple ways or_other,ways,,,,,,,怎么联系？,How?
,begin group,trouble,,${fixed} = 'no',,,,,,
,text,why,yes,,,,,,为什么？,Why?
,range,anger,,${why} != '',,,,start=0 end=1 step=0.25,多生气？,Angry?
,end group,,,,,,,,,
,integer,people,,,. < 10,,,,几口人？,People?
,decimal,paid,,,,,,,多少钱？,Paid?
,date,day,,,. <= today(),,,,哪天？,Day?
,acknowledge,read,,,,,,,知道了,Noted
,note,thanks,,,,,,,谢谢,Thanks
,select_one regions,region,,,,,,,哪个区？,Region?
,select_one cities,city,,,,,part = ${region},,哪个市？,City?
,calculate,each,,,,${paid} div ${people},,,,
,calculate,cheap,,,,${each} < 10,,,,
,hidden,campaign,,,,,,,,
,today,filled,,,,,,,,

choices
,list_name,name,label::中文 (zh),label::English (en),part
,yes_no,yes,是,Yes,
,yes_no,no,否,No,
,ways,call,电话,Call,
,ways,sms,短信,Text,
,regions,north,北,North,
,regions,south,南,South,
,cities,bj,北京,Beijing,north
,cities,gz,广州,Guangzhou,south

settings
,form_id,version,form_title
,trial,1,试一试
"""
# Messages of our own need two more columns, and one row to stand in.
OWN_WORDS = """\
survey
,type,name,constraint,constraint_message::zh,constraint_message::en,label::zh,label::en
,integer,people,. < 10,太多了。,Too many.,几口人？,People?
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    path = tmp_path_factory.mktemp("forms") / "trial.csv"
    path.write_text(FORM, "utf-8")
    return load(path)


def rules(checked):
    return {problem.item: problem.rule for problem in checked.problems}


def test_a_questionnaire_survives_json_unchanged(trial):
    assert Questionnaire.from_json(json.loads(json.dumps(trial.to_json(), ensure_ascii=False))) == trial


def test_nothing_answered_is_nothing_everywhere(trial):
    checked = trial.check({}, TODAY)
    said = {name: value for name, value in checked.values.items() if value is not None}
    # A comparison with nothing is false, as XPath has it: calculations are not answers, so forms must not score.
    assert said == {"filled": "2026-11-21", "cheap": "false"}
    assert rules(checked) == {"fixed": "required"}


def test_answers_come_back_as_what_they_are(trial):
    given = {
        "fixed": "yes",
        "ways": "sms call sms",
        "people": "３",
        "paid": " １２．５ ",
        "day": "2026-11-20",
        "read": "ok",
        "region": "north",
        "city": "bj",
        "campaign": "spring",
    }
    checked = trial.check(given, TODAY)
    assert checked.problems == ()
    assert checked.values == {
        "fixed": "yes",
        "ways": ("sms", "call"),
        "ways_other": None,
        "why": None,
        "anger": None,
        "people": 3.0,
        "paid": 12.5,
        "day": "2026-11-20",
        "read": "OK",
        "region": "north",
        "city": "bj",
        "each": pytest.approx(12.5 / 3),
        "cheap": "true",
        "campaign": "spring",
        "filled": "2026-11-21",
    }


def test_several_choices_may_come_as_a_list(trial):
    assert trial.check({"fixed": "yes", "ways": ["call", "other"], "ways_other": "微信"}, TODAY).values["ways"] == (
        "call",
        "other",
    )


def test_a_skipped_answer_is_dropped_without_complaint(trial):
    checked = trial.check({"fixed": "yes", "why": "坏了", "anger": "1"}, TODAY)
    assert checked.values["why"] is None
    assert checked.values["anger"] is None
    assert checked.problems == ()


def test_a_required_question_in_a_shown_group_is_required(trial):
    assert rules(trial.check({"fixed": "no"}, TODAY)) == {"why": "required"}


def test_what_a_skipped_question_said_does_not_open_the_next(trial):
    assert trial.check({"fixed": "yes", "why": "x", "anger": "0.5"}, TODAY).values["anger"] is None
    assert trial.check({"fixed": "no", "why": "x", "anger": "0.5"}, TODAY).values["anger"] == 0.5


@pytest.mark.parametrize(
    ("item", "answer", "rule"),
    [
        ("fixed", "maybe", "choice"),
        ("fixed", "yes no", "choice"),
        ("ways", "call pigeon", "choice"),
        ("city", "gz", "choice"),
        ("people", "2.5", "integer"),
        ("people", "two", "integer"),
        ("people", "10", "constraint"),
        ("people", ["1", "2"], "integer"),
        ("paid", "12 yuan", "decimal"),
        ("paid", "1e400", "decimal"),
        ("day", "31.12.2026", "date"),
        ("day", "2026-02-30", "date"),
        ("day", "2026-11-22", "constraint"),
        ("read", "no", "acknowledge"),
        ("campaign", "x" * 10_001, "text"),
        ("thanks", "you too", "unknown_item"),
        ("elsewhere", "1", "unknown_item"),
    ],
)
def test_a_misfit_is_named_and_told_in_every_language(trial, item, answer, rule):
    checked = trial.check({"fixed": "yes", "region": "north", item: answer}, TODAY)
    (problem,) = checked.problems
    assert (problem.item, problem.rule) == (item, rule)
    assert set(problem.message) == {"zh", "en"}
    assert all(problem.message.values())


@pytest.mark.parametrize("answer", ["-0.25", "1.25", "0.3", "nan", "inf", "１／２"])
def test_a_range_is_left_neither_at_its_ends_nor_between_its_steps(trial, answer):
    assert rules(trial.check({"fixed": "no", "why": "x", "anger": answer}, TODAY)) == {"anger": "range"}


def test_the_form_may_put_a_constraint_into_its_own_words(tmp_path):
    (tmp_path / "own.csv").write_text(OWN_WORDS, "utf-8")
    checked = load(tmp_path / "own.csv").check({"people": "99"}, TODAY)
    assert checked.problems == (Problem("people", "constraint", {"zh": "太多了。", "en": "Too many."}),)


def test_nobody_can_send_the_result_of_a_calculation(trial):
    checked = trial.check({"fixed": "yes", "paid": "10", "people": "2", "each": "1"}, TODAY)
    assert checked.values["each"] == 5.0


def test_a_form_filled_offline_keeps_the_day_it_was_filled(trial):
    assert trial.check({"fixed": "yes", "filled": "2026-11-18"}, TODAY).values["filled"] == "2026-11-18"
    assert trial.check({"fixed": "yes", "filled": "yesterday"}, TODAY).values["filled"] == "2026-11-21"


def test_blanks_are_no_answer(trial):
    assert rules(trial.check({"fixed": " \n", "ways": [], "people": None, "elsewhere": ""}, TODAY)) == {
        "fixed": "required"
    }


def test_a_service_visit_left_half_way_scores_nothing():
    visit = load(FORMS / "service-visit.md")
    checked = visit.check({"csat": "4"}, TODAY)
    assert checked.problems == ()
    assert [name for name, value in checked.values.items() if value is not None] == ["csat"]


def test_recovery_is_asked_only_after_a_failure():
    visit = load(FORMS / "service-visit.md")
    assert visit.check({"csat": "5", "fixed": "yes", "recovery": "1"}, TODAY).values["recovery"] is None
    assert visit.check({"csat": "2", "fixed": "no", "recovery": "1"}, TODAY).values["recovery"] == "1"
    assert visit.check({"csat": "2", "recovery": "1"}, TODAY).values["recovery"] is None


anything = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.lists(st.text(max_size=5), max_size=4),
    st.sampled_from(["yes", "no", "１", "5"]),
)


@settings(max_examples=300, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(["fixed", "ways", "why", "anger", "people", "paid", "day", "x"]), anything)
)
def test_whatever_is_sent_is_judged_not_crashed_on(trial, answers):
    checked = trial.check(answers, TODAY)
    assert set(checked.values) == {item.name for item in trial.items if item.answerable}
    again = {name: value for name, value in checked.values.items() if value is not None}
    assert trial.check(again, TODAY).values == checked.values
