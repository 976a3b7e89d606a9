"""The public survey server: the form behind a link, the door for tablets, nothing else.

``build(store)`` makes the application for a store that is open; ``app`` opens ``AFTERWORD_DATA`` with its first
request, for ``uvicorn surveys.web:app``. It runs alone, or inside the dashboard's server.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from db.partials import remove_older
from db.store import Store
from surveys.floods import Floods
from surveys.intake import Intake
from surveys.openrosa.door import routes as openrosa
from surveys.publishing import publish_shipped
from surveys.web.afterwards import Afterwards
from surveys.web.customers import Customers
from surveys.web.front import Front
from surveys.web.machines import Machines
from surveys.web.sluice import slowed
from surveys.web.tablet import Tablets, from_file

__all__ = ["app", "build"]


def build(store: Store) -> Starlette:
    """The application; publishes the questionnaires that come with the product if they are not there yet."""
    publish_shipped(store)
    remove_older(store)
    floods = Floods()
    customers, afterwards, machines = Customers(store, floods), Afterwards(store), Machines(store, floods)
    partial = slowed(store, customers.partial)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        Intake(store).close()

    async def refused(request: Request, wrong: Exception) -> Response:
        status = wrong.status_code if isinstance(wrong, HTTPException) else 500
        if request.url.path.startswith("/api"):
            return JSONResponse({"error": "no such address" if status == 404 else "not possible here"}, status)
        return customers.notice(request, "unknown" if status in (404, 405) else "broken", status)

    # The capital comes first: that is how links are printed.
    behind_link = [
        route
        for start in ("/S", "/s")
        for route in (
            Route(f"{start}/{{code}}", customers.form, methods=["GET"]),
            Route(f"{start}/{{code}}", customers.hand_in, methods=["POST"]),
            Route(f"{start}/{{code}}/partial", partial, methods=["POST"]),
            Route(f"{start}/{{code}}/call", afterwards.call, methods=["POST"]),
            Route(f"{start}/{{code}}/thanks", afterwards.thanks, methods=["GET"]),
        )
    ]
    return Starlette(
        routes=[
            *Tablets(store).routes(),
            *behind_link,
            Route("/api/responses", machines.responses, methods=["POST"], middleware=from_file()),
            *openrosa(store),
            Route("/healthz", machines.health, methods=["GET"]),
        ],
        middleware=[Middleware(Front, customers=customers, machines=machines)],
        exception_handlers={HTTPException: refused, 500: refused},
        lifespan=lifespan,
    )


class _Application:
    """Opens the store when the server starts, so that importing this module touches no disk."""

    def __init__(self) -> None:
        self._built: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._built is None:
            self._built = build(Store.open())
        await self._built(scope, receive, send)


app = _Application()
