"""The brand that everything printed wears: name, promise, colour, logo, with the poster beside it."""

import streamlit as st

from dashboard.parts.kit.order import outlets_within
from dashboard.parts.kit.words import fault_in_words
from dashboard.texts import t
from db.store import Store
from db.users import User
from kit.brand import LEAST_CONTRAST, LONGEST, Brand, brand_of, contrast_with_white, keep_brand
from kit.errors import KitError
from kit.packs.previews import brand_preview
from kit.printed.posters import PosterOutlet

SPECIMEN = PosterOutlet("A001", "某某服务网点", name_en="Service outlet")


def brand(store: Store, user: User) -> None:
    """The fields on the left, the poster on the right; only the administrator keeps a change."""
    held = brand_of(store)
    fields, shown = st.columns([3, 2], gap="large")
    with fields:
        made = _fields(held)
        if made and user.role == "admin":
            _keep(store, made, held)
        elif user.role != "admin":
            st.caption(t("kit_brand_admin"))
    with shown:
        _poster(store, user, made or held)


def _fields(held: Brand) -> Brand | None:
    """What is entered as a brand, or None and a word why it cannot be printed."""
    with st.container(horizontal=True):
        name_zh = st.text_input(t("kit_brand_name_zh"), held.name["zh"], max_chars=LONGEST)
        name_en = st.text_input(t("kit_brand_name_en"), held.name["en"], max_chars=LONGEST)
    promise_zh = st.text_input(t("kit_brand_promise_zh"), held.promise["zh"], max_chars=LONGEST)
    promise_en = st.text_input(t("kit_brand_promise_en"), held.promise["en"], max_chars=LONGEST)
    st.caption(t("kit_brand_promise_hint"))
    colour = st.color_picker(t("kit_brand_colour"), held.colour).upper()
    if (contrast := contrast_with_white(colour)) < LEAST_CONTRAST:
        st.error(t("kit_brand_light", contrast=f"{contrast:.1f}"), icon=":material/contrast:")
        return None
    logo = st.file_uploader(t("kit_brand_logo"), type=["svg"], max_upload_size=1)
    without = st.checkbox(t("kit_brand_no_logo")) if held.logo and not logo else False
    mark = logo.getvalue() if logo else None if without else held.logo
    try:
        return Brand({"zh": name_zh, "en": name_en}, {"zh": promise_zh, "en": promise_en}, colour, mark)
    except KitError as fault:
        st.error(fault_in_words(type(fault).__name__, str(fault)), icon=":material/block:")
        return None


def _keep(store: Store, made: Brand, held: Brand) -> None:
    if st.button(t("kit_brand_keep"), type="primary", icon=":material/save:", disabled=made == held):
        keep_brand(store, made)
        st.toast(t("kit_brand_kept"), icon=":material/check:")
        st.rerun()


def _poster(store: Store, user: User, made: Brand) -> None:
    outlet = next(iter(outlets_within(store, user)), SPECIMEN)
    try:
        st.image(brand_preview(outlet, made), caption=t("kit_brand_preview"))
    except KitError as fault:
        st.error(fault_in_words(type(fault).__name__, str(fault)), icon=":material/block:")
