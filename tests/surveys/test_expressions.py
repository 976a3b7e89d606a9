"""The expression language against vectors nobody here wrote; its twin in the browser has a page of its own."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.expressions import ExpressionError, browser_script, compile_expression, evaluate
from tests.surveys.trees import ANSWERED, random_answers, random_tree
from tests.surveys.vectors import (
    INSIDE,
    NOW,
    OUTSIDE,
    context_text,
    expected,
    feature_outside,
    in_python,
    needs_vectors,
    same,
    vectors,
)


@needs_vectors
def test_every_vector_inside_the_language_gives_what_the_vectors_say():
    run, wrong = 0, []
    for vector in vectors():
        if feature_outside(vector):
            continue
        run += 1
        tree = compile_expression(vector["expression"], [])
        found = in_python(tree, {}, context_text(vector), vector["type"])
        if not same(found, expected(vector)):
            wrong.append(f"{vector['expression']}: {found!r}, not {expected(vector)!r}")
    assert wrong == []
    assert run == INSIDE


@needs_vectors
def test_what_is_outside_the_language_is_counted_and_has_a_reason():
    counted = Counter(filter(None, map(feature_outside, vectors())))
    assert dict(counted) == OUTSIDE
    assert sum(OUTSIDE.values()) + INSIDE == 2222


@pytest.mark.parametrize(
    ("source", "answers", "value"),
    [
        ("${nps} <= 6", {}, False),
        ("${nps} > 6", {}, False),
        ("${nps} = ''", {}, True),
        ("${nps} = 4", {"nps": 4.0}, True),
        ("${nps} = 4", {"nps": "4"}, True),
        ("not(${fixed} = 'yes')", {}, True),
        ("selected(${ways}, 'sms')", {"ways": ("call", "sms")}, True),
        ("count-selected(${ways})", {"ways": ["call", "sms"]}, 2.0),
        ("count(${nps}, ${fixed})", {"nps": 9.0}, 1.0),
        ("sum(${nps}, ${speed})", {"nps": 9.0}, 9.0),
        ("max(${nps}, ${speed})", {}, math.nan),
        ("join('、', ${fixed}, ${ways}, ${nps})", {"fixed": "yes", "nps": 9.0}, "yes、9"),
        ("coalesce(${nps}, 'none')", {}, "none"),
        ("string-length(${fixed})", {"fixed": "很好🙂"}, 3.0),
        ("‘no’ = ${fixed}", {"fixed": "no"}, True),
        ("regex(${fixed}, '1[3-9][0-9]{9}')", {"fixed": "13800000000x"}, False),
        ("date(${fixed}) <= today()", {"fixed": "2026-11-20"}, True),
    ],
)
def test_an_answer_means_what_a_person_would_expect(source, answers, value):
    tree = compile_expression(source, ["nps", "fixed", "ways", "speed"])
    assert same(evaluate(tree, answers, today=date(2026, 11, 21), now=NOW), value)


def test_a_compiled_expression_is_plain_json():
    tree = compile_expression("${fixed} = 'no' and (${nps} <= 6 or . > 1)", ["fixed", "nps"])
    assert tree == [
        "and",
        ["=", ["ref", "fixed"], "no"],
        ["or", ["<=", ["ref", "nps"], 6.0], [">", ["this"], 1.0]],
    ]
    assert json.loads(json.dumps(tree)) == tree


def test_a_choice_filter_may_name_the_columns_of_the_choices():
    tree = compile_expression("region = ${region} and name != 'x'", ["region"], ["region", "name"])
    assert evaluate(tree, {"region": "north"}, choice={"region": "north", "name": "a"}) is True
    assert evaluate(tree, {"region": "north"}, choice={"region": "south", "name": "a"}) is False


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("${spede} > 3", "character 1: ${} names a question of this form, found ${spede}; did you mean ${speed}?"),
        ("${speed} > ", "character 12: a value belongs here, found the end; write ${name}, a number, a 'text' or a"),
        ("selectd(${speed}, 'a')", "character 1: a function of the language belongs here, found selectd(); did you"),
        ("selected(${speed})", "character 1: selected() takes 2 arguments, found 1 arguments; add or remove arguments"),
        ("/data/speed = 1", 'character 1: paths are outside the language, found "/data/speed = 1"; write ${name}'),
        ("../speed", 'character 1: paths are outside the language, found "../speed"; write ${name}'),
        ("speed = 1", "character 1: paths are outside the language, found speed; write ${speed} for the answer"),
        ("FALSE", "character 1: paths are outside the language, found FALSE; write false()"),
        ("${speed} = 'no", 'character 12: a text ends with the quote it began with, found "\'no"; add the closing'),
        ("(${speed}", "character 10: ( is closed by ), found the end; add the bracket"),
        ("${speed} ${speed}", 'character 10: an operator or the end belongs here, found "${speed}"; check the word'),
        ("regex(., '[')", 'character 1: the pattern of regex() must be sound, found "[": unterminated'),
        ("regex(., '(?P<a>x)')", 'character 1: the pattern of regex() must be sound, found "(?", which browsers do'),
        ("regex(., ${speed})", "character 1: the pattern of regex() must be sound, found not a quoted text; correct"),
        ("count(1)", "character 1: count() counts answers, found count(...); write ${name} in each place"),
        ("(" * 60 + "1" + ")" * 60, "brackets are nested at most 50 deep"),
        ("1" + " + 1" * 101, "character 1: an expression is nested at most 100 deep"),
        ("1 + " * 5000 + "1", "character 1: an expression is short, found 20001 characters; split it in two"),
        ("", "character 1: a value belongs here, found the end"),
    ],
)
def test_a_fault_is_one_line_with_place_rule_finding_and_cure(source, line):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, ["speed"])
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_long_row_of_alternatives_is_no_deep_expression():
    tree = compile_expression(" or ".join(["${speed} = 1"] * 300), ["speed"])
    assert evaluate(tree, {"speed": 1.0}) is True


def test_a_tree_nobody_compiled_is_refused_by_name():
    with pytest.raises(ExpressionError, match="a tree is made by compile_expression"):
        evaluate(["launch", 1.0], {})


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_evaluating_never_fails_whatever_was_answered(rng):
    value = evaluate(random_tree(rng, 4), random_answers(rng), this=rng.choice(ANSWERED), now=NOW)
    assert isinstance(value, str | float | bool)


def test_a_form_without_expressions_gets_no_script():
    assert browser_script([]) == ""
