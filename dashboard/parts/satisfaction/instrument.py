"""The questionnaire itself: whether its items measure one thing, and how precisely."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.instrument import LEAST, CarelessSign, Instrument, instrument
from dashboard.metrics.view import View
from dashboard.parts.satisfaction.asked import item_names, questionnaire
from dashboard.parts.tiles import lead
from dashboard.texts import language, t

GOOD, HIGH = 0.7, 0.95


def instrument_section(asked: View) -> None:
    """The whole section."""
    form = questionnaire(asked)
    found = load(asked, instrument, form) if form else None
    if found is None:
        st.info(t("satisfaction_instrument_none", least=LEAST), icon=":material/inbox:")
        return
    lead(_words(found))
    st.caption(t("satisfaction_instrument_source", n=formats.number(found.n)))
    _items(found)
    _axes(found)
    _dimensions(found)
    _careless(found)


def _words(found: Instrument) -> str:
    whole = found.whole
    alpha = formats.number(whole.alpha, 2)
    ends = formats.interval(*whole.interval, digits=2, scale=1)
    kind = (
        t("satisfaction_alpha_weak") if whole.interval.high < GOOD
        else t("satisfaction_alpha_same") if whole.alpha > HIGH
        else t("satisfaction_alpha_good") if whole.interval.low >= GOOD
        else t("satisfaction_alpha_unsure")
    )  # fmt: skip
    number = found.axes.number if found.axes else 0
    things = t("satisfaction_axes_one") if number <= 1 else t("satisfaction_axes_many", n=number)
    return (" " if language() == "en" else "").join(
        (t("satisfaction_alpha_lead", alpha=alpha, ends=ends), kind, things)
    )


def _items(found: Instrument) -> None:
    st.subheader(t("satisfaction_items_title"))
    rows = found.items
    st.dataframe(
        pd.DataFrame(
            {
                t("satisfaction_item"): item_names(rows),
                t("satisfaction_item_dimension"): [_dimension(one) for one in rows["dimension"]],
                t("satisfaction_item_mean"): rows["mean"].round(2),
                t("satisfaction_item_rest"): np.round(rows["item_rest"].astype(float), 2),
                t("satisfaction_item_without"): np.round(rows["alpha_without"].astype(float), 2),
                t("satisfaction_column_n"): rows["n"],
            }
        ),
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("satisfaction_items_title"),
    )
    st.caption(t("satisfaction_items_read"))


def _axes(found: Instrument) -> None:
    if found.axes is None:
        return
    st.subheader(t("satisfaction_axes_title"))
    st.dataframe(
        pd.DataFrame(
            {
                t("satisfaction_axis"): range(1, len(found.axes.eigenvalues) + 1),
                t("satisfaction_axis_value"): np.round(found.axes.eigenvalues, 3),
                t("satisfaction_axis_chance"): np.round(found.axes.chance, 3),
            }
        ),
        hide_index=True,
        alt=t("satisfaction_axes_title"),
    )
    st.caption(t("satisfaction_axes_read"))
    if found.loading is not None:
        columns = [t("satisfaction_factor", n=number) for number in range(1, found.loading.loading.shape[1] + 1)]
        loading = pd.DataFrame(np.round(found.loading.loading, 2), columns=columns)
        loading.insert(0, t("satisfaction_item"), item_names(found.items))
        st.dataframe(loading, hide_index=True, alt=t("satisfaction_axes_title"))


def _dimensions(found: Instrument) -> None:
    if not found.by_dimension:
        st.caption(t("satisfaction_dimensions_single"))
        return
    st.subheader(t("satisfaction_dimensions_alpha"))
    rows = [
        (_dimension(name), round(one.alpha, 2), formats.interval(*one.interval, digits=2, scale=1),
         None if one.omega is None else round(one.omega, 2), one.n)
        for name, one in found.by_dimension.items()
    ]  # fmt: skip
    headings = [t("satisfaction_item_dimension"), "alpha", t("satisfaction_column_interval"), "omega",
                t("satisfaction_column_n")]  # fmt: skip
    st.dataframe(pd.DataFrame(rows, columns=headings), hide_index=True, alt=t("satisfaction_dimensions_alpha"))


def _careless(found: Instrument) -> None:
    if not found.careless:
        return
    st.subheader(t("satisfaction_careless_title"))
    rows = [(t(f"satisfaction_careless_{one.kind}"), *_share(one), one.share.asked) for one in found.careless]
    headings = [t("satisfaction_careless_sign"), t("satisfaction_careless_share"), t("satisfaction_column_interval"),
                t("satisfaction_column_n")]  # fmt: skip
    st.dataframe(pd.DataFrame(rows, columns=headings), hide_index=True, alt=t("satisfaction_careless_title"))
    st.caption(t("satisfaction_careless_read"))


def _share(one: CarelessSign) -> tuple[str, str]:
    ends = one.share.interval()
    return formats.percent(one.share.value), formats.interval(*ends) if ends else formats.UNKNOWN


def _dimension(name: str) -> str:
    return phrases.name(CATALOGUE[name]) if name in CATALOGUE else formats.UNKNOWN
