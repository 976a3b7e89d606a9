"""The gate before copies of unfinished answers: what floods in is slowed before anything is read of it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from db.store import Store
from surveys.floods import COPIES_ALL_LINKS, COPIES_AT_A_LINK, Floods
from surveys.links import LinkRefused, open_code

Handler = Callable[[Request], Awaitable[Response]]


def slowed(store: Store, handler: Handler) -> Handler:
    """``handler`` of a link's copies behind gates of their own; 429 with ``Retry-After`` for a network that floods.

    Nothing is lost by it: the copy on the customer's device stays, and the answers themselves have other gates.
    """
    floods = Floods(at_a_link=COPIES_AT_A_LINK, all_links=COPIES_ALL_LINKS)

    async def copies(request: Request) -> Response:
        try:
            link = open_code(store, request.path_params["code"]).invitation_id
        except LinkRefused:
            return await handler(request)
        if wait := floods.wait(link, request.client.host if request.client else ""):
            words = f"too many copies from one network; send the next one in {wait} seconds\n"
            return PlainTextResponse(words, 429, {"retry-after": str(wait), "cache-control": "no-store"})
        return await handler(request)

    return copies
