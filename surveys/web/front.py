"""The short way for what nearly all requests are for: the form, its answers, a tablet's answers."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from surveys.web.customers import Customers
from surveys.web.machines import Machines

Handler = Callable[[Request], Awaitable[Response]]
LINKS = ("/S/", "/s/")
FROM_FILE = (b"origin", b"null")


class Front:
    """Middleware that knows three addresses by heart; all others walk the list of routes.

    The same handlers stand behind the routes: nothing can be done here that could not be done there.
    """

    def __init__(self, app: ASGIApp, customers: Customers, machines: Machines) -> None:
        self.app = app
        self.links: dict[str, Handler] = {"GET": customers.form, "POST": customers.hand_in}
        self.machines: Handler = machines.responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._handler(scope) if scope["type"] == "http" else None
        if handler is None:
            await self.app(scope, receive, send)
            return
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    def _handler(self, scope: Scope) -> Handler | None:
        path = scope["path"]
        if path == "/api/responses" and scope["method"] == "POST":
            # What a page opened from a file sends is let in by the route's own middleware.
            return None if FROM_FILE in scope["headers"] else self.machines
        if path[:3] in LINKS and path[3:] and "/" not in path[3:]:
            scope["path_params"] = {"code": path[3:]}
            return self.links.get(scope["method"])
        return None
