"""The one server: the public survey pages, the gate, and behind it the dashboard.

``streamlit run dashboard/app.py [-- --demo]`` finds ``app`` here by reading this file; ``python -m dashboard`` serves
the same object under uvicorn and is the faster way (docs: README.md).
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    # `streamlit run` puts only this folder on the path.
    sys.path.insert(0, ROOT)

from dashboard.server import bulletin, failures, launch, previews, wordmark  # noqa: E402
from dashboard.server.compression import Compression  # noqa: E402
from dashboard.server.front import Front  # noqa: E402
from dashboard.server.gate import Gate  # noqa: E402
from dashboard.server.packs import Packs  # noqa: E402
from dashboard.server.shell import Shell  # noqa: E402
from dashboard.server.signin.routes import SignIn  # noqa: E402
from dashboard.session import store  # noqa: E402

launch.enter_demo_if_asked(sys.argv[1:])

# Until a first st.navigation, Streamlit would run any file of pages/ by itself for whoever names it: without main.py,
# and so without the rooms of a role.
PagesManager.uses_pages_directory = False

app = st.App(
    Path(__file__).with_name("main.py"),
    routes=[
        *SignIn(store, launch.first_visit).routes,
        *wordmark.routes,
        *bulletin.routes,
        *previews.routes,
        *Packs(store).routes,
    ],
    middleware=[
        Middleware(Front, surveys=launch.surveys),
        Middleware(Gate, store=store),
        Middleware(Compression),
        Middleware(Shell),
    ],
    lifespan=launch.opened,
    on_script_error=failures.tell,
    exception_handlers={500: failures.page},
)
