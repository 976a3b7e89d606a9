"""Two outlets side by side, index by index; the pair stands in the address (?a=CODE&b=CODE)."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import select
from dashboard.metrics.catalogue import GROUP_NAMES
from dashboard.metrics.indices.profile import Contrast, contrasts
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.scores.asking import standing_of, sums_of
from dashboard.parts.tiles import lead
from dashboard.texts import language, t


def pair(view: View) -> None:
    """The whole section."""
    found = standing_of(view)
    names = {label.partition(" ")[0]: label for label in outlet_names().values()}
    ids = {label.partition(" ")[0]: outlet for outlet, label in outlet_names().items()}
    if len(names) < 2:
        st.info(t("scores_pair_few"), icon=":material/storefront:")
        return
    usual = _usual(found.rows, ids)
    left, right = st.columns(2)
    with left:
        one = select("a", t("scores_pair_one"), names, usual[0])
    with right:
        other = select("b", t("scores_pair_other"), names, usual[1])
    if one == other:
        st.info(t("scores_pair_same"), icon=":material/storefront:")
        return
    with st.skeleton(height=420):
        rows = contrasts(sums_of(view), ids[one], ids[other])
    lead(_words(rows, one, other))
    st.caption(_scores(found.rows, ids, one, other))
    _table(rows, one, other)


def _usual(rows: pd.DataFrame, ids: dict[str, int]) -> tuple[str, str]:
    """Before a choice: the two outlets with the most of their weight known."""
    known = {outlet: code for code, outlet in ids.items()}
    best = [known[one] for one in rows.sort_values("covered", ascending=False)["outlet_id"] if one in known]
    best += [code for code in ids if code not in best]
    return best[0], best[1]


def _words(rows: list[Contrast], one: str, other: str) -> str:
    compared = sum(row.difference is not None for row in rows)
    first, second = (sum(row.verdict == side for row in rows) for side in ("one", "other"))
    if not first + second:
        return t("scores_pair_lead_none", one=one, other=other, compared=compared)
    return t("scores_pair_lead", one=one, other=other, compared=compared, first=first, second=second)


def _scores(rows: pd.DataFrame, ids: dict[str, int], one: str, other: str) -> str:
    said: dict[str, str] = {}
    for side, code in (("one", one), ("other", other)):
        row = rows[rows["outlet_id"] == ids[code]]
        score = float(row["score"].iloc[0]) if len(row) else None
        low, high = (float(row[end].iloc[0]) if len(row) else None for end in ("low", "high"))
        said |= {f"score_{side}": formats.number(score, 1), f"bounds_{side}": formats.interval(low, high, scale=1)}
    return t("scores_pair_scores", one=one, other=other, **said)


def _table(rows: list[Contrast], one: str, other: str) -> None:
    compared = sum(row.difference is not None for row in rows)
    shown = pd.DataFrame([_row(row, one, other) for row in rows if row.one.n or row.other.n])
    column = st.column_config
    st.subheader(t("scores_pair_title"))
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        alt=t("scores_pair_title"),
        column_config={
            "index": column.TextColumn(t("scores_pair_index"), pinned=True),
            "one": column.TextColumn(one),
            "other": column.TextColumn(other),
            "difference": column.TextColumn(t("scores_pair_difference")),
            "bounds": column.TextColumn(t("scores_pair_bounds")),
            "verdict": column.TextColumn(t("scores_pair_verdict")),
            "group": column.TextColumn(t("scores_pair_group")),
        },
    )
    st.caption(t("scores_pair_read", compared=compared))


def _row(row: Contrast, one: str, other: str) -> dict[str, str]:
    said = {
        "one": t("scores_pair_better", outlet=one),
        "other": t("scores_pair_better", outlet=other),
        "unclear": t("scores_pair_unclear"),
    }
    value, bounds = _difference(row)
    return {
        "index": phrases.name(row.index.metric),
        "one": _figure(row.one),
        "other": _figure(row.other),
        "difference": value,
        "bounds": bounds,
        "verdict": said[row.verdict] if row.difference else t("scores_pair_uncompared"),
        "group": GROUP_NAMES[row.index.group][language()],
    }


def _figure(figure: phrases.Figure) -> str:
    return f"{phrases.value(figure)} (n {formats.number(figure.n)})"


def _difference(row: Contrast) -> tuple[str, str]:
    if row.difference is None:
        return formats.UNKNOWN, formats.UNKNOWN
    value, low, high = row.difference
    if row.index.curve == "log":
        return f"× {formats.number(value, 2)}", formats.interval(low, high, 2, scale=1)
    if row.index.is_share:
        return formats.points(value), formats.interval(low, high)
    return formats.signed(value, 2), formats.interval(low, high, 2, scale=1)
