"""The expression language against vectors nobody here wrote, and against its twin in the browser."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import shutil
import subprocess
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.expressions import FUNCTIONS, ExpressionError, browser_script, compile_expression, evaluate
from surveys.expressions.values import to_boolean, to_number, to_text

ROOT = Path(__file__).parents[2]
VECTORS = ROOT.parent / "shared" / "xforms" / "xpath_vectors.json"
TWIN = ROOT / "surveys" / "web" / "static" / "evaluate.js"
# When and where the vectors were recorded.
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=timezone(timedelta(hours=-7)))

INSIDE = 1399
# What we leave out of the 2,222, and why.
OUTSIDE = {
    "paths, axes, predicates: a questionnaire has no tree to walk, ${name} reaches every answer": 645,
    "functions about nodes (name, lang, position ...): an answer is a text, not a node": 55,
    "geography: no question of our subset yields a shape": 56,
    "jr:itext: translations stand in the label columns": 25,
    "digest, base64-decode: nothing in a questionnaire is encoded": 11,
    "functions no language has: refused when compiling, where the vectors want them skipped unevaluated": 24,
    "impossible dates: we answer nothing, the vectors the words Invalid Date": 3,
    "processing instructions and the like as context: a question is an element": 4,
}

needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="the shared folder with the XPath vectors is not here")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def vectors():
    return json.loads(VECTORS.read_text("utf-8"))


def feature_outside(vector):
    """The entry of OUTSIDE that a vector falls under; None when we must get it right."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", vector["expression"])
    called = set(re.findall(r"([A-Za-z_][\w:.-]*)\s*\(", bare))
    reasons = list(OUTSIDE)
    if called & {"name", "namespace-uri", "lang", "position", "last"}:
        return reasons[1]
    if called & {"area", "distance", "geofence"}:
        return reasons[2]
    if "jr:itext" in called:
        return reasons[3]
    if called & {"digest", "base64-decode"}:
        return reasons[4]
    if any(name.startswith("explode") for name in called) or "substring()" in bare:
        return reasons[5]
    if re.search(r"/|\[|@|::|\.\.|\||(^|[(,=<>])\s*\*|\*\s*([),=<>!]|$)|\w+:\w+|\b(id|node|count)\(", bare):
        return reasons[0]
    if vector["expected"] == "Invalid Date":
        return reasons[6]
    return reasons[7] if vector["root"] == "?" else None


def context_text(vector):
    """The text of the context node of a vector."""
    if not vector["root"]:
        return ""
    node = ElementTree.fromstring(vector["xml"])
    for place in re.findall(r"\[(\d+)\]", vector["root"])[1:]:
        node = list(node)[int(place) - 1]
    return "".join(node.itertext())


