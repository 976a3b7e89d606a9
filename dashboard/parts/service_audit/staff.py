"""Technicians' and agents' scorecards; codes, never names."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.charts import satisfaction as rating_chart
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import agents as agent_metrics
from dashboard.metrics import recalls
from dashboard.metrics.audit import staff as metrics
from dashboard.metrics.audit import trainings as training_metrics
from dashboard.metrics.audit.staff import LEAST, MARKED, SHARES, Scorecards
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.service_audit import incidents, trainings
from dashboard.parts.spreadsheet import download
from dashboard.parts.supervision.agents import clock
from dashboard.parts.tiles import lead
from dashboard.session import scope, store
from dashboard.texts import language, t, text
from db.users import User, list_users

SHOWN = 500
LISTED = ("technician_attitude", "technician_speed", "csat", "repeat_repair")
REST = tuple(key for key in SHARES if key not in LISTED)  # in the file, and in one technician's scorecard


def staff(view: View, user: User) -> None:
    """The whole section: scorecards, incidents or trainings."""
    names = {
        "cards": t("audit_staff_cards"),
        "incidents": t("audit_staff_incidents"),
        "trainings": t("audit_staff_trainings"),
    }
    shown = segmented("staff", t("audit_staff_view"), names, "cards", label_visibility="collapsed")
    if shown == "incidents":
        incidents.incidents(view, user)
    elif shown == "trainings":
        trainings.trainings(view)
    else:
        _cards(view)


def _cards(view: View) -> None:
    with st.skeleton(height=420):
        found = load(view, metrics.scorecards)
    if found.rows.empty:
        st.info(t("audit_staff_none"), icon=":material/inbox:")
        return
    lead(_words(found))
    _table(found)
    _one(view, found)
    if scope().outlet_ids is None:
        _agents(view)


def _words(found: Scorecards) -> str:
    rows = found.rows
    marked = (rows[[f"{key}_asked" for key in MARKED]] >= LEAST).any(axis=1).sum()
    worse = (rows[[f"{key}_told" for key in SHARES]] < 0).any(axis=1).sum()
    words = t("audit_staff_lead_worse", n=formats.number(worse)) if worse else t("audit_staff_lead_none")
    return t(
        "audit_staff_lead",
        technicians=formats.number(len(rows)),
        marked=formats.number(marked),
        least=LEAST,
        words=words,
    )


def key_name(key: str) -> str:
    """A share of the scorecard."""
    return text(f"audit_staff_key_{key}", language())


def _table(found: Scorecards) -> None:
    st.subheader(t("audit_staff_table"))
    names = outlet_names()
    rows = found.rows.assign(worse=(found.rows[[f"{key}_told" for key in SHARES]] < 0).sum(axis=1))
    rows = rows.sort_values(["worse", "orders"], ascending=False, kind="stable")
    shown = pd.DataFrame(
        {
            "technician": rows["code"],
            "first": [_first(row) for _, row in rows.iterrows()],
            "outlet": [names.get(int(one), "").partition(" ")[0] for one in rows["outlet_id"]],
            "orders": rows["orders"].astype(int),
            **{key: [_cell(row, key) for _, row in rows.iterrows()] for key in (*LISTED, *REST)},
        }
    )
    column = st.column_config
    st.dataframe(
        shown.head(SHOWN),
        column_order=["technician", "first", "outlet", "orders", *LISTED],
        column_config={
            "technician": column.TextColumn(t("audit_staff_column_technician"), pinned=True),
            "first": column.TextColumn(t("audit_staff_column_first")),
            "orders": column.NumberColumn(t("audit_staff_column_orders"), format="localized"),
            **{key: column.TextColumn(key_name(key)) for key in LISTED},
            "outlet": column.TextColumn(t("audit_staff_column_outlet")),
        },
        hide_index=True,
        height=420,
        alt=t("audit_staff_table"),
    )
    limit = t("audit_staff_limit", n=SHOWN) + " " if len(shown) > SHOWN else ""
    st.caption(limit + t("audit_staff_read", least=LEAST))
    download(shown, "technicians.csv")


def _first(row: "pd.Series[float]") -> str:
    """What differs from the network beyond chance and is worse."""
    worse = [key for key in SHARES if row[f"{key}_told"] < 0]
    said = [
        t("audit_staff_low", name=key_name(key)) if metrics.HIGHER[key] else t("audit_staff_high", name=key_name(key))
        for key in worse
    ]
    return t("audit_and").join(said)


def _cell(row: "pd.Series[float]", key: str) -> str:
    bounds = metrics.interval(row, key)
    if bounds is None:
        return formats.UNKNOWN
    n = formats.number(int(row[f"{key}_asked"]))
    return f"{formats.percent(row[f'{key}_shrunk'], 0)} ({formats.interval(*bounds, digits=0)}) n {n}"


def _one(view: View, found: Scorecards) -> None:
    busiest = found.rows.sort_values("orders", ascending=False)
    code = st.selectbox(t("audit_staff_choose"), busiest["code"].tolist(), key="technician", width=240)
    row = found.rows[found.rows["code"] == code].iloc[0]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _rating(view, row)
    with right:
        _balanced(view, found, row)


def _rating(view: View, row: "pd.Series[float]") -> None:
    rows = load(view, metrics.ratings, int(row["technician_id"]))
    code = str(row["code"])
    if rows.empty:
        st.caption(t("audit_staff_rating_few", code=code, least=LEAST))
        return
    finding = t("audit_staff_rating", code=code)
    st.subheader(finding)
    shown = rows.assign(name=[key_name(key) for key in rows["key"]], before=rows["network"])
    words = {
        "unit": t("audit_staff_rating_unit"),
        "now": t("audit_staff_rating_now"),
        "before": t("audit_staff_rating_before"),
    }
    st.plotly_chart(rating_chart.dimensions(shown, words), config=CONFIG, alt=finding)
    st.caption(t("audit_staff_rating_read"))


def _balanced(view: View, found: Scorecards, row: "pd.Series[float]") -> None:
    """Four perspectives: customer, process, learning, finance (Kaplan and Norton, Harvard Business Review 1992)."""
    st.subheader(t("audit_staff_balanced"))
    lines = [
        (t("audit_staff_customer"), *_share_line(found, row, "csat")),
        (t("audit_staff_customer"), *_share_line(found, row, "technician_attitude")),
        (t("audit_staff_process"), *_share_line(found, row, "kept")),
        (t("audit_staff_process"), *_share_line(found, row, "first_time_fix")),
        (t("audit_staff_process"), *_share_line(found, row, "repeat_repair")),
        (t("audit_staff_learning"), *_training_line(view, int(row["technician_id"]))),
        (
            t("audit_staff_finance"), t("audit_staff_cost"), formats.money(row["cost_fen"]),
            formats.money(found.cost), t("audit_staff_no_verdict"),
        ),
    ]  # fmt: skip
    column = st.column_config
    st.dataframe(
        pd.DataFrame(lines, columns=["perspective", "measure", "own", "network", "word"]),
        column_config={
            "perspective": column.TextColumn(t("audit_staff_column_perspective")),
            "measure": column.TextColumn(t("audit_staff_column_measure")),
            "own": column.TextColumn(t("audit_staff_column_own")),
            "network": column.TextColumn(t("audit_staff_column_network")),
            "word": column.TextColumn(t("audit_staff_column_word")),
        },
        hide_index=True,
        alt=t("audit_staff_balanced"),
    )
    st.caption(t("audit_staff_balanced_read"))


def _share_line(found: Scorecards, row: "pd.Series[float]", key: str) -> tuple[str, str, str, str]:
    told = int(row[f"{key}_told"])
    few = pd.isna(row[f"{key}_value"])
    word = t("audit_staff_better") if told > 0 else t("audit_staff_worse") if told < 0 else t("audit_staff_alike")
    return (
        key_name(key),
        _cell(row, key),
        formats.percent(found.network[key].value),
        t("audit_staff_few") if few else word,
    )


def _training_line(view: View, technician_id: int) -> tuple[str, str, str, str]:
    until = load(view, training_metrics.valid_until, technician_id)
    if until is None:
        return t("audit_staff_valid"), formats.UNKNOWN, "", t("audit_staff_valid_none")
    valid = until >= view.period.end
    return t("audit_staff_valid"), _iso(until), "", t("audit_staff_valid_yes") if valid else t("audit_staff_valid_no")


def _iso(day: date) -> str:
    return day.isoformat()


def _agents(view: View) -> None:
    rows = load(view, agent_metrics.agents)
    if rows.empty:
        return
    st.subheader(t("audit_staff_agents"))
    logins = {user.user_id: user.login for user, _ in list_users(store())}
    wrong = recalls.error_rates(load(view, recalls.pairs).query("item in @recalls.FACTS")).set_index("agent_id")
    shown = pd.DataFrame(
        {
            "agent": [logins.get(int(one), formats.UNKNOWN) for one in rows["agent_id"]],
            "calls": rows["calls"].astype(int),
            "interviews": [_agent_share(row) for _, row in rows.iterrows()],
            "time": [clock(one) for one in rows["seconds"]],
            "errors": [_errors(wrong, int(one)) for one in rows["agent_id"]],
        }
    ).sort_values("agent")
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "agent": column.TextColumn(t("audit_staff_column_agent"), pinned=True),
            "calls": column.NumberColumn(t("audit_staff_column_calls"), format="localized"),
            "interviews": column.TextColumn(t("audit_staff_column_interviews")),
            "time": column.TextColumn(t("audit_staff_column_time")),
            "errors": column.TextColumn(t("audit_staff_column_errors")),
        },
        hide_index=True,
        alt=t("audit_staff_agents"),
    )
    st.caption(t("audit_staff_agents_read"))


def _agent_share(row: "pd.Series[float]") -> str:
    if row["talked"] < LEAST:
        return formats.UNKNOWN
    bounds = formats.interval(row["low"], row["high"], digits=0)
    return f"{formats.percent(row['shrunk'], 0)} ({bounds}) n {formats.number(int(row['talked']))}"


def _errors(wrong: pd.DataFrame, agent_id: int) -> str:
    if agent_id not in wrong.index or wrong.loc[agent_id, "total"] < LEAST:
        return formats.UNKNOWN
    row = wrong.loc[agent_id]
    bounds = formats.interval(row["low"], row["high"], digits=0)
    return f"{formats.percent(row['value'], 0)} ({bounds}) n {formats.number(int(row['total']))}"
