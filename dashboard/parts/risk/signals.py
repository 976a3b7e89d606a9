"""One outlet on the risk screen: its score, every signal observed against expected, and the rows to check."""

from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.fraud import evidence
from dashboard.metrics.fraud.combination import LEAST_CONTRIBUTION, Assessment
from dashboard.metrics.fraud.production_trend import PRODUCTION_TREND
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.metrics.fraud.signal import LARGEST_Z
from dashboard.metrics.fraud.unusable_numbers import unreachable
from dashboard.metrics.view import View
from dashboard.names import outlet_names, region_names
from dashboard.parts.risk.clues import audit_words, begun, clue, expected, observed, signal_name, what_words
from dashboard.parts.spreadsheet import download
from dashboard.texts import t

ROWS = 200
LEAST_PEERS = 8
"""Fewer outlets than this have no spread worth telling."""


def outlet_signals(asked: View, found: Assessment, outlet_id: int) -> None:
    """The outlet's score and what it is made of, then every signal with its two years."""
    row = found.outlets[found.outlets["outlet_id"] == outlet_id].iloc[0]
    rows = found.of(outlet_id)
    st.subheader(outlet_names().get(outlet_id, row["code"]))
    parts = rows[rows["contribution"] >= LEAST_CONTRIBUTION].sort_values("contribution", ascending=False)
    if row["flagged"]:
        sums = " + ".join(
            f"{signal_name(key)} {part:.2f}" for key, part in zip(parts["key"], parts["contribution"], strict=True)
        )
        st.markdown(t("risk_outlet_score", score=formats.number(row["score"], 2), parts=sums))
        st.caption(t("risk_outlet_score_read"))
    else:
        st.markdown(t("risk_outlet_quiet"))
    said = [
        region_names().get(int(row["region_id"]), ""),
        audit_words(row),
        _unreached(asked.at(found.period), outlet_id),
    ]
    st.caption(" · ".join(part for part in said if part))
    code = str(row["code"])
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "pages/outlet.py", label=t("risk_open_outlet"), icon=":material/badge:", query_params={"outlet": code}
        )
        st.page_link(
            "pages/outlet.py", label=t("risk_open_audits"), icon=":material/history:",
            query_params={"outlet": code, "section": "audits"},
        )  # fmt: skip
        st.page_link(
            "pages/inspection.py", label=t("inspection_plan_this"), icon=":material/add_task:",
            query_params={"section": "plan", "outlet": code},
        )  # fmt: skip
    st.markdown(f"##### {t('risk_table')}")
    st.dataframe(
        _signal_table(found, rows, _months(asked.at(found.period), rows, outlet_id)),
        column_config=_signal_columns(),
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("risk_table"),
        height="content",
    )
    st.caption(t("risk_table_read", z=formats.number(found.threshold, 1)))


def _months(asked: View, rows: pd.DataFrame, outlet_id: int) -> dict[str, list[int]]:
    trend = rows.loc[rows["key"] == PRODUCTION_TREND.key, "focus"]
    return load(asked, evidence.monthly, outlet_id, str(trend.iloc[0]) if len(trend) else "")


def _unreached(asked: View, outlet_id: int) -> str:
    rows = load(asked.within_outlet(outlet_id), unreachable)
    if rows.empty:
        return ""
    return t(
        "risk_unreached", tried=formats.number(rows["tried"].iloc[0]), missed=formats.number(rows["missed"].iloc[0])
    )


def _peers(found: Assessment, key: str, row: dict[str, Any] | None) -> str:
    """The outlet's observed / expected, and between which the middle four fifths of the outlets in view lie."""
    if row is None or row["focus"] == "gap" or pd.isna(row["effect"]):
        return ""
    others = found.signals[(found.signals["key"] == key) & (found.signals["focus"] != "gap")]
    effects = others.loc[others["outlet_id"] != row["outlet_id"], "effect"].dropna().astype(float)
    if len(effects) < LEAST_PEERS:
        return f"× {formats.number(row['effect'], 1)}"
    low, high = effects.quantile([0.1, 0.9])
    spread = f"{formats.number(low, 1)}–{formats.number(high, 1)}"
    return t("risk_peers", own=formats.number(row["effect"], 1), spread=spread)


