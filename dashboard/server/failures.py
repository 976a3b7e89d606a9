"""What people are told when something of ours fails; the trace goes to the log under a number they can pass on."""

import logging
import secrets

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from dashboard.server.signin import pages
from dashboard.server.spoken import language_of
from dashboard.texts import t

log = logging.getLogger("afterword")


def tell(failure: Exception) -> bool:
    """Say on the page that it failed, in words. True: Streamlit need not say it again."""
    number = secrets.token_hex(3).upper()
    log.error("page failed, number %s", number, exc_info=failure)
    st.error(t("shell_error", number=number), icon=":material/error:")
    return True


def page(request: Request, failure: Exception) -> Response:
    """The same for a request outside of Streamlit's pages."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=failure)
    return pages.message(language_of(request.scope), 500, "sign_in_failed_title", "sign_in_failed")
