"""The claims of an audit: which to pull first and why, one at a time under the hand, a key for each verdict."""

from dataclasses import dataclass
from typing import cast

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.metrics.fraud.claims_first import claims_by_lot, claims_first, claims_named
from dashboard.metrics.fraud.combination import Assessment
from dashboard.parts.inspection.plan import risk_view
from dashboard.parts.inspection.words import refusal, verdict_words, word
from dashboard.parts.risk.clues import signal_name
from dashboard.session import store
from dashboard.texts import language, t
from db import audits
from db.audits import VERDICTS, Audit, AuditRefused, Verdict
from db.users import User

KEPT, AT, TABLE = "inspection_claims", "inspection_claim", "inspection_claims_table"
LEAST = 20
"""Where signals name fewer claims than this, a lot fills the list up: an audit that pulls no claim finds nothing."""
KEYS = {"upheld": "1", "false": "2", "unclear": "3"}
ICONS = {"upheld": ":material/check:", "false": ":material/close:", "unclear": ":material/question_mark:"}


@dataclass(frozen=True, slots=True)
class Held:
    """The claims of one audit, in order, and what was found of each so far (by claim_id)."""

    rows: pd.DataFrame
    judged: dict[int, Verdict]

    @property
    def false_fen(self) -> float:
        """Money of the claims found false."""
        false = [claim for claim, verdict in self.judged.items() if verdict == "false"]
        return float(self.rows.loc[self.rows["claim_id"].isin(false), "amount_fen"].sum())


def held(audit: Audit, found: Assessment) -> Held:
    """The list is made once a visit to the page, so that it does not move under the hand that works through it."""
    judged = audits.judged(store(), audit.audit_id)
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != (audit.audit_id, found.period):
        kept = ((audit.audit_id, found.period), _listed(audit, found, judged))
        st.session_state[KEPT] = kept
        st.session_state.pop(AT, None)
    return Held(kept[1], judged)


def _listed(audit: Audit, found: Assessment, judged: dict[int, Verdict]) -> pd.DataFrame:
    """Those that signals name, a lot where they are few, and whatever was looked at before."""
    view = risk_view().at(found.period)
    first = claims_first(view, found, audit.outlet_id)
    seen = set(first["claim_id"])
    lot = claims_by_lot(view, audit.outlet_id, LEAST - len(first), audit.audit_id, seen)
    seen |= set(lot["claim_id"])
    before = claims_named(view, audit.outlet_id, set(judged) - seen)
    parts = [one for one in (first.assign(lot=False), lot, before.assign(lot=False)) if len(one)]
    return pd.concat(parts, ignore_index=True) if parts else first


def claims(user: User, audit: Audit, shown: Held, may: bool) -> None:
    """What was judged so far, the claim in hand with its three buttons, all of them."""
    st.markdown(f"##### {t('inspection_claims')}")
    if shown.rows.empty:
        st.caption(t("inspection_claims_none"))
        return
    rest = len(shown.rows) - int(shown.rows["claim_id"].isin(shown.judged).sum())
    if shown.judged:
        st.markdown(t("inspection_claims_so_far", verdicts=verdict_words(shown.judged.values()), rest=rest))
    if may:
        _one(user, audit, shown)
    _all(shown, may)


def _one(user: User, audit: Audit, shown: Held) -> None:
    place = _place(shown)
    row = shown.rows.iloc[place]
    with st.container(border=True, gap="small"):
        st.markdown(
            t("inspection_claim_head", place=place + 1, of=len(shown.rows), claim=formats.escaped(row["claim_no"]),
              order=formats.escaped(str(row["order_no"] or formats.UNKNOWN)), amount=formats.money(row["amount_fen"]),
              day=f"{pd.Timestamp(row['at']):%Y-%m-%d}")
        )  # fmt: skip
        st.caption(_why(row))
        given = shown.judged.get(int(row["claim_id"]))
        with st.container(horizontal=True):
            for verdict in VERDICTS:
                st.button(
                    word("verdict", verdict), key=f"verdict_{verdict}", icon=ICONS[verdict], shortcut=KEYS[verdict],
                    type="primary" if verdict == given else "secondary", on_click=_judge,
                    args=(user, audit, shown, int(row["claim_id"]), verdict),
                )  # fmt: skip
            st.button(t("inspection_claim_back"), key="claim_back", icon=":material/chevron_left:", type="tertiary",
                      shortcut="Left", on_click=_go, args=((place - 1) % len(shown.rows),))  # fmt: skip
            st.button(t("inspection_claim_on"), key="claim_on", icon=":material/chevron_right:", type="tertiary",
                      shortcut="Right", on_click=_go, args=((place + 1) % len(shown.rows),))  # fmt: skip
        st.caption(t("inspection_claim_keys"))


def _all(shown: Held, may: bool) -> None:
    rows = shown.rows
    frame = pd.DataFrame(
        {
            "claim": rows["claim_no"],
            "verdict": [
                word("verdict", shown.judged[claim]) if claim in shown.judged else "" for claim in rows["claim_id"]
            ],
            "why": [_why(row) for _, row in rows.iterrows()],
            "amount": [formats.money(fen) for fen in rows["amount_fen"]],
            "at": [f"{pd.Timestamp(at):%Y-%m-%d}" for at in rows["at"]],
            "order": rows["order_no"].fillna(""),
            "serial": rows["serial"].fillna(""),
        }
    )
    column = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        height=min(36 * len(rows) + 38, 330),
        alt=t("inspection_claims"),
        column_config={
            "claim": column.TextColumn(t("risk_column_claim"), pinned=True),
            "verdict": column.TextColumn(t("inspection_column_verdict"), width=80),
            "why": column.TextColumn(t("inspection_column_why"), width=220),
            "amount": column.TextColumn(t("inspection_column_amount"), alignment="right", width=80),
            "at": column.TextColumn(t("risk_column_at"), width=95),
            "order": column.TextColumn(t("risk_column_order")),
            "serial": column.TextColumn(t("risk_column_serial")),
        },
        key=TABLE,
        on_select=_picked if may else "ignore",
        selection_mode="single-row",
    )
    st.caption(t("inspection_claims_read"))


def _why(row: pd.Series) -> str:
    join = "、" if language() == "zh" else ", "
    named = join.join(map(signal_name, row["signals"]))
    return named or (t("inspection_claim_by_lot") if row["lot"] else t("inspection_claim_before"))


def _place(shown: Held) -> int:
    """The claim in hand: the chosen one, else the first without a verdict, else the first."""
    if (at := st.session_state.get(AT)) is not None and at < len(shown.rows):
        return int(at)
    waiting = [place for place, claim in enumerate(shown.rows["claim_id"]) if claim not in shown.judged]
    return waiting[0] if waiting else 0


def _judge(user: User, audit: Audit, shown: Held, claim_id: int, verdict: str) -> None:
    try:
        audits.judge_claim(store(), audit, claim_id, cast("Verdict", verdict), user.user_id)
    except AuditRefused as refused:
        st.toast(refusal(refused))
        return
    # On to the next one that waits.
    st.session_state.pop(AT, None)


def _go(place: int) -> None:
    st.session_state[AT] = place


def _picked() -> None:
    if rows := st.session_state[TABLE]["selection"]["rows"]:
        st.session_state[AT] = rows[0]
