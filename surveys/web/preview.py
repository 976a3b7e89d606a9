"""A form as customers will meet it, shown to its author: the real pages, in every language, on a store thrown away.

The file is read again with every look, so that an author edits, saves and reloads. What is answered here goes into a
temporary folder that disappears with the preview.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.store import Store
from surveys.links import order_link
from surveys.linting import Review, review
from surveys.publishing import publish
from surveys.questionnaire import FormError, Questionnaire
from surveys.web import build
from surveys.web.languages import html_lang, name

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class Screen:
    """One telephone: a language and the page in it."""

    language: str
    called: str
    path: str


class Rehearsal:
    """A throw-away store with one outlet, and a new service order for every screen."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._looks = 0
        with store.transaction() as write:
            write.execute("insert into regions (region_id, code, name, name_en, rev) values (1, 'P', '预览', '', :rev)")
            write.execute(
                """insert into outlets (outlet_id, code, name, name_en, region_id, rev)
                   values (1, 'PREVIEW', '预览网点', 'Sample outlet', 1, :rev)"""
            )
            write.execute(
                """insert into products (product_id, model, category, name, name_en, rev)
                   values (1, 'PREVIEW', 'sample', '空调', 'air conditioner', :rev)"""
            )

    def look(self, source: Path) -> tuple[Questionnaire, Review, list[Screen]]:
        """The form as its file stands now, with a fresh link for each language. Raises FormError."""
        form, advice = review(source)
        return form, advice, self.show(form)

    def show(self, form: Questionnaire) -> list[Screen]:
        """A fresh link for each language of the form; an earlier look at it ends."""
        self._looks += 1
        # A version of its own each time: the author changes the file without raising the version.
        publish(self.store, replace(form, version=f"{form.version}-preview-{self._looks}"))
        return [self._screen(form, language) for language in form.languages]

    def _screen(self, form: Questionnaire, language: str) -> Screen:
        number = f"PREVIEW-{self._looks}-{language}"
        with self.store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, product_id, service_type, requested_at, completed_at, rev)
                   values (:number, 1, 1, 'repair', '2026-11-17T01:00:00Z', '2026-11-18T03:00:00Z', :rev)""",
                number=number,
            )
        code = order_link(self.store, number, form.name).rsplit("/", 1)[1]
        return Screen(html_lang(language), name(language), f"/S/{code}?lang={language}")


def preview(source: Path) -> Starlette:
    """The application that shows the form in ``source`` at ``/``; bind it to 127.0.0.1."""
    folder = tempfile.TemporaryDirectory(prefix="preview-")
    store = Store.open(Path(folder.name))
    pages = build(store)
    rehearsal = Rehearsal(store)

    def stage(_: Request) -> Response:
        try:
            form, advice, screens = rehearsal.look(source)
        except FormError as refused:
            return _page(source, title=source.name, faults=str(refused).splitlines())
        return _page(source, title=f"{form.name} {form.version}", screens=screens, advice=list(map(str, advice.open)))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with pages.router.lifespan_context(pages):
            yield
        store.close()
        folder.cleanup()

    return Starlette(routes=[Route("/", stage), Mount("/", Framed(pages))], lifespan=lifespan)


def _page(source: Path, **shown: object) -> HTMLResponse:
    parts = {"file": source.name, "screens": [], "advice": [], "faults": [], **shown}
    html = TEMPLATES.get_template("preview.html").render(parts)
    return HTMLResponse(html, headers={"content-security-policy": POLICY, "cache-control": "no-store"})


class Framed:
    """The survey pages, which refuse every frame, let into this page's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def relaxed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if policy := headers.get("content-security-policy"):
                    ours = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
                    headers["content-security-policy"] = ours
            await send(message)

        await self.app(scope, receive, relaxed)
