"""Every word a person reads on the dashboard, in Chinese and English.

One TOML file a room; ``[key]`` with ``zh`` and ``en``, placeholders as ``{name}``. Keys are one name space over all
files, so a room's keys begin with the room's name, and ``t("…")`` is written with a literal key: a test reads the code.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from db.users import LANGUAGES

FOLDER = Path(__file__).parent
DEFAULT = "zh"
SESSION_KEY = "afterword_language"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


class TextFault(LookupError):
    """A text is missing, is there twice, or lacks a language or a value."""


def t(key: str, **values: object) -> str:
    """The text in the reader's language, its placeholders filled. Raises TextFault."""
    return text(key, language(), **values)


def text(key: str, spoken: str, **values: object) -> str:
    """The text in language ``spoken`` (zh or en), its placeholders filled. Raises TextFault."""
    try:
        found = catalogue()[key][spoken]
    except KeyError as unknown:
        raise TextFault(f'no text "{key}" in {spoken}; write it in dashboard/texts/*.toml') from unknown
    try:
        return found.format_map(values) if values else found
    except KeyError as unfilled:
        raise TextFault(f'text "{key}" needs a value for {unfilled}; give it to t(…)') from unfilled


def language() -> str:
    """The language being spoken here: of a ``speaking`` block, else of the page's reader, else Chinese."""
    if chosen := _spoken.get():
        return chosen
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    return str(st.session_state.get(SESSION_KEY, DEFAULT))


@contextmanager
def speaking(spoken: str) -> Iterator[None]:
    """Everything inside is told in ``spoken``, whoever reads: reports, exports, tests."""
    token = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(token)


def preferred(accept_language: str) -> str:
    """The first of our languages in an ``Accept-Language`` header, by its weights; Chinese when there is none."""
    weighted = []
    for position, part in enumerate(accept_language.lower().split(",")):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        try:
            weighted.append((-float(weight), position, name.split("-")[0]))
        except ValueError:
            continue
    return next((name for weight, _, name in sorted(weighted) if weight and name in LANGUAGES), DEFAULT)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every text by key, then language. Raises TextFault when two rooms use one key."""
    texts: dict[str, Mapping[str, str]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        room = tomllib.loads(file.read_text("utf-8"))
        if twice := texts.keys() & room.keys():
            raise TextFault(f"{file.name}: {', '.join(sorted(twice))} is in another room's file already; rename it")
        texts.update(room)
    return texts
