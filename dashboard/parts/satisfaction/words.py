"""What customers write: themes with how satisfied those are who touch them, telling words, the comments themselves."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import select
from dashboard.loading import load
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.view import View
from dashboard.metrics.voice import MOST, Voice, voice
from dashboard.names import outlet_names
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text

LEAST = 10
WORDS = 12
SHOWN = 100


def words_section(asked: View) -> None:
    """The whole section."""
    found = load(asked, voice)
    if found.rows.empty:
        st.info(t("satisfaction_comments_none"), icon=":material/inbox:")
        return
    lead(_words(found))
    st.caption(t("satisfaction_voice_source", n=formats.number(len(found.rows)))
               + (t("satisfaction_newest", n=formats.number(MOST)) if found.all > MOST else ""))  # fmt: skip
    _themes(found)
    _telling(found)
    _comments(found)


def theme_name(name: str) -> str:
    """``沟通``."""
    return text(f"satisfaction_theme_{name}", language())


def _words(found: Voice) -> str:
    first = found.themes.iloc[0] if len(found.themes) else None
    if first is None:
        return t("satisfaction_voice_nothing", n=formats.number(len(found.rows)))
    said = [t("satisfaction_voice_lead", n=formats.number(len(found.rows)), theme=theme_name(first["theme"]))]
    enough = found.themes[found.themes["comments"] >= LEAST].dropna(subset=["satisfied"])
    overall = found.rows["satisfied"].mean()
    low = enough[enough["high"] < overall].sort_values("satisfied")
    if len(low):
        worst = low.iloc[0]
        said.append(
            t("satisfaction_voice_worst", theme=theme_name(worst["theme"]), share=formats.percent(worst["satisfied"]),
              overall=formats.percent(overall))
        )  # fmt: skip
    return (" " if language() == "en" else "").join(said)


def _themes(found: Voice) -> None:
    st.subheader(t("satisfaction_themes_title"))
    rows = found.themes
    few = rows["comments"] < LEAST
    column = st.column_config
    st.dataframe(
        pd.DataFrame(
            {
                "theme": [theme_name(one) for one in rows["theme"]],
                "comments": rows["comments"],
                "satisfied": (100 * rows["satisfied"].astype(float)).where(~few),
                "interval": ["" if small else formats.interval(*Interval(low, high))
                             for small, low, high in zip(few, rows["low"], rows["high"], strict=True)],
                "unhappy": rows["unhappy"],
                "happy": rows["happy"],
                "example": rows["example"],
            }
        ),
        column_config={
            "theme": column.TextColumn(t("satisfaction_theme"), pinned=True),
            "comments": column.NumberColumn(t("satisfaction_comments"), format="localized"),
            "satisfied": column.ProgressColumn(
                t("satisfaction_column_share"), min_value=0, max_value=100, format="%.1f%%"
            ),
            "interval": column.TextColumn(t("satisfaction_column_interval")),
            "unhappy": column.NumberColumn(t("satisfaction_unhappy"), format="localized"),
            "happy": column.NumberColumn(t("satisfaction_happy"), format="localized"),
            "example": column.TextColumn(t("satisfaction_example"), width="medium"),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height="content",
        alt=t("satisfaction_themes_title"),
    )  # fmt: skip
    st.caption(t("satisfaction_themes_read"))


def _telling(found: Voice) -> None:
    st.subheader(t("satisfaction_telling_title"))
    if not found.words:
        st.caption(t("satisfaction_telling_none"))
        return
    st.markdown(" · ".join(f"**{formats.escaped(word)}** {z:.1f}" for word, z in found.words[:WORDS]))
    st.caption(t("satisfaction_telling_read"))


def _comments(found: Voice) -> None:
    st.subheader(t("satisfaction_comments_title"))
    every = {"all": t("satisfaction_every_theme")}
    names = every | {one: theme_name(one) for one in found.themes["theme"]}
    theme = select("theme", t("satisfaction_theme"), names, "all", width=240)
    rows = found.rows if theme == "all" else found.rows[[theme in one for one in found.rows["themes"]]]
    rows = rows.sort_values(["csat", "received_at"], ascending=[True, False]).head(SHOWN)
    outlets = outlet_names()
    column = st.column_config
    st.dataframe(
        rows.assign(
            outlet=[outlets.get(one, "") for one in rows["outlet_id"]],
            touched=[t("risk_list").join(theme_name(name) for name in one) for one in rows["themes"]],
        ),
        column_order=["csat", "comment", "touched", "outlet", "received_at"],
        column_config={
            "csat": column.NumberColumn(t("satisfaction_comment_score"), format="%d", width="small"),
            "comment": column.TextColumn(t("satisfaction_comment_column"), width="large"),
            "touched": column.TextColumn(t("satisfaction_theme")),
            "outlet": column.TextColumn(t("satisfaction_comment_outlet")),
            "received_at": column.DateColumn(t("satisfaction_comment_day"), format="YYYY-MM-DD"),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("satisfaction_comments_title"),
    )
    st.caption(t("satisfaction_comments_read"))
