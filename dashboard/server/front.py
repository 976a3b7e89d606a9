"""What the public asks for goes to the survey server before anything of the dashboard's sees it.

Routed inside Streamlit's own middleware the survey form answered a quarter as many requests a second.
"""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

PUBLIC = ("/s/", "/S/", "/api/")


class Front:
    """Sends the public addresses to ``surveys()``, asked for once; all others go on to ``app``."""

    def __init__(self, app: ASGIApp, surveys: Callable[[], ASGIApp]) -> None:
        self.app = app
        self.surveys = surveys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.surveys() if is_public(scope) else self.app)(scope, receive, send)


def is_public(scope: Scope) -> bool:
    """Whether this request is the survey server's to answer."""
    return scope["type"] == "http" and (scope["path"] == "/healthz" or scope["path"].startswith(PUBLIC))
