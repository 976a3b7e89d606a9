"""The frame around every page: who is looking, in which language, which rooms there are."""

import streamlit as st

from dashboard import demo, rooms
from dashboard.address import segmented
from dashboard.formats import escaped
from dashboard.session import current_user, store
from dashboard.texts import SESSION_KEY, t, text
from dashboard.wordmark import FAVICON, WORDMARK
from db.users import set_language

# The reader's corner stands at the foot of the navigation, out of the way.
FOOT_STYLE = """<style>
[data-testid="stSidebarContent"] {display: flex; flex-direction: column}
[data-testid="stSidebarUserContent"] {margin-top: auto; padding-bottom: 1.5rem}
</style>"""

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}

user = current_user()


def switch(own: str) -> str:
    """Draw the language switch; what it says. The reader's next visit begins in the language chosen here."""
    spoken = segmented("lang", "语言 Language", LANGUAGE_NAMES, own, label_visibility="collapsed")
    if spoken != st.session_state.get(SESSION_KEY, spoken) and not demo.is_on():
        set_language(store(), user.user_id, spoken)
    return spoken


def organisation() -> str:
    """Whose dashboard it is, as the reader's language calls it."""
    english = store().setting("organisation_en") if st.session_state[SESSION_KEY] == "en" else ""
    return english or store().setting("organisation")


# The switch is drawn below the navigation, but its answer names the navigation: it is asked for first.
own_language = st.session_state.setdefault("afterword_first_language", user.language)
with st.sidebar:
    foot = st.container(key="foot")
with foot:
    st.session_state[SESSION_KEY] = switch(own_language)

st.set_page_config(page_title=t("shell_product"), page_icon=FAVICON, layout="wide")
st.logo(WORDMARK, icon_image=FAVICON, size="large")

groups: dict[str, list] = {}
for room in rooms.rooms_of(user):
    page = st.Page(
        room.file,
        title=text(f"shell_page_{room.name}", st.session_state[SESSION_KEY]),
        icon=room.icon,
        url_path=room.name,
        visibility="visible" if user.role in room.listed else "hidden",
    )
    groups.setdefault(text(f"shell_group_{room.group}", st.session_state[SESSION_KEY]), []).append(page)

with foot:
    st.html(FOOT_STYLE)
    st.markdown(escaped(organisation()))
    st.caption(
        t("shell_account", name=escaped(user.name), role=text(f"shell_role_{user.role}", st.session_state[SESSION_KEY]))
    )
    if demo.is_on():
        st.caption(t("shell_demo"))
    else:
        st.html(
            '<form method="post" action="/signout" target="_top">'
            '<button style="all:unset;cursor:pointer;text-decoration:underline;font-size:.875rem">'
            f"{t('shell_sign_out')}</button></form>"
        )

if not groups:
    st.info(t("shell_no_pages"), icon=":material/lock:")
    st.stop()
st.navigation(groups, expanded=True).run()
