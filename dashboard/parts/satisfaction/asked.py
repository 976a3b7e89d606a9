"""Which questionnaire a section is about, and how its items are called."""

import json

import pandas as pd

from dashboard.address import select
from dashboard.loading import load
from dashboard.metrics.marks import questionnaires
from dashboard.metrics.view import View
from dashboard.session import store
from dashboard.texts import language, t, text


def questionnaire(asked: View) -> str | None:
    """The one chosen, by default the one with most answers; None when nobody has answered any."""
    found = load(asked, questionnaires)
    if not found:
        return None
    titles = {
        row["name"]: _spoken(row["title"], row["name"])
        for row in store().rows("select name, title from questionnaires")
    }
    names = {name: titles.get(name, name) for name in found}
    return select("form", t("satisfaction_form"), names, found[0], width=320)


def item_names(items: pd.DataFrame) -> list[str]:
    """Items as the catalogue calls what they measure; where two share that, their own names tell them apart."""
    shared = items["index"].value_counts()
    found = []
    for row in items.to_dict("records"):
        if not row["index"]:
            found.append(_short(_spoken(row["label"], row["name"])))
            continue
        name = text(f"satisfaction_index_{row['index']}", language())
        found.append(name if shared[row["index"]] == 1 else f"{name} ({row['name']})")
    return found


def _short(question: str, most: int = 26) -> str:
    return question if len(question) <= most else question[: most - 1] + "…"


def _spoken(label: str, name: str) -> str:
    try:
        told = json.loads(label)
    except (TypeError, ValueError):
        return str(label or name)
    wanted = "en" if language() == "en" else "zh"
    said = told.get(wanted) or next(iter(told.values()), "") if isinstance(told, dict) else str(told)
    return str(said or name)
