"""Patterns of ``regex()``: only what means the same in Python and in a browser."""

from __future__ import annotations

import re

_ONLY_PYTHON = re.compile(r"\(\?(?![:=!])|\\[AZ]|[*+?}]\+")


def fault_of_regex(pattern: str) -> str | None:
    """What is wrong with ``pattern``, or None: it must compile, and use nothing a browser reads otherwise."""
    if foreign := _ONLY_PYTHON.search(pattern):
        return f'"{foreign[0]}", which browsers do not know'
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        return f'"{pattern}": {error}'
    return None


def matches(text: str, pattern: str) -> bool:
    """True when the whole ``text`` fits ``pattern``, as ODK defines regex()."""
    return re.fullmatch(pattern, text, re.ASCII) is not None
