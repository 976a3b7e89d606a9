"""The conformance vectors nobody here wrote: which of them are ours to get right, and what they expect."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest

from surveys.expressions import evaluate
from surveys.expressions.values import to_boolean, to_number, to_text

ROOT = Path(__file__).parents[2]
VECTORS = ROOT.parent / "shared" / "xforms" / "xpath_vectors.json"
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


def in_python(tree, answers, this, kind, choice=None):
    """The value, turned into ``kind``."""
    found = evaluate(tree, answers, this=this, now=NOW, choice=choice)
    return {"string": to_text, "number": lambda v: to_number(v, -420), "boolean": to_boolean}[kind](found)
