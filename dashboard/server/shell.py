"""The page that carries the dashboard, in the reader's language, and the pages that say there is none here."""

import re
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from dashboard.rooms import known, rooms_of
from dashboard.server.signin import pages
from dashboard.server.spoken import HTML_LANG, language_of
from dashboard.texts import text

# Streamlit's own addresses and those of our routes; all others are rooms, or nothing.
ELSEWHERE = frozenset(
    {
        "_stcore",
        "static",
        "media",
        "packs",
        "component",
        "app",
        "brand",
        "favicon.png",
        "favicon.ico",
        "signin",
        "setup",
        "brief",
        "preview",
    }
)
HEADERS = {
    "Cache-Control": "no-cache",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Shell:
    """Serves the rooms' addresses; needs the gate before it, which names the reader in the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _answer(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (answer or self.app)(scope, receive, send)


def _answer(scope: Scope) -> Response | None:
    """Our page for this address; None when it is not a room's."""
    address, spoken = scope["path"].strip("/"), language_of(scope)
    if address.split("/")[0] in ELSEWHERE or scope.get("afterword.user") is None:
        return None
    open_to = [room.name for room in rooms_of(scope["afterword.user"])]
    if address and open_to and address == open_to[0]:
        # Streamlit knows the first room only as "/".
        query = scope.get("query_string", b"").decode("latin-1")
        return RedirectResponse(f"/?{query}" if query else "/", 307)
    if not address or address in open_to:
        return HTMLResponse(index(spoken), headers=HEADERS)
    if known(address):
        return pages.message(spoken, 403, "sign_in_forbidden_title", "sign_in_forbidden")
    return pages.message(spoken, 404, "sign_in_missing_title", "sign_in_missing")


@cache
def index(spoken: str) -> str:
    """Streamlit's index.html with our language, title and icon, and without what we do not use."""
    html = (Path(get_static_dir()) / "index.html").read_text("utf-8")
    html = html.replace('<html lang="en">', f'<html lang="{HTML_LANG[spoken]}">')
    html = html.replace("<title>Streamlit</title>", f"<title>{text('shell_product', spoken)}</title>")
    html = html.replace("./favicon.png", "./brand/mark.svg")
    # Its font is not ours, and the description of an interface that is switched off helps nobody.
    html = re.sub(r"<link\s+rel=\"(?:preload|service-desc)\".*?/>", "", html, flags=re.DOTALL)
    words = f"<noscript><p>{text('shell_needs_script', spoken)}</p></noscript>"
    html = re.sub(r"<noscript>.*?</noscript>", lambda _: words, html, flags=re.DOTALL)
    return re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL).strip()
