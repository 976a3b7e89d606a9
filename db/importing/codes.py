"""Codes that rows refer to: which id they stand for, and what was probably meant by one that stands for none."""

import difflib
from dataclasses import dataclass

from db.store import Write

SELECTS = {
    "region": "select code, region_id from regions",
    "outlet": "select code, outlet_id from outlets",
    "technician": "select code, technician_id from technicians",
    "product": "select model, product_id from products",
    "login": "select lower(login), user_id from users",
}
FIRST = {
    "region": "import regions first",
    "outlet": "import outlets first",
    "technician": "import technicians first",
    "product": "import products first",
    "login": "add the user first, or leave the cell empty",
}
LOOKALIKES = str.maketrans("OILSBZ", "011582", " -_")
SUGGESTIONS = 50  # looking for near codes is slow; a file with more wrong codes has another trouble


@dataclass(frozen=True, slots=True)
class Unknown:
    """A code that stands for nothing, as the rule to tell."""

    rule: str


class Codes:
    """All codes as they stood when first asked for; rows of the same file add theirs."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._ids: dict[str, dict[str, int]] = {}
        self._rules: dict[tuple[str, str], str] = {}

    def all(self, noun: str) -> dict[str, int]:
        """Code → id of every outlet, technician, …"""
        if noun not in self._ids:
            self._ids[noun] = {row[0]: row[1] for row in self._write.execute(SELECTS[noun])}
        return self._ids[noun]

    def find(self, noun: str, code: str) -> int | Unknown:
        """The id, or what to say."""
        found = self.all(noun).get(code)
        return found if found is not None else Unknown(self._rule(noun, code))

    def _rule(self, noun: str, code: str) -> str:
        held = self._rules.get((noun, code))
        if held is None:
            near = self._near(noun, code) if len(self._rules) < SUGGESTIONS else None
            cure = f"did you mean {near}?" if near else FIRST[noun]
            held = f"is no known {noun}; {cure}"
            if len(self._rules) < 10 * SUGGESTIONS:
                self._rules[noun, code] = held
        return held

    def _near(self, noun: str, code: str) -> str | None:
        """The likeliest code: one that looks the same to a tired eye, or else the closest spelling."""
        close = difflib.get_close_matches(code, self.all(noun), 5)
        alike = [other for other in close if _look(other) == _look(code)]
        return next(iter(alike or close), None)


def _look(code: str) -> str:
    return code.upper().translate(LOOKALIKES)
