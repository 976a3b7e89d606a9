"""What stands around every page: the language switch, the rooms, the reader's corner."""

import streamlit as st

from dashboard.address import segmented
from dashboard.formats import escaped
from dashboard.rooms import rooms_of
from dashboard.server import demo
from dashboard.server.spoken import HTML_LANG
from dashboard.session import store
from dashboard.texts import SESSION_KEY, language, t, text
from db.users import User, set_language

NAMES = {"zh": "中文", "en": "English"}
# The corner stands at the foot of the navigation, out of the way.
STYLE = """<style>
[data-testid="stSidebarContent"] {display: flex; flex-direction: column}
[data-testid="stSidebarUserContent"] {margin-top: auto; padding-bottom: 1.5rem}
</style>"""
SIGN_OUT = """<form method="post" action="/signout" target="_top">
<button style="all:unset;cursor:pointer;text-decoration:underline;font-size:.875rem">{words}</button></form>"""


def language_switch(user: User) -> None:
    """Draw the switch and speak what it says. The reader's next visit begins in the language chosen here."""
    first = st.session_state.setdefault("afterword_first_language", user.language)
    spoken = segmented("lang", "语言 Language", NAMES, first, label_visibility="collapsed")
    if spoken != st.session_state.get(SESSION_KEY, spoken) and not demo.is_on():
        set_language(store(), user.user_id, spoken)
    st.session_state[SESSION_KEY] = spoken
    # The page was served in the language of its first moment (dashboard/server/shell.py); screen readers go by this.
    st.html(f"<script>document.documentElement.lang = '{HTML_LANG[spoken]}'</script>", unsafe_allow_javascript=True)


def pages(user: User) -> dict[str, list]:
    """The pages this person may open, as ``st.navigation`` takes them: by the name of their group."""
    groups: dict[str, list] = {}
    for room in rooms_of(user):
        page = st.Page(
            room.file,
            title=text(f"shell_page_{room.name}", language()),
            icon=room.icon,
            url_path=room.name,
            visibility="visible" if user.role in room.listed else "hidden",
        )
        groups.setdefault(text(f"shell_group_{room.group}", language()), []).append(page)
    return groups


def corner(user: User) -> None:
    """Whose dashboard this is, who is looking, and the way out."""
    st.html(STYLE)
    st.markdown(escaped(_organisation()))
    role = text(f"shell_role_{user.role}", language())
    st.caption(t("shell_account", name=escaped(user.name), role=role))
    if demo.is_on():
        st.caption(t("shell_demo"))
    else:
        st.html(SIGN_OUT.format(words=t("shell_sign_out")))


def _organisation() -> str:
    """As the reader's language calls it."""
    english = store().setting("organisation_en") if language() == "en" else ""
    return english or store().setting("organisation")
