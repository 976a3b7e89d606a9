"""The ``type`` cell: which kind of question, which list of choices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.items import TYPES

_OLD_NAMES = {"int": "integer", "string": "text"}
_WORDS = {name: name for name in (*TYPES, "begin group", "end group") if not name.startswith("select")} | _OLD_NAMES
_SELECT = re.compile(
    r"(?:(?P<one>select one(?: from)?)|(?P<many>select multiple(?: from)?|select all that apply(?: from)?))"
    r"\s+(?P<list>\S+)(?P<other>\s+or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A ``type`` cell understood."""

    type: str
    list_name: str = ""
    or_other: bool = False


def kind_of(cell: str) -> Kind | None:
    """The kind that ``cell`` names; None when it is outside our part of XLSForm."""
    words = " ".join(cell.split())
    spaced = re.sub(r"^(select|begin|end)_(one|multiple|group)\b", r"\1 \2", words, flags=re.IGNORECASE)
    if found := _SELECT.fullmatch(spaced):
        if found["list"].lower() == "from" or found["list"].startswith("${"):
            return None
        return Kind("select_one" if found["one"] else "select_multiple", found["list"], bool(found["other"]))
    name = _WORDS.get(spaced.lower())
    return Kind(name) if name else None
