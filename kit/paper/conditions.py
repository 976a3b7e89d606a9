"""A ``relevant`` in plain words: paper cannot hide a question, so it says who should answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.paper import wording
from kit.wording import Text
from surveys.expressions import Tree
from surveys.items import Item

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def told(tree: Tree, items: Mapping[str, Item], numbers: Mapping[str, int], language: str) -> str:
    """``tree`` as a line for the reader, "Only if …", by the printed numbers of the questions it looks at.

    What is not simple, or looks at what nobody is asked on paper, becomes "only if this applies to you".
    """
    condition = _Telling(items, numbers, language).of(tree)
    if condition is None:
        return wording.ONLY_SOME[language]
    return wording.ONLY[language].format(condition=condition)


class _Telling:
    """One language's words for the parts of a tree; None for what cannot be said in a few of them."""

    def __init__(self, items: Mapping[str, Item], numbers: Mapping[str, int], language: str) -> None:
        self.items, self.numbers, self.language = items, numbers, language

    def of(self, tree: Tree, yes: bool = True) -> str | None:
        """The words for ``tree``, or for its opposite."""
        if not isinstance(tree, list) or not isinstance(tree[0], str):
            return None
        head, arguments = tree[0], tree[1:]
        if head == "not" and len(arguments) == 1:
            return self.of(arguments[0], not yes)
        if head in ("and", "or") and yes:
            return self.joined(wording.AND if head == "and" else wording.OR, arguments)
        if head == "selected":
            return self.compared("=" if yes else "!=", arguments)
        if head in _TURNED:
            return self.compared(head if yes else _OPPOSITE[head], arguments)
        return None

    def joined(self, word: Text, parts: Sequence[Tree]) -> str | None:
        """The parts side by side; that a question is answered at all goes without saying beside another part."""
        rest = [part for part in parts if not _is_answered(part)] or list(parts)
        # "A and (B or C)" in one line is read as something else.
        if any(isinstance(part, list) and part[0] in ("and", "or") for part in rest):
            return None
        said = [self.of(part) for part in rest]
        return word[self.language].join(part for part in said if part) if all(said) else None

    def compared(self, sign: str, arguments: Sequence[Tree]) -> str | None:
        """A question beside a value, whichever stands first."""
        if len(arguments) != 2:
            return None
        left, right = _bare(arguments[0]), _bare(arguments[1])
        if isinstance(right, list):
            left, right, sign = right, left, _TURNED[sign]
        if not isinstance(left, list) or left[0] != "ref" or isinstance(right, list):
            return None
        name = str(left[1])
        return self.said(sign, self.items[name], right) if name in self.numbers else None

    def said(self, sign: str, item: Item, value: str | float) -> str | None:
        """``item`` beside ``value``: by the words of the choice where it has choices."""
        number, plain = self.numbers[item.name], value if isinstance(value, str) else f"{value:g}"
        if plain == "" and sign in ("=", "!="):
            return (wording.UNANSWERED if sign == "=" else wording.ANSWERED)[self.language].format(number=number)
        chosen = {choice.value: choice.label for choice in item.choices}.get(plain)
        if chosen and sign in ("=", "!="):
            words = wording.CHOSE if sign == "=" else wording.NOT_CHOSE
            return words[self.language].format(number=number, answer=chosen[self.language])
        numeric = all(choice.value.isdigit() for choice in item.choices)
        return wording.COMPARED[sign][self.language].format(number=number, answer=plain) if numeric else None


def _bare(tree: Tree) -> Tree:
    """Without the ``number()`` or ``string()`` around a question."""
    if isinstance(tree, list) and tree[0] in ("number", "string", "int") and len(tree) == 2:
        return tree[1]
    return tree


def _is_answered(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] == "!=" and "" in tree[1:]
