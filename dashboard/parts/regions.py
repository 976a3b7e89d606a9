"""From a table of regions down: a selected row narrows the page to it, and from there a link leads to its outlets."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.filters import EVERY_REGION
from dashboard.names import region_codes
from dashboard.texts import t


def region_choice() -> dict[str, Any]:
    """What a dataframe of regions needs so that a row can be selected.

    Its key holds the region now chosen: a table of another choice begins with nothing selected.
    """
    now = st.query_params.get("region", EVERY_REGION)
    return {"on_select": "rerun", "selection_mode": "single-row", "key": f"regions_{now}"}


def follow_region(state: Any, region_ids: Sequence[int]) -> None:
    """Narrow the page to the selected row's region; when one is chosen, show the way to its outlets."""
    codes = region_codes()
    picked = state["selection"]["rows"]
    now = st.query_params.get("region", EVERY_REGION)
    if picked and codes[region_ids[picked[0]]] != now:
        st.query_params["region"] = codes[region_ids[picked[0]]]
        st.rerun()
    if now in codes.values():
        st.page_link(
            "pages/outlets.py",
            label=t("overview_region_outlets"),
            icon=":material/storefront:",
            query_params={"region": now},
        )
