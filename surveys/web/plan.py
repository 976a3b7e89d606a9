"""What the script needs to know of a questionnaire: when a question is asked, which answers fit, what to say if not."""

import json
from collections.abc import Mapping

from markupsafe import Markup

from surveys.items import SILENT
from surveys.questionnaire import Item, Questionnaire
from surveys.web.faults import general, own
from surveys.web.wording import words_of

COPIED = ("name", "type", "group", "required", "relevant", "constraint", "calculation", "choice_filter")
BOUNDS = ("low", "high", "step")


def plan(form: Questionnaire, language: str, today: str) -> Markup:
    """The plan as JSON that is safe inside a script element."""
    plain, words = form.to_json(), words_of(language)
    needed: Mapping[str, object] = {
        "today": today,
        "said": {**general(language), "problems": words.problems, "clear": words.clear},
        "items": [_planned(item, whole, language) for item, whole in zip(form.items, plain["items"], strict=True)],
        "groups": [_only(group, "name", "parent", "relevant") for group in plain["groups"]],
    }
    text = json.dumps(needed, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _planned(item: Item, plain: Mapping[str, object], language: str) -> dict[str, object]:
    planned = _only(plain, *COPIED, *(BOUNDS if item.type == "range" else ()))
    if item.choice_filter is not None:
        planned["choices"] = [choice.columns() for choice in item.choices]
    # Words that speak of the visit are left to the server, which knows it.
    said = {rule: text for rule, text in own(item, language).items() if "\x02" not in text}
    if said and item.type not in SILENT:
        planned["said"] = said
    return planned


def _only(plain: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: plain[name] for name in names if name in plain}
