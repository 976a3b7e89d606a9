"""Every version of the weights and every target: what changed, who set it, when, and since which day it counts."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.metrics.catalogue import CATALOGUE, INDICES
from dashboard.metrics.fraud.claim_amounts import LIMIT
from dashboard.names import region_names
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import t
from db.store import Store
from db.weightings import Draft, Version, versions


def history() -> None:
    """The whole section."""
    held = store()
    found = versions(held)
    lead(t("indices_history_lead", count=len(found)) if found else t("indices_history_none"))
    if found:
        _versions(held, found)
    _targets(held)


def _versions(held: Store, found: list[Version]) -> None:
    defaults = {key: index.weight for key, index in INDICES.items()}
    rows = []
    for place, one in enumerate(found):
        earlier = found[place + 1].draft if place + 1 < len(found) else None
        rows.append(
            {
                "number": one.weighting_id,
                "valid_from": one.draft.valid_from,
                "set_by": one.set_by,
                "set_at": formats.clock(one.set_at, held.zone),
                "changed": _changed(one.draft, earlier, defaults),
                "grades": f"A ≥ {one.draft.grade_a:g} · B ≥ {one.draft.grade_b:g}",
                "note": one.draft.note,
            }
        )
    column = st.column_config
    st.subheader(t("indices_history_title"))
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt=t("indices_history_title"),
        column_config={
            "number": column.NumberColumn(t("indices_history_number"), pinned=True),
            "valid_from": column.DateColumn(t("indices_valid_from"), format="YYYY-MM-DD"),
            "set_by": column.TextColumn(t("indices_history_by")),
            "set_at": column.TextColumn(t("indices_history_at")),
            "changed": column.TextColumn(t("indices_history_changed"), width="large"),
            "grades": column.TextColumn(t("indices_history_grades")),
            "note": column.TextColumn(t("indices_note")),
        },
    )  # fmt: skip
    st.caption(t("indices_history_read"))


def _changed(draft: Draft, earlier: Draft | None, defaults: Mapping[str, float]) -> str:
    """``满意度 6 → 8``: weights that differ from the version before, or from the catalogue's."""
    before = earlier.weights if earlier else defaults
    changes = [
        f"{phrases.name(INDICES[key].metric)} {before.get(key, 0.0):g} → {weight:g}"
        for key, weight in draft.weights.items()
        if key in INDICES and weight != before.get(key, 0.0)
    ]
    return t("indices_joint").join(changes) or t("indices_history_same")


def _targets(held: Store) -> None:
    regions = region_names()
    found = held.rows("select * from targets order by valid_from desc, target_id desc limit 500")
    if not found:
        return
    said = held.rows(
        """select a.subject_id, a.at, coalesce(u.name, '') as name from access_log a
             left join users u on u.user_id = a.user_id where a.event = 'target_set'"""
    )
    who = {row["subject_id"]: (row["name"], formats.clock(row["at"], held.zone)) for row in said}
    rows = [
        {
            "metric": _target_name(row["metric"]),
            "scope": regions.get(row["scope_id"], "") if row["scope"] == "region" else t("indices_network"),
            "value": _target_value(row["metric"], row["value"]),
            "valid_from": row["valid_from"],
            "set_by": who.get(row["target_id"], (formats.UNKNOWN, ""))[0],
            "set_at": who.get(row["target_id"], ("", formats.UNKNOWN))[1],
        }
        for row in found
        if row["scope"] != "outlet"
    ]
    column = st.column_config
    st.subheader(t("indices_targets_history"))
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, alt=t("indices_targets_history"),
        column_config={
            "metric": column.TextColumn(t("scores_pair_index"), pinned=True),
            "scope": column.TextColumn(t("indices_target_scope")),
            "value": column.TextColumn(t("assessment_column_target")),
            "valid_from": column.TextColumn(t("indices_valid_from")),
            "set_by": column.TextColumn(t("indices_history_by")),
            "set_at": column.TextColumn(t("indices_history_at")),
        },
    )  # fmt: skip


def _target_name(key: str) -> str:
    if key == LIMIT:
        return t("indices_limit")
    return phrases.name(CATALOGUE[key]) if key in CATALOGUE else key


def _target_value(key: str, value: float) -> str:
    if key == LIMIT:
        return formats.money(value)
    return phrases.amount(CATALOGUE[key], value) if key in CATALOGUE else formats.number(value, 2)
