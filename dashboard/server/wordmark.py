"""The product's sign, drawn in ``dashboard/server/brand``."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

FOLDER = Path(__file__).parent / "brand"
WORDMARK = str(FOLDER / "wordmark.svg")
FAVICON = str(FOLDER / "mark.svg")


async def mark(request: Request) -> FileResponse:
    """The mark alone, for the pages before the dashboard and the browser's tab."""
    return FileResponse(FAVICON, headers={"Cache-Control": "public, max-age=86400"})


# Browsers ask for the second without being told to; so does Streamlit until the first page says otherwise.
routes = [Route("/brand/mark.svg", mark), Route("/favicon.png", mark), Route("/favicon.ico", mark)]
