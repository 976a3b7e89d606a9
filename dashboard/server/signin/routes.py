"""The addresses ``/signin``, ``/signout`` and ``/setup``."""

from collections.abc import Callable
from urllib.parse import parse_qsl, quote

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.server.compression import first_bundles
from dashboard.server.gate import COOKIE, session_token
from dashboard.server.signin import pages
from dashboard.server.signin.first import FirstVisit
from dashboard.server.signin.origin import local_path, on_loopback, same_origin
from dashboard.server.signin.throttle import Throttle
from dashboard.server.spoken import asked_for, language_of
from db import access
from db.sessions import HOURS, end_session, start_session
from db.store import Store
from db.users import User, UserRefused, check_password, has_users

LONGEST_FORM = 10_000


class SignIn:
    """The handlers, over one store. ``store`` is called at the first request, not before."""

    def __init__(self, store: Callable[[], Store], first: FirstVisit) -> None:
        self.store = store
        self.first = first
        self.throttle = Throttle()
        # A password costs 32 MiB while it is checked: a crowd at the door must not take all the memory.
        self.checking = CapacityLimiter(2)

    @property
    def routes(self) -> list[Route]:
        """What the dashboard's app serves of this."""
        return [
            Route("/signin", self.show, methods=["GET"]),
            Route("/signin", self.sign_in, methods=["POST"]),
            Route("/signout", self.sign_out, methods=["POST"]),
            Route("/setup", self.show_setup, methods=["GET"]),
            Route("/setup", self.set_up, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form; whoever has a session already goes on, and where nobody is known set-up comes first."""
        wanted = local_path(request.query_params.get("next", "/"))
        if request.scope.get("afterword.user"):
            return RedirectResponse(wanted, 303)
        if not has_users(self.store()):
            return RedirectResponse("/setup", 303)
        return _form(request, wanted)

    async def sign_in(self, request: Request) -> Response:
        """Start a session and go on, or say that it was wrong without saying what."""
        if not same_origin(request):
            return _foreign(request)
        typed = await _fields(request)
        wanted, login, address = local_path(typed.get("next", "/")), typed.get("login", ""), _address(request)
        if wait := self.throttle.wait(login, address):
            await run_in_threadpool(access.record, self.store(), "sign_in_throttled", login=login)
            return _form(request, wanted, 429, login=login, minutes=-(-wait // 60))
        password = typed.get("password", "")
        user = await to_thread.run_sync(check_password, self.store(), login, password, limiter=self.checking)
        if user is None:
            self.throttle.failed(login, address)
            await run_in_threadpool(access.record, self.store(), "sign_in_failed", login=login)
            return _form(request, wanted, 401, login=login, wrong=True)
        self.throttle.succeeded(login, address)
        return await self._let_in(request, user, wanted)

    async def sign_out(self, request: Request) -> Response:
        """End the session here and in every tab that shares it."""
        if not same_origin(request):
            return _foreign(request)
        user: User | None = request.scope.get("afterword.user")
        if user:
            await run_in_threadpool(end_session, self.store(), session_token(request.scope))
            await run_in_threadpool(access.record, self.store(), "sign_out", user_id=user.user_id, login=user.login)
        answer = RedirectResponse("/signin", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    async def show_setup(self, request: Request) -> Response:
        """The form of the first visit; once somebody is known it is over for good."""
        if has_users(self.store()):
            return RedirectResponse("/signin", 303)
        return self._setup_form(request, {}, "")

    async def set_up(self, request: Request) -> Response:
        """Make the administrator, keep the organisation's name and time zone, and go on signed in."""
        if not same_origin(request):
            return _foreign(request)
        if has_users(self.store()):
            return RedirectResponse("/signin", 303)
        typed = await _fields(request)
        address = _address(request)
        if self.throttle.wait("", address):
            return self._setup_form(request, typed, "throttled", 429)
        if not on_loopback(request) and not self.first.knows(typed.get("code", "")):
            self.throttle.failed("", address)
            return self._setup_form(request, typed, "code", 403)
        try:
            user = await run_in_threadpool(self.first.set_up, self.store(), typed, language_of(request.scope))
        except UserRefused as refused:
            return self._setup_form(request, typed, refused.rule, 422)
        return await self._let_in(request, user, "/administration")

    async def _let_in(self, request: Request, user: User, wanted: str) -> Response:
        token = await run_in_threadpool(start_session, self.store(), user.user_id)
        await run_in_threadpool(access.record, self.store(), "sign_in", user_id=user.user_id, login=user.login)
        spoken = asked_for(request.scope)
        answer = RedirectResponse(f"{wanted}?lang={spoken}" if spoken and "?" not in wanted else wanted, 303)
        answer.set_cookie(
            COOKIE, token, max_age=HOURS * 3600, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return answer

    def _setup_form(self, request: Request, typed: dict[str, str], wrong: str, status: int = 200) -> Response:
        kept = {name: value for name, value in typed.items() if name not in ("password", "code")}
        return pages.page(
            "setup.html",
            language_of(request.scope),
            status,
            typed=kept,
            wrong=wrong,
            needs_code=not on_loopback(request),
            zones=self.first.zones(),
            query=_language_query(request),
        )


def _form(request: Request, wanted: str, status: int = 200, **said: object) -> Response:
    values = {"login": "", "wrong": False, "minutes": 0} | said
    return pages.page(
        "signin.html",
        language_of(request.scope),
        status,
        wanted=wanted,
        next_query=quote(wanted, safe=""),
        query=_language_query(request),
        bundles=first_bundles(),
        **values,
    )


def _language_query(request: Request) -> str:
    spoken = asked_for(request.scope)
    return f"?lang={spoken}" if spoken else ""


def _foreign(request: Request) -> Response:
    return pages.message(language_of(request.scope), 403, "sign_in_foreign_title", "sign_in_foreign")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _fields(request: Request) -> dict[str, str]:
    """The posted form, field by field; what is longer than any honest form is cut."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            break
    return dict(parse_qsl(body[:LONGEST_FORM].decode("utf-8", "replace"), keep_blank_values=True))
