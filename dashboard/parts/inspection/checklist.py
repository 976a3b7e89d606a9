"""The field checklist of an audit: a numbered questionnaire on paper, which comes back by scan."""

import streamlit as st

from dashboard import formats
from dashboard.parts.kit.words import fault_in_words
from dashboard.session import store
from dashboard.texts import t
from db.audits import Audit
from kit.brand import brand_of
from kit.errors import KitError
from kit.packs.handouts import handout
from kit.printed.posters import PosterOutlet
from kit.wording import Language
from surveys.links import LinkRefused

FORM = "audit-checklist"
MADE = "inspection_checklist"
SPOKEN: dict[Language, str] = {"both": "中文 English", "zh": "中文", "en": "English"}


def checklist(audit: Audit) -> None:
    """The button that prints one; each press is a sheet with a number of its own."""
    if audit.closed_at is not None:
        return
    st.markdown(f"##### {t('inspection_checklist')}")
    st.caption(t("inspection_checklist_hint"))
    made = st.session_state.get(MADE)
    if made and made[0] == audit.audit_id:
        st.download_button(
            t("inspection_checklist_download", pages=made[2]), made[1], f"audit-{audit.audit_id}-{audit.code}.pdf",
            "application/pdf", icon=":material/download:", type="primary", on_click="ignore", key="checklist_out",
        )  # fmt: skip
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spoken = st.selectbox(
            t("inspection_checklist_language"), list(SPOKEN), format_func=SPOKEN.__getitem__, width=160,
            key="checklist_language",
        )  # fmt: skip
        if st.button(t("inspection_checklist_make"), icon=":material/print:", key="checklist_make"):
            _make(audit, spoken)


def _make(audit: Audit, spoken: Language) -> None:
    row = store().one("select code, name, name_en from outlets where outlet_id = :id", id=audit.outlet_id)
    assert row is not None
    outlet = PosterOutlet(row["code"], row["name"], name_en=row["name_en"])
    try:
        made = handout(store(), outlet, FORM, spoken, 1, 1, brand_of(store()))
    except KitError as fault:
        st.error(fault_in_words(type(fault).__name__, str(fault)), icon=":material/block:")
        return
    except LinkRefused:
        st.error(t("inspection_checklist_unpublished", form=formats.escaped(FORM)), icon=":material/block:")
        return
    st.session_state[MADE] = (audit.audit_id, made.pdf, made.pages)
    st.rerun()
