"""The tablet in the shop: its page, what makes it an app that opens without a network, and the door for its file.

Everything lies below ``/s/tablet/<code of an outlet's link>``. The worker is served for every genuine code, also of a
link that has been closed: a tablet must never lose its page while answers wait on it.
"""

import gzip
import json
from collections.abc import Sequence
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.store import Store
from surveys.links import Link, LinkRefused, read_link
from surveys.tablet import WEB, TabletPage, TabletRefused, chosen, lean, tablet_page

HERE = WEB / "static" / "tablet"
PICTURES = {"icon-192.png": "192x192", "icon-512.png": "512x512"}
SOURCE = lean((HERE / "worker.js").read_text("utf-8"))
LASTING = {"cache-control": "max-age=86400"}


class Tablets:
    """The routes below ``/s/tablet``."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """To stand before the routes of customers' links."""
        place = "/s/tablet/{code}"
        return [
            Route(place, self.page, methods=["GET"]),
            Route(f"{place}/worker.js", self.worker, methods=["GET"]),
            Route(f"{place}/manifest.json", self.manifest, methods=["GET"]),
            Route(f"{place}/{{picture}}", self.picture, methods=["GET"]),
            Route("/api/responses", allowed, methods=["OPTIONS"], middleware=from_file()),
        ]

    async def page(self, request: Request) -> Response:
        """GET /s/tablet/{code}: the page; 404 when the code is not an outlet's, 410 when its link is closed."""
        link = self._link(request)
        if isinstance(link, Response):
            return link
        code = request.path_params["code"]
        if code != code.upper():
            return RedirectResponse(f"/s/tablet/{code.upper()}", 307)
        if link.state != "open":
            return _refusal(410)
        try:
            page = self._made(link, code)
        except TabletRefused as refused:
            return _refusal(503, str(refused))
        headers = {
            "cache-control": "no-cache",
            "content-security-policy": f"{page.policy}; frame-ancestors 'none'",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-afterword-tablet": page.version,
            "vary": "accept-encoding",
            "etag": f'"{page.version}"',
        }
        if page.version in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return HTMLResponse(page.html, headers=headers)
        return HTMLResponse(_pressed(page.html), headers={**headers, "content-encoding": "gzip"})

    async def worker(self, request: Request) -> Response:
        """The service worker; its text changes with the page, which is how browsers notice a new one."""
        link = self._link(request)
        if isinstance(link, Response):
            return link
        code = request.path_params["code"].upper()
        place = f"/s/tablet/{code}"
        try:
            version = self._made(link, code).version
        except TabletRefused as refused:
            return _refusal(503, str(refused))
        rest = [f"{place}/{name}" for name in ("manifest.json", *PICTURES)]
        source = SOURCE
        for name, value in (("version", version), ("page", place), ("cache", f"afterword-tablet-{code}")):
            source = source.replace(f"{{{name}}}", value)
        headers = {"service-worker-allowed": place, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
        return Response(source.replace("{rest}", json.dumps(rest)), 200, headers, "text/javascript")

    async def manifest(self, request: Request) -> Response:
        """What the home screen shows."""
        link = self._link(request)
        if isinstance(link, Response):
            return link
        row = self.store.one("select name from outlets where outlet_id = :outlet_id", outlet_id=link.outlet_id)
        assert row is not None
        place = f"/s/tablet/{request.path_params['code'].upper()}"
        described = {
            "id": place,
            "name": f"{row['name']} · 请您评价",
            "short_name": "请您评价",
            "lang": "zh-CN",
            "start_url": place,
            "scope": place,
            "display": "fullscreen",
            "background_color": "#fbfaf7",
            "theme_color": "#0f5c6e",
            "icons": [
                {"src": f"{place}/{name}", "sizes": sizes, "type": "image/png", "purpose": "any maskable"}
                for name, sizes in PICTURES.items()
            ],
        }
        return JSONResponse(described, headers=LASTING, media_type="application/manifest+json")

    async def picture(self, request: Request) -> Response:
        """The app's picture, the same for every outlet."""
        name = request.path_params["picture"]
        if name not in PICTURES:
            return _refusal(404)
        return Response((HERE / name).read_bytes(), 200, LASTING, "image/png")

    def _link(self, request: Request) -> Link | Response:
        try:
            link = read_link(self.store, request.path_params["code"])
        except LinkRefused:
            return _refusal(404)
        return link if link.kind == "outlet" else _refusal(404)

    def _made(self, link: Link, code: str) -> TabletPage:
        row = self.store.one("select code from outlets where outlet_id = :outlet_id", outlet_id=link.outlet_id)
        assert row is not None
        names: Sequence[str] = chosen(self.store, link.questionnaire)
        return tablet_page(self.store, row["code"], code, names, f"/s/tablet/{code}")


class FromFile:
    """Lets a page that was opened from a file read the answer to what it posts.

    Such a page has the origin "null", as has any other; what lets it in is the signed link inside the submission.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["access-control-allow-origin"] = "null"
                headers["access-control-expose-headers"] = "retry-after"
                headers["vary"] = "origin"
            await send(message)

        by_file = Headers(scope=scope).get("origin") == "null"
        await self.app(scope, receive, opened if by_file else send)


def from_file() -> list[Middleware]:
    """For the one route that a page opened from a file may use."""
    return [Middleware(FromFile)]


async def allowed(request: Request) -> Response:
    """OPTIONS: what a page from a file may send."""
    ways = {
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type",
        "access-control-allow-private-network": "true",
        "access-control-max-age": "86400",
    }
    return Response(None, 204, ways)


def _refusal(status: int, text: str = "") -> Response:
    said = {
        404: "此链接不是网点的评价链接，请核对。This is not an outlet's link; check it.",
        410: "此链接已停用，请向总部要新的。This link is closed; ask head office for a new one.",
    }
    return Response(text or said[status], status, {"cache-control": "no-store"}, "text/plain; charset=utf-8")


@lru_cache(maxsize=64)
def _pressed(html: bytes) -> bytes:
    return gzip.compress(html, 9, mtime=0)
