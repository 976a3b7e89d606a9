"""Which order the outlets stand in, what closed audits have taught so far, and the chances where they taught enough."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.metrics.fraud.calibration import LEAST_BY_LOT, LEAST_CLOSED, LEAST_EACH, Calibration
from dashboard.metrics.fraud.combination import Assessment
from dashboard.names import outlet_names
from dashboard.texts import language, t, text

SHOWN = 10


def learning(found: Assessment) -> None:
    """The sentence; below it, only where it is learnt, the likeliest outlets with their chances and intervals."""
    st.caption(order_words(found.calibration))
    if found.calibration.used:
        _chances(found)


def order_words(found: Calibration) -> str:
    """The order in use and why: the unsupervised one, or the one learnt from audits."""
    said = {
        "closed": formats.number(found.closed),
        "confirmed": formats.number(found.confirmed),
        "lot": formats.number(found.by_lot),
    }
    if found.verdict == "few":
        return t("risk_order_few", least=LEAST_CLOSED, each=LEAST_EACH, least_lot=LEAST_BY_LOT, **said)
    said |= {
        "n": formats.number(found.foretold),
        "learned": formats.number(found.learned, 2),
        "plain": formats.number(found.plain, 2),
        "bounds": formats.interval(found.gain_low, found.gain_high, 2, 1),
    }
    return text(f"risk_order_{found.verdict}", language(), **said)


def _chances(found: Assessment) -> None:
    names, rows = outlet_names(), found.outlets.head(SHOWN)
    listed = pd.DataFrame(
        {
            "outlet": [names.get(outlet, "") for outlet in rows["outlet_id"]],
            "chance": [formats.percent(chance, 0) for chance in rows["probability"]],
            "bounds": [formats.interval(low, high, 0) for low, high in zip(rows["low"], rows["high"], strict=True)],
        }
    )
    column = st.column_config
    with st.expander(t("risk_chances")):
        st.dataframe(
            listed, hide_index=True, height="content", alt=t("risk_chances"),
            column_config={
                "outlet": column.TextColumn(t("risk_column_outlet"), pinned=True),
                "chance": column.TextColumn(t("risk_chance")),
                "bounds": column.TextColumn(t("risk_chance_bounds")),
            },
        )  # fmt: skip
        st.caption(t("risk_chances_read"))
