"""What every page for customers needs: whose it is, in which language, sent with its headers."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from db.store import Store
from surveys.web import pages
from surveys.web.bodies import header
from surveys.web.firm import Firm
from surveys.web.languages import chosen
from surveys.web.wording import LANGUAGES, words_of


class Counter:
    """Where customers are served: their language, the firm's name, a friendly word when there is nothing else."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.firm = Firm(store)

    def notice(self, request: Request, name: str, status: int, receipt: str = "") -> Response:
        """A page instead of the form; ``name`` is a key of NOTICES."""
        language = self.language(request)
        # The page after a post has no address of its own to be shown again in another language.
        page = pages.notice(language, name, switch=request.method != "POST")
        return reply(request, page, {"desk": self.desk(language), "receipt": receipt}, status)

    def language(self, request: Request, offered: tuple[str, ...] = ()) -> str:
        """The language asked for or wished, among those offered; without any: among those the pages speak."""
        asked = request.query_params.get("lang") if request.scope["query_string"] else None
        return chosen(asked, header(request, b"accept-language"), offered or tuple(LANGUAGES))

    def desk(self, language: str) -> str:
        """Whose page it is: ``海川电器 · 售后服务``."""
        desk = words_of(language).desk
        return f"{self.firm.name} · {desk}" if self.firm.name else desk


class Ready(Response):
    """A response whose headers are bytes already, so that nothing is left to be worked out."""

    def __init__(self, status_code: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code, self.body, self.raw_headers, self.background = status_code, body, headers, None


def reply(request: Request, page: pages.Page, values: Mapping[str, str], status: int = 200) -> Response:
    """The page filled in, compressed for whoever takes it so."""
    gzip = "gzip" in header(request, b"accept-encoding")
    content = page.filled(values, gzip)
    headers = [*page.headers, (b"content-length", b"%d" % len(content))]
    if gzip:
        headers.append((b"content-encoding", b"gzip"))
    return Ready(status, content, headers)


def from_our_page(request: Request) -> bool:
    """False for a request that another site's page makes the browser send."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin in (None, "null") or str(origin).partition("://")[2] == request.headers.get("host")
