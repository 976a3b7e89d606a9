"""The survey sheet: rows to items and groups."""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.expressions import Tree
from surveys.items import ASKED, Choice, Group, Item
from surveys.messages import message
from surveys.tags import CUSTOMER_ROLES, SHARED_ROLES, TAGS
from surveys.xlsform.cells import Row
from surveys.xlsform.choices import ChoiceLists
from surveys.xlsform.columns import Columns
from surveys.xlsform.faults import Faults
from surveys.xlsform.formulas import Formulas
from surveys.xlsform.kinds import Kind, kind_of
from surveys.xlsform.texts import Texts

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_YES, _NO = ("yes", "true", "true()", "1"), ("", "no", "false", "false()", "0")


def read_questions(
    columns: Columns, lists: ChoiceLists, texts: Texts, faults: Faults, audience: str
) -> tuple[tuple[Item, ...], tuple[Group, ...]]:
    """Items and groups in the order of the sheet."""
    reader = _Reader(columns, lists, texts, faults, audience)
    for row in columns.sheet.rows:
        reader.take(row)
    reader.finish()
    return tuple(reader.items), tuple(reader.groups)


class _Reader:
    def __init__(self, columns: Columns, lists: ChoiceLists, texts: Texts, faults: Faults, audience: str) -> None:
        self.columns, self.lists, self.texts, self.faults = columns, lists, texts, faults
        self.audience = audience
        kinds = [(columns.get(row, "name"), kind_of(columns.get(row, "type"))) for row in columns.sheet.rows]
        names = {name for name, kind in kinds if kind and kind.type not in ("begin group", "end group", "note")}
        names |= {f"{name}_other" for name, kind in kinds if kind and kind.or_other}
        self.formulas = Formulas(columns, names, lists.filters, faults)
        self.items: list[Item] = []
        self.groups: list[Group] = []
        self.open: list[tuple[str, Row]] = []
        self.seen: dict[str, int] = {}

    def take(self, row: Row) -> None:
        """One row: a question, or the begin or end of a group."""
        cell = self.columns.get(row, "type")
        kind = kind_of(cell)
        if not cell:
            self.fault(row, "type", "a row has a type", "an empty cell", "write one, or clear the row")
        elif kind is None:
            self.fault(
                row, "type", "this type is not supported", f'"{cell}"', "see docs/questionnaires.md for the types"
            )
        elif kind.type == "begin group":
            self.begin(row)
        elif kind.type == "end group":
            self.end(row)
        else:
            self.question(row, kind)

    def begin(self, row: Row) -> None:
        """Open a group inside the one that is open."""
        name = self.name(row)
        label = self.texts.read(self.columns, row, "label", needed=False)
        parent = self.open[-1][0] if self.open else None
        self.groups.append(Group(name, label, self.formulas.read(row, "relevant"), parent))
        self.open.append((name, row))

    def end(self, row: Row) -> None:
        """Close the innermost group."""
        if not self.open:
            self.fault(row, "type", "an end group has its begin group", "none open", "remove this row")
            return
        self.open.pop()

    def finish(self) -> None:
        """Every group must be closed by now, and there must be something to answer."""
        for name, row in self.open:
            self.fault(row, "type", "a begin group has its end group", f'"{name}" left open', "add a row end group")
        if not self.items and not self.faults.found:
            self.faults.add("survey", 0, "", "a questionnaire asks something", "no question", "add a row")

    def question(self, row: Row, kind: Kind) -> None:
        """One item, and for or_other a second one that asks which."""
        item = self.tagged(row, self.bounded(row, self.plain(row, kind)))
        self.items.append(item)
        if kind.or_other:
            self.items.append(self.companion(item))

    def plain(self, row: Row, kind: Kind) -> Item:
        """The item without bounds and tags."""
        read = self.formulas.read
        label = self.texts.read(self.columns, row, "label", needed=kind.type in (*ASKED, "note"))
        return Item(
            name=self.name(row),
            type=kind.type,
            label=label,
            hint=self.text(row, "hint"),
            choices=self.choices(row, kind),
            required=self.required(row),
            relevant=read(row, "relevant"),
            constraint=read(row, "constraint"),
            calculation=self.calculation(row, kind),
            choice_filter=read(row, "choice_filter"),
            constraint_message=self.text(row, "constraint_message"),
            required_message=self.text(row, "required_message"),
            appearance=self.columns.get(row, "appearance"),
            default=self.default(row),
            or_other=kind.or_other,
            group=self.open[-1][0] if self.open else None,
        )

    def text(self, row: Row, base: str) -> dict[str, str]:
        """An optional text in every language."""
        return dict(self.texts.read(self.columns, row, base, needed=False))

    def calculation(self, row: Row, kind: Kind) -> Tree | None:
        """Only a calculate row calculates, and it must: an answer is never overwritten behind a person's back."""
        written = self.columns.get(row, "calculation")
        if kind.type == "calculate":
            if not written:
                self.fault(row, "calculation", "a calculate row calculates", "an empty cell", "write the expression")
            return self.formulas.read(row, "calculation")
        if written:
            cure = "move it to a row of type calculate"
            self.fault(row, "calculation", "only calculate rows calculate", f'"{written}"', cure)
        return None

    def name(self, row: Row) -> str:
        """The row's name, unique in the form."""
        name = self.columns.get(row, "name")
        if not _NAME.fullmatch(name):
            self.fault(row, "name", "a name is letters, digits, _ . and -", f'"{name}"', "write an English word")
        elif name in self.seen:
            self.fault(row, "name", "a name is given once", f'"{name}" as in row {self.seen[name]}', "rename it")
        self.seen.setdefault(name, row.number)
        return name

    def choices(self, row: Row, kind: Kind) -> tuple[Choice, ...]:
        """The list of a select, with "other" added where asked for."""
        if not kind.list_name:
            return ()
        found = self.lists.lists.get(kind.list_name, ())
        if not found:
            rule, cure = "a select uses a list of the choices sheet", "add the list, or correct its name"
            self.fault(row, "type", rule, f'"{kind.list_name}"', cure)
        if kind.or_other and not any(choice.value == "other" for choice in found):
            return (*found, Choice("other", message("other", self.texts.languages)))
        return found

    def companion(self, item: Item) -> Item:
        """The text that is asked when "other" was chosen."""
        label = message("specify", self.texts.languages)
        relevant: Tree = ["selected", ["ref", item.name], "other"]
        return Item(f"{item.name}_other", "text", label, relevant=relevant, group=item.group)

    def required(self, row: Row) -> bool:
        """yes or no; a condition belongs into relevant."""
        cell = self.columns.get(row, "required").lower()
        if cell not in (*_YES, *_NO):
            self.fault(row, "required", "required is yes or no", f'"{cell}"', "write yes, or leave it empty")
        return cell in _YES

    def default(self, row: Row) -> str | None:
        """A fixed value; a computed one would look like an answer nobody gave."""
        cell = self.columns.get(row, "default")
        if "${" in cell or re.search(r"\w\(", cell):
            self.fault(
                row, "default", "a default is a fixed value", f'"{cell}"', "write a value, or use a calculate row"
            )
        return cell or None

    def bounded(self, row: Row, item: Item) -> Item:
        """low, high and step: of a range from its parameters, of a numeric list from its values."""
        written = self.columns.get(row, "parameters")
        if item.type == "range":
            return self.ranged(row, item, written)
        if written:
            rule = "only a range takes parameters"
            self.fault(row, "parameters", rule, f'"{written}"', "clear the cell")
        values = [choice.value for choice in item.choices if choice.value != "other"]
        if values and all(re.fullmatch(r"-?\d+", value, re.ASCII) for value in values):
            return replace(item, low=float(min(map(int, values))), high=float(max(map(int, values))))
        return item

    def ranged(self, row: Row, item: Item, written: str) -> Item:
        """``start=0 end=10 step=1``; what is left out is 1, 10 and 1."""
        given = dict(re.findall(r"(\w+)\s*=\s*(-?\d+(?:\.\d+)?)(?=[\s,;]|$)", written))
        rest = re.sub(r"(\w+)\s*=\s*(-?\d+(?:\.\d+)?)(?=[\s,;]|$)", "", written).strip(" ,;")
        low, high, step = (float(given.get(key, start)) for key, start in (("start", 1), ("end", 10), ("step", 1)))
        if rest or set(given) - {"start", "end", "step"} or not low < high or not 0 < step <= high - low:
            rule = "a range goes up in steps"
            self.fault(row, "parameters", rule, f'"{written}"', "write for example start=0 end=10 step=1")
        return replace(item, low=low, high=high, step=step)

    def tagged(self, row: Row, item: Item) -> Item:
        """dimension, index, verify and role, each one of its own words."""
        tag = {base: self.tag(row, base) for base in TAGS}
        self.check_role(row, item, tag["role"])
        return replace(item, dimension=tag["dimension"], index=tag["index"], verify=tag["verify"], role=tag["role"])

    def check_role(self, row: Row, item: Item, role: str | None) -> None:
        """A score is asked once, on its own scale; otherwise two forms with one name would not compare."""
        if role is None:
            return
        if role not in SHARED_ROLES and any(earlier.role == role for earlier in self.items):
            self.fault(row, "role", "a role is given to one question", f'"{role}" again', "clear the cell")
        if role == "nps" and (item.low, item.high) != (0, 10):
            self.fault(row, "role", "nps is asked from 0 to 10", f'"{item.type}"', "use range, start=0 end=10 step=1")
        if role in CUSTOMER_ROLES and self.audience != "customer":
            rule = f"only a customer's form measures {role}"
            self.fault(row, "role", rule, f"audience {self.audience}", "clear the cell")
        if role == "expectation" and not self.columns.get(row, "dimension"):
            self.fault(row, "dimension", "an expectation has a dimension", "an empty cell", "write its dimension")
        if role in ("csat", "ces", "expectation") and (item.low is None or item.high is None):
            cure = "use a list of numbers, or a range"
            self.fault(row, "role", f"{role} is answered with a number", f'"{item.type}"', cure)
        if role == "comment" and item.type != "text":
            self.fault(row, "role", "a comment is answered in words", f'"{item.type}"', "use type text")

    def tag(self, row: Row, base: str) -> str | None:
        """The word of one extra column; None when its cell is empty."""
        word = self.columns.get(row, base) or None
        if word is not None and word not in TAGS[base]:
            self.fault(row, base, f"a {base} is one of {', '.join(TAGS[base])}", f'"{word}"', "correct the word")
        return word

    def fault(self, row: Row, base: str, rule: str, found: str, cure: str) -> None:
        """Note a fault of this sheet."""
        self.faults.add("survey", row.number, self.columns.header(base), rule, found, cure)
