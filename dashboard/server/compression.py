"""Streamlit's bundles, compressed once a process instead of sent bare: 7.4 MB become 2.5 on a first visit."""

import asyncio
import gzip
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
# The names carry a hash of the content.
FOR_EVER = "public, immutable, max-age=31536000"
# Below this the header costs more than it saves.
SMALLEST = 600
# What nearly every page draws with, asked for only once a page runs; the big one last.
SOON = (
    "media/MaterialSymbols-Rounded.",
    "js/Metric.",
    "js/arrowFormatUtils.",
    "js/DataFrame.",
    "js/embed.",
    "js/PlotlyChart.",
)


class Compression:
    """Answers ``GET /static/…`` from memory when the browser takes gzip; everything else goes on to ``app``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.bundles = bundles()
        self.packed: dict[str, asyncio.Task[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bundle = self.bundles.get(scope["path"]) if _takes_gzip(scope) else None
        if bundle is None:
            await self.app(scope, receive, send)
            return
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOR_EVER}
        body = await self._packed(scope["path"], bundle)
        await Response(body, headers=headers, media_type=TYPES[bundle.suffix])(scope, receive, send)

    async def _packed(self, path: str, bundle: Path) -> bytes:
        """The bundle's gzip, made by the first who asks; the others wait for it."""
        if path not in self.packed:
            self.packed[path] = asyncio.create_task(asyncio.to_thread(_pack, bundle))
        return await asyncio.shield(self.packed[path])


def bundles() -> dict[str, Path]:
    """Every bundle worth compressing, by its address."""
    folder = Path(get_static_dir())
    return {
        f"/{file.relative_to(folder).as_posix()}": file
        for file in (folder / "static").rglob("*")
        if file.suffix in TYPES and file.stat().st_size >= SMALLEST
    }


@cache
def first_bundles() -> tuple[str, ...]:
    """The addresses a first visit asks for, for the browser to fetch while somebody types their password."""
    folder = Path(get_static_dir())
    first = re.findall(r'"\.(/static/(?:js|css)/[^"]+)"', (folder / "index.html").read_text("utf-8"))
    later = [file for start in SOON for file in sorted(folder.glob(f"static/{start}*")) if file.suffix != ".css"]
    return (*first, *(f"/{file.relative_to(folder).as_posix()}" for file in later))


def _takes_gzip(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _pack(bundle: Path) -> bytes:
    return gzip.compress(bundle.read_bytes(), 9, mtime=0)
