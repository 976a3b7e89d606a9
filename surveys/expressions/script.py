"""The evaluator for one form's page: as little JavaScript as its expressions need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.tree import Tree

_FILE = Path(__file__).parents[1] / "web" / "static" / "evaluate.js"
_SELDOM = re.compile(r"^ *// seldom begins\n(.*?)^ *// seldom ends\n", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n?|^ *//[^\n]*\n| // [^\n]*$", re.DOTALL | re.MULTILINE)


def browser_script(trees: Iterable[Tree]) -> str:
    """evaluate.js without comments, indentation and the functions that ``trees`` do not call.

    Defines ``Expressions.evaluate``; empty when there is nothing to evaluate. About 2 kB compressed for most forms.
    """
    used = {name for tree in trees for name in heads(tree)}
    if not used:
        return ""
    source = _FILE.read_text("utf-8")
    half = _SELDOM.search(source)
    if half and not any(f'"{name}"' in half[1] for name in used & set(FUNCTIONS)):
        source = source.replace(half[0], "")
    unused = "|".join(map(re.escape, sorted(set(FUNCTIONS) - used)))
    source = re.sub(rf'^ *"(?:{unused})": .*,\n', "", source, flags=re.MULTILINE) if unused else source
    return re.sub(r"\n\s*", "\n", _COMMENT.sub("", source)).strip()


def heads(tree: Tree) -> Iterator[str]:
    """Every operator and function in ``tree``."""
    if isinstance(tree, list):
        yield str(tree[0])
        for part in tree[1:]:
            yield from heads(part)
