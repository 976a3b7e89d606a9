"""The evaluator in a real browser says what Python says: the vectors, and thousands of trees drawn at random."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from surveys.expressions import FUNCTIONS, ExpressionError, browser_script, compile_expression, evaluate
from tests.surveys.trees import (
    CHOICE,
    INEXACT,
    NUMBERS,
    PATTERNS,
    WORDS,
    Case,
    random_answers,
    random_case,
    random_tree,
    simpler,
)
from tests.surveys.vectors import (
    INSIDE,
    NOW,
    context_text,
    expected,
    feature_outside,
    in_python,
    needs_vectors,
    same,
    vectors,
)

TWIN = (Path(__file__).parents[2] / "surveys" / "web" / "static" / "evaluate.js").read_text("utf-8")
SEED, CASES = 20261121, 6000
RUN = """([source, cases, now, choice]) => {
  const E = new Function(`${source}; return Expressions;`)();
  const turn = { string: E.text, number: (v) => E.number(v, -420), boolean: E.truth, as_it_is: (v) => v };
  return JSON.parse(cases).map(([tree, answers, self, type]) => {
    try {
      const about = { this: self, today: "2026-11-21", now, offset: -420, choice };
      const found = turn[type](E.evaluate(tree, answers, about));
      return [typeof found, typeof found === "string" ? found : String(found)];
    } catch (failure) { return ["failed", String(failure)]; }
  });
}"""

Value = str | float | bool
Evaluated = Callable[..., list[Value]]


@pytest.fixture(scope="module")
def in_browser(chromium) -> Iterable[Evaluated]:
    """``in_browser(cases, source=…)``: the values of (tree, answers, this[, type]) in evaluate.js, in one call."""
    page = chromium.new_page()

    def run(cases: Sequence[Sequence[Any]], source: str = TWIN) -> list[Value]:
        told = json.dumps([[*case[:3], case[3] if len(case) > 3 else "as_it_is"] for case in cases])
        return [_read(*one) for one in page.evaluate(RUN, [source, told, NOW.isoformat(), CHOICE])]

    yield run
    page.close()


def _read(kind: str, said: str) -> Value:
    if kind == "number":
        return float(said.lower())
    return said == "true" if kind == "boolean" else said if kind == "string" else f"{kind}: {said}"


def ours(case: Case) -> Value:
    tree, answers, this = case
    return evaluate(tree, answers, this=this, choice=CHOICE, now=NOW)


def alike(left: Value, right: Value) -> bool:
    """The same kind and value, to the last digit; -0 and 0 are one number."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    return type(left) is type(right) and left == right


def smallest(case: Case, in_browser: Evaluated) -> str:
    """The smallest case that still differs, in words."""
    while True:
        tried = list(simpler(case))
        differs = (one for one, theirs in zip(tried, in_browser(tried), strict=True) if not alike(ours(one), theirs))
        if (found := next(differs, None)) is None:
            tree, answers, this = case
            theirs = in_browser([case])[0]
            return f"{json.dumps(tree)} with {answers} and . = {this!r}: Python {ours(case)!r}, browser {theirs!r}"
        case = found


@needs_vectors
def test_the_browser_gives_what_the_vectors_say(in_browser):
    chosen = [vector for vector in vectors() if not feature_outside(vector)]
    trees = [compile_expression(vector["expression"], []) for vector in chosen]
    cases = [[tree, {}, context_text(v), v["type"]] for tree, v in zip(trees, chosen, strict=True)]
    for source in (TWIN, browser_script(trees)):
        found = in_browser(cases, source)
        wrong = [v["expression"] for v, value in zip(chosen, found, strict=True) if not same(value, expected(v))]
        assert wrong == []
        assert len(found) == INSIDE


def test_the_browser_gives_what_python_gives_for_trees_drawn_at_random(in_browser):
    rng = random.Random(SEED)
    cases = [random_case(rng) for _ in range(CASES)]
    found = in_browser(cases)
    wrong = [case for case, theirs in zip(cases, found, strict=True) if not alike(ours(case), theirs)]
    assert not wrong, (
        f"{len(wrong)} of {CASES} differ; {smallest(min(wrong, key=lambda one: len(repr(one))), in_browser)}"
    )
    assert {type(value) for value in found} == {str, float, bool}


def test_sines_and_powers_differ_in_the_last_digit_at_most(in_browser):
    given = [*NUMBERS, *WORDS, -math.pi, 0.75, -8.0, 3.0, 700.0, 1e5]
    cases: list[Case] = [
        ([name, left, right][: FUNCTIONS[name].low + 1], {}, None)
        for name in sorted(INEXACT)
        for left in given
        for right in (given if FUNCTIONS[name].low == 2 else given[:1])
    ]
    found = in_browser(cases)
    wrong = [
        (case[0], ours(case), theirs) for case, theirs in zip(cases, found, strict=True) if not same(ours(case), theirs)
    ]
    assert wrong == []


def test_a_form_that_needs_little_gets_little_script_and_the_same_values(in_browser):
    rng = random.Random(7)
    common = ["selected", "not", "if", "string-length", "count-selected", "regex", "today", "coalesce"]
    trees = [random_tree(rng, 3, [*common, "and", "or", "=", "<=", "+", "div"]) for _ in range(500)]
    script = browser_script(trees)
    assert "translate" not in script
    assert len(gzip.compress(script.encode())) < 2200
    cases = [[tree, random_answers(rng), rng.choice(WORDS), "string"] for tree in trees]
    found = in_browser(cases, script)
    assert found == in_browser(cases)
    assert found == [in_python(*case, choice=CHOICE) for case in cases]


def test_the_browser_knows_the_same_functions(chromium):
    page = chromium.new_page()
    known = page.evaluate("(source) => new Function(`${source}; return Expressions.functions;`)()", TWIN)
    page.close()
    assert sorted(known) == sorted(FUNCTIONS)


def test_a_pattern_fits_the_same_texts_in_both(in_browser):
    texts = [
        *WORDS,
        "a-b",
        "🙂",
        "-🙂",
        "]a",
        "x{",
        "a]",
        "a\u3000b",
        "\ufeff",
        "a\n",
        "a\r",
        "很好x",
        "@#",
        "\x1c",
        "a b.c",
    ]
    cases: list[Case] = [
        (compile_expression(f'regex(., "{pattern}")', []), {}, text) for pattern in PATTERNS for text in texts
    ]
    found = in_browser(cases)
    wrong = [(case[0][2], case[2], theirs) for case, theirs in zip(cases, found, strict=True) if ours(case) != theirs]
    assert wrong == []
    assert {True, False} == set(found)


def test_every_pattern_is_spelt_so_that_a_strict_browser_takes_it(chromium):
    page = chromium.new_page()
    spelt_ones = [compile_expression(f'regex(., "{pattern}")', [])[2] for pattern in PATTERNS]
    refused = page.evaluate(
        """(patterns) => patterns.filter((one) => {
             try { RegExp(`^(?:${one})$`, "u"); return false; } catch (refused) { return true; } })""",
        spelt_ones,
    )
    page.close()
    assert refused == []


@pytest.mark.parametrize(
    "pattern", ["[]a]", "[^]a]", "a{,3}", r"(a)\1", r"a\Z", r"\N{DIGIT ONE}", r"\07", "a++", "(?i)a"]
)
def test_what_browsers_read_otherwise_is_refused(pattern):
    with pytest.raises(ExpressionError, match="which browsers do not know"):
        compile_expression(f'regex(., "{pattern}")', [])
