"""Trees and answers drawn at random, as the compiler could have made them and people could have given them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from surveys.expressions import FUNCTIONS, Tree
from surveys.expressions.regexes import spelt
from surveys.expressions.scope import Answer

WORDS = [
    *(
        "",
        "a",
        "no",
        "yes",
        "a b",
        " a\tb ",
        "很好🙂",
        "e\u0301",
        "ΣΑΣ",
        "\u00a0",
        "\u30007",
        "line\nline",
        "x\u2028y",
        "\u0085",
    ),
    *(
        "-1.5",
        " 7 ",
        "1e3",
        "1E-2",
        "+5",
        ".5",
        "5.",
        ".",
        "-0",
        "007",
        "1e400",
        "0x10",
        "1_000",
        "1,5",
        "٣",
        "７",
        "NaN",
    ),
    *("Infinity", "true", "false", "1", "0"),
    *("2026-02-29", "2024-02-29", "2026-1-1", "0001-01-01", "0000-01-01", "9999-12-31", "2026-05-31 ", "１999-01-01"),
    *("2026-05-31T23:59:59.5+08:00", "2026-05-31T24:00", "2026-05-31T10:30Z", "1969-12-31T23:59:59.9999-14:00"),
    *("12:30", "06:00:00.000-07:00", "23:59:59.999Z", "2026-11-21T00:00:00.000-07:00"),
    *("%Y %e", "%Y-%m-%d", "%H:%M:%S.%3 %a %b %n %y %h %q %", "%%Y"),
]
NUMBERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    2.5,
    -2.5,
    0.1,
    2.15,
    1e-9,
    1e-7,
    1e21,
    123456.789,
    -0.4,
    20000.0,
    0.5,
    3e300,
    2.0**53,
]
ANSWERED: list[Answer] = [*WORDS, *NUMBERS, None]
SEVERAL: list[Answer] = [["a", "b"], ["a"], [], "", None, 5.0]
PATTERNS = [
    *("[0-9]+", ".*", "a|b", r"\d{4}-\d\d-\d\d", "", "(a|很)+.?", r"\w+", r"\s*7\s*", "^a$", r"[^a]{2,3}", r".{2}"),
    *(
        r"[\s\S]*",
        r"\S+",
        r"[^\s]+\-?",
        r"[\w\-\.]*.",
        r".\ .",
        r"(?=.*\d)[\d \-:T.+Z%]+",
        r"a{1,}\ b",
        r"[\@\#a-z]+",
        "\\]?.*",
    ),
    *(
        r"(?!a)(.|\n)*",
        r"\D*",
        r"\W{1}.*",
        r"[\u4e00-\u9fa5].*",
        r"\b\w\b.*",
        r"x\{?.*",
        r"[[:a]+",
        r"很\好.?",
        r"line$\s.*",
    ),
]
SPELT = [spelt(pattern) for pattern in PATTERNS]
OPERATORS = ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg"]
HEADS = [*sorted(FUNCTIONS), *OPERATORS]
# Their last digit is the machine's own; judged by themselves, with room for it.
INEXACT = {"sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "exp10", "log", "log10", "pow", "sqrt"}
EXACT = [head for head in HEADS if head not in INEXACT]
CHOICE = {"name": "a", "town": "7"}

Case = tuple[Tree, dict[str, Answer], Answer]


def random_leaf(rng: random.Random) -> Tree:
    """An answer, the question itself, a column, a text or a number."""
    kind = rng.randrange(6)
    if kind < 3:
        return [["this"], ["ref", "x"], ["ref", "y"]][kind]
    return ["column", rng.choice(["name", "town", "absent"])] if kind == 3 else rng.choice([WORDS, NUMBERS][kind - 4])


def random_tree(rng: random.Random, depth: int, heads: Sequence[str] = EXACT) -> Tree:
    """Any tree that the compiler could have made out of ``heads``."""
    if depth == 0 or rng.random() < 0.2:
        return random_leaf(rng)
    name = rng.choice(heads)
    if name == "regex":
        return [name, random_tree(rng, depth - 1, heads), rng.choice(SPELT)]
    if name in ("count", "count-non-empty"):
        return [name, *rng.choices([["ref", "x"], ["ref", "y"], ["this"]], k=rng.randint(1, 3))]
    low, high = (1, 1) if name == "neg" else (2, 5) if name in ("or", "and") else (2, 2)
    if name in FUNCTIONS:
        low, high = FUNCTIONS[name].low, FUNCTIONS[name].high
    parts = rng.randint(low, low + 3 if high is None else high)
    return [name, *(random_tree(rng, depth - 1, heads) for _ in range(parts))]


def random_answers(rng: random.Random) -> dict[str, Answer]:
    """One question answered in any way, one with several choices; ``y`` may be missing altogether."""
    given = {"x": rng.choice(ANSWERED), "y": rng.choice(SEVERAL)}
    return given if rng.random() < 0.9 else {"x": given["x"]}


def random_case(rng: random.Random) -> Case:
    """A tree up to five deep, the answers it sees, and what ``.`` is."""
    return random_tree(rng, rng.randint(1, 5)), random_answers(rng), rng.choice(ANSWERED)


def simpler(case: Case) -> Iterator[Case]:
    """Cases a little smaller than this one, the smallest first."""
    tree, answers, this = case
    found = sorted(_simpler_trees(tree), key=lambda one: len(repr(one)))
    yield from ((one, answers, this) for one in found)
    for name, answer in answers.items():
        if answer is not None:
            yield tree, {**answers, name: None}, this
    if this is not None:
        yield tree, answers, None


def _simpler_trees(tree: Tree) -> Iterator[Tree]:
    if not isinstance(tree, list) or tree[0] in ("ref", "this", "column"):
        yield from (leaf for leaf in ("", "a", 1.0) if len(repr(leaf)) < len(repr(tree)))
        return
    yield from tree[1:]
    for place, part in enumerate(tree[1:], 1):
        if not (tree[0] in ("count", "count-non-empty") or (tree[0] == "regex" and place == 2)):
            yield from ([*tree[:place], one, *tree[place + 1 :]] for one in _simpler_trees(part))
