"""Nobody passes without a session: not a request, not a websocket, not one message of a websocket.

Pages rerun through websocket messages, and fragments rerun without the entry script, so a check there would leave a
signed-out tab alive. The gate therefore looks the session up at every message; one look is a read by primary key.
"""

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.server import demo
from dashboard.session import SESSION_HEADER, USER_HEADER, demo_user
from db.sessions import session_user, token_hash
from db.store import Store
from db.users import User, has_users

COOKIE = "afterword_session"
SIGNED_OUT = 4401
OWN_HEADERS = frozenset((USER_HEADER.encode(), SESSION_HEADER.encode()))
# Open to everybody: the way in, and what it takes to draw it. The bundles are Streamlit's published code; health and
# host-config carry nothing of ours, and a tab whose session ended asks them before it asks for a websocket.
OPEN = frozenset(("/signin", "/signout", "/setup", "/_stcore/health", "/_stcore/host-config"))
OPEN_FOLDERS = ("/static/", "/brand/", "/favicon.")


class Gate:
    """Lets those with a session through to ``app`` and names them; ``scope["afterword.user"]`` is the User or None."""

    def __init__(self, app: ASGIApp, store: Callable[[], Store]) -> None:
        self.app = app
        self.store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = session_token(scope)
        user = self._user(token)
        free = scope["path"] in OPEN or scope["path"].startswith(OPEN_FOLDERS)
        answer: ASGIApp = self.app if user or free else self._to_the_door(scope)
        await answer(_named(scope, user, token), receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = session_token(scope)
        user = self._user(token)
        if user is None:
            await _turn_away(scope, receive, send, had_session=bool(token))
            return
        watched = _Watched(receive, send, lambda: self._user(token) is not None)
        await self.app(_named(scope, user, token), watched.receive, watched.send)

    def _user(self, token: str) -> User | None:
        if demo.is_on():
            return demo_user()
        return session_user(self.store(), token) if token else None

    def _to_the_door(self, scope: Scope) -> Response:
        """A person is shown where to sign in, or to set up when nobody is known yet; a program is told 401."""
        if scope["method"] not in ("GET", "HEAD") or "text/html" not in Headers(scope=scope).get("accept", ""):
            return PlainTextResponse("sign in first", 401)
        if not has_users(self.store()):
            return RedirectResponse("/setup", 303)
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = quote(scope["path"] + (f"?{query}" if query else ""), safe="")
        return RedirectResponse("/signin" if wanted == "%2F" else f"/signin?next={wanted}", 303)


class _Watched:
    """A websocket whose every incoming message is let through only while ``alive``."""

    def __init__(self, receive: Receive, send: Send, alive: Callable[[], bool]) -> None:
        self._receive = receive
        self._send = send
        self._alive = alive
        self._closed = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive" and not self._alive():
            self._closed = True
            await _send_away(self._send)
            return {"type": "websocket.disconnect", "code": SIGNED_OUT}
        return message

    async def send(self, message: Message) -> None:
        if not self._closed:
            await self._send(message)


def session_token(scope: Scope) -> str:
    """The session's token from the cookie; '' without one."""
    try:
        morsel = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _named(scope: Scope, user: User | None, token: str) -> Scope:
    """The scope with the reader's name on it; whatever name the browser gave itself is gone."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in OWN_HEADERS]
    if user:
        session = token_hash(token) if token else "demo"
        headers += [(USER_HEADER.encode(), b"%d" % user.user_id), (SESSION_HEADER.encode(), session.encode())]
    return {**scope, "headers": headers, "afterword.user": user}


async def _turn_away(scope: Scope, receive: Receive, send: Send, had_session: bool) -> None:
    """Refuse the handshake; but a tab whose session ended is told to go and sign in."""
    await receive()
    if not had_session:
        await send({"type": "websocket.close", "code": 1008})
        return
    offered = scope.get("subprotocols") or [None]
    await send({"type": "websocket.accept", "subprotocol": offered[0]})
    await _send_away(send)


async def _send_away(send: Send) -> None:
    """Have the tab load the sign-in page, as Streamlit's own sign-in would, and hang up."""
    message = ForwardMsg()
    message.auth_redirect.url = "/signin"
    await send({"type": "websocket.send", "bytes": message.SerializeToString()})
    await send({"type": "websocket.close", "code": SIGNED_OUT})
