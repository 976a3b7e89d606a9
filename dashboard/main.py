"""The entry script: who is looking, in which language, which rooms there are; then the room itself."""

import streamlit as st

from dashboard import frame
from dashboard.server.wordmark import FAVICON, WORDMARK
from dashboard.session import current_user
from dashboard.texts import t

user = current_user()
with st.sidebar:
    # Drawn below the navigation, but asked for first: its answer names the rooms.
    foot = st.container()
with foot:
    frame.language_switch(user)

st.set_page_config(page_title=t("shell_product"), page_icon=FAVICON, layout="wide")
st.logo(WORDMARK, icon_image=FAVICON, size="large")
with foot:
    frame.corner(user)

rooms = frame.pages(user)
if not rooms:
    st.info(t("shell_no_pages"), icon=":material/lock:")
    st.stop()
st.navigation(rooms, expanded=True).run()
