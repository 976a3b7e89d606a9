"""Keys for the calling page that Streamlit's own buttons cannot have: marking answers, moving on, copying."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard.parts.calling.desk import Call
from dashboard.texts import t
from surveys.callbacks.conversation import Line
from surveys.expressions.values import to_text
from surveys.items import Item

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
HTML = '<button type="button" hidden></button><span class="hint"></span>'
# No keyboard, no word about it.
STYLE = """
.hint { color: var(--st-gray-text-color, #6b6f70); font-size: 0.875rem; }
button { font: inherit; color: var(--st-primary-color); background: none; border: 1px solid var(--st-border-color);
  border-radius: 8px; padding: 0.35rem 0.8rem; margin-right: 0.8rem; cursor: pointer; }
button[hidden] { display: none; }
@media (hover: none) { .hint { display: none; } }
"""


def questions(call: Call, lines: Sequence[Line]) -> list[dict[str, object]]:
    """What the keys need to know of each question on the screen, in their order."""
    return [
        {
            "name": line.item.name,
            "box": box(call, line.item.name),
            "values": [value for value, _ in line.choices] or steps(line.item),
            "many": line.item.type == "select_multiple",
            "answer": call.answers.get(line.item.name, ""),
        }
        for line in lines
    ]


def listen(
    call: Call, save: str, hint: str, asked: Sequence[dict[str, object]] = (), at: str = "", copy: str = ""
) -> None:
    """Listen for keys on this step of the call; ``save``: the key of the button that Ctrl+Enter presses."""
    _component()(
        data={
            "call": f"{call.key(call.stage)}", "questions": list(asked), "at": at, "save": call.key(save), "hint": hint,
            "copy": copy, "copyLabel": t("callbacks_copy"), "copied": t("callbacks_copied"),
        },
        key=call.key(f"keys_{call.stage}"),
    )  # fmt: skip


def box(call: Call, name: str) -> str:
    """The key of a question's container."""
    return call.key(f"box_{name}")


def steps(item: Item) -> list[str]:
    """The marks of a range; none for other types."""
    if item.type != "range":
        return []
    start, width = item.low or 0.0, item.step or 1.0
    return [to_text(start + width * place) for place in range(int(((item.high or 0.0) - start) / width + 1e-9) + 1)]


def _component() -> "st.components.v2.ComponentRenderer":
    return st.components.v2.component("afterword_calling_keys", html=HTML, css=STYLE, js=SCRIPT)
