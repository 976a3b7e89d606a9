"""Whom a plan of calls is for: days, region, outlets, services, warranty; all in the address by their codes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zlib import crc32

import streamlit as st

from dashboard.address import segmented
from dashboard.names import outlet_names
from dashboard.parts.supervision.rates import region
from dashboard.session import store
from dashboard.terms import term
from dashboard.texts import t

SERVICES = ("delivery", "installation", "repair", "exchange", "return", "maintenance")


def whom(days: Callable[[], tuple[date, date]]) -> dict[str, Any]:
    """The wish's fields that say whom; ``days`` draws the choice of days. Nothing chosen is everybody in sight."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        start, end = days()
        region_id = region("of")
        outlets = _outlets(region_id)
        services = several(
            "service", t("supervision_service"), {code: term(code) for code in SERVICES},
            t("supervision_every_service"), 240,
        )  # fmt: skip
        warranty = segmented(
            "warranty",
            t("supervision_warranty"),
            {"all": t("supervision_any"), "yes": t("supervision_warranty_yes"), "no": t("supervision_warranty_no")},
            "all",
        )
    return {
        "start": start,
        "end": end,
        "region_ids": None if region_id is None else (region_id,),
        "outlet_ids": outlets or None,
        "service_types": services or None,
        "warranty": None if warranty == "all" else warranty == "yes",
    }


def several(key: str, label: str, names: Mapping[str, str], nothing: str, width: int) -> tuple[str, ...]:
    """Any number of ``names`` (label by code) as ``?key=one,other``; ``nothing`` is said where none is chosen.

    Other names make another widget, whose choice is taken from the address again, as far as it is still there.
    """
    name = f"plan_{key}_{crc32('|'.join(names.values()).encode()):08x}"
    asked = [code for code in st.query_params.get(key, "").split(",") if code in names]
    st.session_state.setdefault(name, asked)
    chosen = st.multiselect(
        label, list(names), format_func=names.__getitem__, key=name, placeholder=nothing, width=width
    )
    if chosen:
        st.query_params[key] = ",".join(chosen)
    else:
        st.query_params.pop(key, None)
    return tuple(chosen)


def outlets_named(outlet_ids: tuple[int, ...], most: int = 5) -> str:
    """``G0001, G0002 … (12)``: a plan's outlets by code."""
    codes = sorted(code for code, outlet_id in outlet_codes(None).items() if outlet_id in set(outlet_ids))
    return ", ".join(codes[:most]) + (f" … ({len(outlet_ids)})" if len(outlet_ids) > most else "")


def outlet_codes(region_id: int | None) -> dict[str, int]:
    """Numbers of the outlets the reader may see, by code; of one region, or of all."""
    seen = outlet_names()
    rows = store().rows("select outlet_id, region_id, code from outlets order by code")
    return {
        row["code"]: row["outlet_id"]
        for row in rows
        if row["outlet_id"] in seen and (region_id is None or row["region_id"] == region_id)
    }


def _outlets(region_id: int | None) -> tuple[int, ...]:
    codes, names = outlet_codes(region_id), outlet_names()
    shown = {code: names[outlet_id] for code, outlet_id in codes.items()}
    chosen = several("outlets", t("supervision_outlets"), shown, t("supervision_every_outlet"), 320)
    return tuple(codes[code] for code in chosen)
