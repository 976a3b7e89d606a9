"""Patterns of ``regex()``: only what means the same in Python and in a browser.

A pattern is refused where the two read it differently, spelt the one way that both understand, and its ``.``, ``\\s``
and ``$`` are read as a browser reads them: a customer must not be told two things about one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_ONLY_PYTHON = re.compile(r"\(\?(?![:=!])|\\[AZaNU\d]|[*+?}]\+|\[\^?\]|\{,\d+\}")
_HARMLESS = re.compile(r"\\[^AZaNU\d]")
_TOKEN = re.compile(r"\\.|\{\d+(?:,\d*)?\}|\[\^?|.", re.DOTALL)
# What a browser wants a backslash before, and may have one before.
_SIGNS = frozenset("^$\\.*+?()[]{}|/")
_STRAY = frozenset("]{}")
# White space as ECMAScript has it, and all the rest.
_SPACE = r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_NO_SPACE = (
    r"\x00-\x08\x0e-\x1f!-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff"
    r"\u3001-\ufefe\uff00-\U0010ffff"
)
_INSIDE = {r"\s": _SPACE, r"\S": _NO_SPACE, "[": r"\["}
_OUTSIDE = {r"\s": f"[{_SPACE}]", r"\S": f"[{_NO_SPACE}]", ".": r"[^\n\r\u2028\u2029]", "$": r"\Z"}


def fault_of_regex(pattern: str) -> str | None:
    """What is wrong with ``pattern``, or None: it must compile, and use nothing a browser reads otherwise."""
    if foreign := _ONLY_PYTHON.search(_HARMLESS.sub("  ", pattern)):
        return f'"{foreign[0]}", which browsers do not know'
    try:
        _compiled(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f'"{pattern}": {error}'
    return None


def spelt(pattern: str) -> str:
    """A sound ``pattern`` as strict browsers want it: a backslash before every sign that needs one, and no other."""
    return "".join(_spelt(token, inside) for token, inside in _tokens(pattern))


def matches(text: str, pattern: str) -> bool:
    """True when the whole ``text`` fits ``pattern``, as ODK defines regex()."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    read = ((_INSIDE if inside else _OUTSIDE).get(token, token) for token, inside in _tokens(pattern))
    return re.compile("".join(read), re.ASCII)


def _tokens(pattern: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a pattern, and whether each stands inside square brackets."""
    inside = False
    for found in _TOKEN.finditer(pattern):
        token = found[0]
        if inside and len(token) > 1 and token[0] in "[{":
            yield from ((sign, True) for sign in token)
            continue
        if token[0] == "[" and not inside:
            yield token, False
            inside = True
        elif token == "]" and inside:
            yield token, True
            inside = False
        else:
            yield token, inside


def _spelt(token: str, inside: bool) -> str:
    if token[0] == "\\" and len(token) == 2:
        needless = not (token[1].isascii() and token[1].isalnum()) and token[1] not in _SIGNS
        return token[1] if needless and not (inside and token[1] == "-") else token
    return f"\\{token}" if (token == "[" if inside else token in _STRAY) else token
