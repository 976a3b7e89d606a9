"""From source text to tree: a recursive-descent parser of the XPath part that questionnaires use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from typing import TypeVar

from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.regexes import fault_of_regex, spelt
from surveys.expressions.tree import ExpressionError, Tree

Parsed = TypeVar("Parsed")

MAX_LENGTH = 10_000
MAX_DEPTH = 100

# Spreadsheet programs turn straight quotes into typographic ones; inside an expression only straight ones make sense.
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})
_LEVELS = (("or",), ("and",), ("=", "!="), ("<=", "<", ">=", ">"), ("+", "-"), ("*", "div", "mod"))
_OPERATOR = re.compile(r"\s*(or|and|!=|=|<=|<|>=|>|\+|-|\*|div|mod)")
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?")
_PATH_CURE = "write ${name} for an answer and . for the question itself"


def compile_expression(source: str, names: Collection[str], columns: Collection[str] = ()) -> Tree:
    """The tree of ``source``.

    ``names`` are the questions that ``${...}`` may refer to; ``columns`` the columns of the choices sheet that a
    choice_filter may name without ``${}``. Raises ``ExpressionError`` for everything outside the language.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(source, 1, "an expression is short", f"{len(source)} characters", "split it in two")
    return _Parser(source, names, columns).whole()