def _signal_table(found: Assessment, rows: pd.DataFrame, months: dict[str, list[int]]) -> pd.DataFrame:
    known = {row["key"]: row for row in rows.to_dict("records")}
    lines = []
    for one in SIGNALS:
        row = known.get(one.key)
        lines.append(
            {
                "signal": signal_name(one.key),
                "z": min(max(row["z"], 0.0), LARGEST_Z) if row else None,
                "observed": observed(row) if row else "",
                "expected": expected(row) if row else "",
                "peers": _peers(found, one.key, row),
                "part": row["contribution"] if row else None,
                "money": row["money_fen"] / 100 if row else None,
                "months": months[one.key],
            }
        )
    return pd.DataFrame(lines)


def _signal_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "signal": column.TextColumn(t("risk_column_signal"), pinned=True),
        "z": column.ProgressColumn(t("risk_column_z"), min_value=0, max_value=LARGEST_Z, format="%.1f"),
        "observed": column.TextColumn(t("risk_column_observed"), alignment="right"),
        "expected": column.TextColumn(t("risk_column_expected"), alignment="right"),
        "peers": column.TextColumn(t("risk_column_peers"), alignment="right", help=t("risk_column_peers_help")),
        "part": column.NumberColumn(t("risk_column_part"), format="%.2f"),
        "money": column.NumberColumn(t("risk_column_money"), format="localized", step=1),
        "months": column.BarChartColumn(t("risk_column_months"), y_min=0),
    }


def outlet_evidence(asked: View, found: Assessment, outlet_id: int, names: dict[str, str]) -> None:
    """The rows behind one signal, the strongest first, each order a link to its whole story."""
    rows = found.of(outlet_id).sort_values(["contribution", "z"], ascending=False)
    if rows.empty:
        return
    st.markdown(f"##### {t('risk_evidence')}")
    key = st.selectbox(
        t("risk_evidence_choose"),
        rows["key"].tolist(),
        format_func=signal_name,
        key=f"risk_evidence_{outlet_id}",
        width=320,
    )
    chosen = rows[rows["key"] == key].iloc[0].to_dict()
    st.caption(begun(clue(chosen, names)) + t("risk_stop"))
    lines = load(asked.at(found.period), evidence.rows, key, outlet_id, str(chosen["focus"]), ROWS)
    if lines.empty:
        st.caption(t("risk_evidence_none"))
        return
    code = found.outlets.loc[found.outlets["outlet_id"] == outlet_id, "code"].iloc[0]
    shown = lines.assign(
        order=[_order_link(code, number) for number in lines["order_no"]],
        what=[what_words(key, what, names) for what in lines["what"]],
        amount=lines["amount_fen"] / 100,
    )
    there = [name for name in ("order", "claim_no", "serial") if shown[name].fillna("").ne("").any()]
    there += ["amount"] if shown["amount"].any() else []
    st.dataframe(
        shown,
        column_order=["at", "what", *there],
        column_config=_evidence_columns(),
        hide_index=True,
        alt=t("risk_evidence"),
    )
    many = formats.number(len(lines))
    st.caption(t("risk_evidence_capped", shown=many) if len(lines) == ROWS else t("risk_evidence_count", shown=many))
    told = lines.assign(signal=signal_name(key), what=shown["what"], amount=shown["amount"]).drop(columns="amount_fen")
    download(told, f"{code}-{key}.csv", t("risk_download_rows"))


def _order_link(code: str, number: object) -> str | None:
    if not isinstance(number, str) or not number:
        return None
    return f"/outlet?outlet={quote(code)}&order={quote(number)}"


def _evidence_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "at": column.DatetimeColumn(t("risk_column_at"), format="YYYY-MM-DD HH:mm"),
        "what": column.TextColumn(t("risk_column_what")),
        "order": column.LinkColumn(t("risk_column_order"), display_text=r"order=(.+)$"),
        "claim_no": column.TextColumn(t("risk_column_claim")),
        "serial": column.TextColumn(t("risk_column_serial")),
        "amount": column.NumberColumn(t("risk_column_amount"), format="localized"),
    }