def expected(vector):
    if vector["type"] != "number":
        return vector["expected"]
    return float({"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.get(vector["expected"], vector["expected"]))


def same(left, right):
    """Equal, with room for the last digit of a logarithm or a sine."""
    if isinstance(left, float) and isinstance(right, float):
        return (math.isnan(left) and math.isnan(right)) or math.isclose(left, right, rel_tol=1e-13, abs_tol=1e-300)
    return type(left) is type(right) and left == right


def in_browser(cases, source=None):
    """The values of (tree, answers, this, type) in evaluate.js: one run of node for all of them."""
    script = f"""{source or TWIN.read_text("utf-8")}
      const E = Expressions, convert = {{string: E.text, number: E.number, boolean: E.truth}};
      const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
      const context = {{today: "2026-11-21", now: {json.dumps(NOW.isoformat())}, offset: -420}};
      console.log(JSON.stringify(cases.map(([tree, answers, self, type]) => {{
        const found = convert[type](E.evaluate(tree, answers, {{...context, this: self}}), -420);
        return typeof found === "number" ? ["number", String(found)] : [typeof found, found];
      }})));"""
    done = subprocess.run(["node", "-e", script], input=json.dumps(cases), capture_output=True, text=True, check=True)
    return [float(value.lower()) if kind == "number" else value for kind, value in json.loads(done.stdout)]


def in_python(tree, answers, this, kind):
    found = evaluate(tree, answers, this=this, now=NOW)
    return {"string": to_text, "number": lambda v: to_number(v, -420), "boolean": to_boolean}[kind](found)


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


@needs_vectors
@needs_node
def test_the_browser_gives_what_python_gives_for_every_vector():
    chosen = [vector for vector in vectors() if not feature_outside(vector)]
    cases = [[compile_expression(v["expression"], []), {}, context_text(v), v["type"]] for v in chosen]
    found = in_browser(cases)
    wrong = [v["expression"] for v, value in zip(chosen, found, strict=True) if not same(value, expected(v))]
    assert wrong == []
    assert len(found) == INSIDE


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


WORDS = [
    "",
    "a",
    "no",
    "-1.5",
    " 7 ",
    "1e3",
    "2026-02-29",
    "2024-02-29",
    "2026-05-31T23:59:59.5+08:00",
    "很好🙂",
    "a b",
    "%Y %e",
]
NUMBERS = [0.0, 1.0, -1.0, 2.5, 1e-9, 1e21, 123456.789, -0.4, 20000.0, 3e300]


HEADS = [*sorted(FUNCTIONS), *["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg"]]


def random_tree(rng: random.Random, depth: int, heads=HEADS):
    """Any tree that the compiler could have made out of ``heads``."""
    if depth == 0 or rng.random() < 0.25:
        leaves = [["this"], ["ref", "x"], ["ref", "y"], rng.choice(WORDS), rng.choice(NUMBERS)]
        return rng.choice(leaves)
    name = rng.choice(heads)
    if name == "regex":
        return [name, random_tree(rng, depth - 1, heads), rng.choice(["[0-9]+", ".*", "a|b", r"\d{4}-\d\d-\d\d", ""])]
    if name in ("count", "count-non-empty"):
        return [name, ["ref", "x"], ["this"]]
    low, high = (1, 1) if name == "neg" else (2, 2)
    if name in FUNCTIONS:
        low, high = FUNCTIONS[name].low, FUNCTIONS[name].high
    parts = rng.randint(low, low + 3 if high is None else high)
    return [name, *(random_tree(rng, depth - 1, heads) for _ in range(parts))]


def random_answers(rng: random.Random):
    return {"x": rng.choice([*WORDS, *NUMBERS, None]), "y": rng.choice([["a", "b"], "", None, 5.0])}


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_evaluating_never_fails_whatever_was_answered(rng):
    value = evaluate(random_tree(rng, 4), random_answers(rng), this=rng.choice([*WORDS, *NUMBERS, None]), now=NOW)
    assert isinstance(value, str | float | bool)


@needs_node
def test_the_browser_gives_what_python_gives_for_trees_drawn_at_random():
    rng = random.Random(20261121)
    cases = [[random_tree(rng, 4), random_answers(rng), rng.choice(WORDS), "string"] for _ in range(4000)]
    found = in_browser(cases)
    wrong = []
    for case, theirs in zip(cases, found, strict=True):
        ours = in_python(*case)
        if ours != theirs and not math.isclose(to_number(ours, -420), to_number(theirs, -420), rel_tol=1e-13):
            wrong.append((case, ours, theirs))
    assert wrong == []


@needs_node
def test_a_form_that_needs_little_gets_little_script_and_the_same_values():
    rng = random.Random(7)
    common = ["selected", "not", "if", "string-length", "count-selected", "regex", "today", "coalesce"]
    trees = [random_tree(rng, 3, [*common, "and", "or", "=", "<=", "+", "div"]) for _ in range(500)]
    script = browser_script(trees)
    assert "translate" not in script
    assert len(gzip.compress(script.encode())) < 2200
    cases = [[tree, random_answers(rng), rng.choice(WORDS), "string"] for tree in trees]
    assert in_browser(cases, script) == [in_python(*case) for case in cases]


@needs_vectors
@needs_node
def test_a_form_that_needs_everything_gets_everything():
    chosen = [vector for vector in vectors() if not feature_outside(vector)]
    trees = [compile_expression(vector["expression"], []) for vector in chosen]
    cases = [[tree, {}, context_text(v), v["type"]] for tree, v in zip(trees, chosen, strict=True)]
    found = in_browser(cases, browser_script(trees))
    assert all(same(value, expected(vector)) for value, vector in zip(found, chosen, strict=True))


def test_a_form_without_expressions_gets_no_script():
    assert browser_script([]) == ""


@needs_node
def test_the_browser_knows_the_same_functions():
    done = subprocess.run(
        ["node", "-p", f"JSON.stringify(require({json.dumps(str(TWIN))}).functions.sort())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == sorted(FUNCTIONS)