class _Parser:
    def __init__(self, source: str, names: Collection[str], columns: Collection[str]) -> None:
        self.source, self.names, self.columns = source, names, columns
        self.text, self.at, self.depth = source.translate(_STRAIGHT), 0, 0

    def whole(self) -> Tree:
        tree = self.level(0)
        self.skip()
        if self.at < len(self.text):
            if self.text[self.at] in "/[|":
                raise self.error("paths are outside the language", _PATH_CURE)
            raise self.error("an operator or the end belongs here", "check the word or bracket here")
        if depth_of(tree) > MAX_DEPTH:
            raise self.error("an expression is nested at most 100 deep", "split it with a calculate row", at=0)
        return tree

    def level(self, number: int) -> Tree:
        """The operators of one precedence, left to right; ``and`` and ``or`` take all their terms at once."""
        if number == len(_LEVELS):
            return self.unary()
        tree, loose = self.level(number + 1), True
        while operator := self.operator(_LEVELS[number]):
            right = self.level(number + 1)
            if operator in ("and", "or") and isinstance(tree, list) and not loose:
                tree.append(right)
            else:
                tree, loose = [operator, tree, right], False
        return tree

    def operator(self, wanted: tuple[str, ...]) -> str | None:
        found = _OPERATOR.match(self.text, self.at)
        if not found or found[1] not in wanted:
            return None
        self.at = found.end()
        return found[1]

    def unary(self) -> Tree:
        self.skip()
        if not self.text.startswith("-", self.at):
            return self.operand()
        self.at += 1
        inner = self.nested(self.unary)
        return -inner if isinstance(inner, float) else ["neg", inner]

    def operand(self) -> Tree:
        self.skip()
        if found := self.take(_NUMBER):
            return self.number(found)
        if found := self.take(_TEXT):
            return found[0][1:-1]
        if found := self.take(_REFERENCE):
            return self.reference(found)
        if found := self.take(_NAME):
            return self.name(found)
        if self.take(re.compile(r"\(")):
            tree = self.nested(lambda: self.level(0))
            self.close("(")
            return tree
        if self.text.startswith(".", self.at) and not self.text.startswith("..", self.at):
            self.at += 1
            return ["this"]
        raise self.missing_operand()

    def missing_operand(self) -> ExpressionError:
        rest = self.text[self.at :]
        if rest.startswith(("'", '"')):
            return self.error("a text ends with the quote it began with", "add the closing quote")
        if rest.startswith("${"):
            return self.error("a reference is written ${name}", "add the closing brace")
        if rest.startswith(("/", "..", "@", "*")):
            return self.error("paths are outside the language", _PATH_CURE)
        return self.error("a value belongs here", "write ${name}, a number, a 'text' or a function")

    def number(self, found: re.Match[str]) -> float:
        if len(found[0]) > 300:
            raise self.error("a number has at most 300 digits", "write a smaller number", at=found.start())
        return float(found[0])

    def reference(self, found: re.Match[str]) -> Tree:
        name = found[1]
        if name not in self.names:
            cure = _nearest(name, self.names, "${", "}") or "name a question of this sheet"
            raise self.error("${} names a question of this form", cure, found[0], found.start())
        return ["ref", name]

    def name(self, found: re.Match[str]) -> Tree:
        self.skip()
        if self.text.startswith("(", self.at):
            self.at += 1
            return self.call(found)
        if found[0] in self.columns and not self.text.startswith(("/", "[", "::"), self.at):
            return ["column", found[0]]
        raise self.error("paths are outside the language", self.instead_of(found[0]), found[0], found.start())

    def instead_of(self, word: str) -> str:
        """What the author of a bare word most likely meant."""
        if word.lower() in ("true", "false"):
            return f"write {word.lower()}()"
        return f"write ${{{word}}} for the answer" if word in self.names else f"write '{word}' for the word itself"

    def call(self, found: re.Match[str]) -> Tree:
        name = found[0]
        arguments = self.nested(self.arguments)
        self.close(f"{name}(")
        function = FUNCTIONS.get(name)
        if function is None:
            cure = _nearest(name, FUNCTIONS, "", "()") or "use a function listed in docs/questionnaires.md"
            raise self.error("a function of the language belongs here", cure, f"{name}()", found.start())
        if not function.takes(len(arguments)):
            rule, given = f"{name}() takes {function.arity}", f"{len(arguments)} arguments"
            raise self.error(rule, "add or remove arguments", given, found.start())
        self.check_arguments(name, arguments, found.start())
        return [name, *arguments]

    def check_arguments(self, name: str, arguments: list[Tree], at: int) -> None:
        if name in ("count", "count-non-empty") and not all(
            isinstance(a, list) and a[0] in ("ref", "this") for a in arguments
        ):
            raise self.error(f"{name}() counts answers", "write ${name} in each place", f"{name}(...)", at)
        if name == "regex":
            arguments[1] = self.pattern(arguments[1], at)

    def pattern(self, given: Tree, at: int) -> str:
        """A pattern that Python and browsers read alike."""
        fault = fault_of_regex(given) if isinstance(given, str) else "not a quoted text"
        if fault or not isinstance(given, str):
            raise self.error("the pattern of regex() must be sound", "correct the pattern", fault, at)
        return spelt(given)

    def arguments(self) -> list[Tree]:
        self.skip()
        if self.text.startswith(")", self.at):
            return []
        found = [self.level(0)]
        while self.take(re.compile(r"\s*,")):
            found.append(self.level(0))
        return found

    def close(self, opened: str) -> None:
        if not self.take(re.compile(r"\s*\)")):
            if self.text[self.at : self.at + 1] in ("/", "["):
                raise self.error("paths are outside the language", _PATH_CURE)
            raise self.error(f"{opened} is closed by )", "add the bracket")

    def nested(self, parse: Callable[[], Parsed]) -> Parsed:
        """What ``parse`` reads one level deeper; refuses a depth that would exhaust the parser itself."""
        self.depth += 1
        if self.depth > MAX_DEPTH // 2:
            raise self.error("brackets are nested at most 50 deep", "split it with a calculate row")
        parsed = parse()
        self.depth -= 1
        return parsed

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def error(self, rule: str, cure: str, found: str | None = None, at: int | None = None) -> ExpressionError:
        place = self.at if at is None else at
        shown = found or (f'"{self.text[place : place + 20]}"' if place < len(self.text) else "the end")
        return ExpressionError(self.source, place + 1, rule, shown, cure)


def depth_of(tree: Tree) -> int:
    """How deep ``tree`` is nested; a literal is 0. Walks level by level, so that depth costs no recursion."""
    depth, level = 0, [tree]
    while level := [part for node in level if isinstance(node, list) for part in node[1:]]:
        depth += 1
    return depth


def _nearest(name: str, known: Collection[str], before: str, after: str) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean {before}{close[0]}{after}?" if close else ""
