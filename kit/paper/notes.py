"""What was read off one page, as it is kept: each question's values, how sure the reader is, and what was cut out."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Band = Literal["sure", "unsure", "blank"]


@dataclass(frozen=True, slots=True)
class Note:
    """One question on one page. ``values``: what is marked, or perhaps marked; a number or date as one value."""

    values: tuple[str, ...] = ()
    band: Band = "blank"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """A page's questions by name; ``read`` is False where the page was seen and refused, and people must look."""

    items: Mapping[str, Note] = field(default_factory=dict)
    read: bool = False

    def to_json(self) -> str:
        """As it is sealed."""
        return json.dumps({"read": self.read, "items": {name: asdict(note) for name, note in self.items.items()}})

    @classmethod
    def from_json(cls, text: str) -> "Notes":
        """What ``to_json`` wrote; nothing read for ''."""
        if not text:
            return cls()
        told = json.loads(text)
        notes = {name: Note(tuple(one["values"]), one["band"], one["why"]) for name, one in told["items"].items()}
        return cls(notes, told["read"])

    def differing(self, other: "Notes") -> tuple[str, ...]:
        """The questions that both are sure of, and say different things."""
        both = (name for name in self.items if name in other.items)
        pairs = ((name, self.items[name], other.items[name]) for name in both)
        return tuple(
            name
            for name, one, two in pairs
            if "unsure" not in (one.band, two.band) and sorted(one.values) != sorted(two.values)
        )

    @property
    def unsure(self) -> int:
        """How many questions wait for somebody to look."""
        return sum(note.band == "unsure" for note in self.items.values())


def pack_crops(crops: Mapping[str, bytes]) -> bytes:
    """PNG pictures by name as one piece, for sealing; b'' for none."""
    return json.dumps({name: base64.b64encode(png).decode() for name, png in crops.items()}).encode() if crops else b""


def unpack_crops(packed: bytes) -> dict[str, bytes]:
    """What ``pack_crops`` made."""
    return {name: base64.b64decode(png) for name, png in json.loads(packed).items()} if packed else {}
