"""``GET /brief``: the overview's sentence, figures and tasks as one small page, for a slow line or a screen reader.

It is made from the same ``Briefing`` as the overview, within the same scope, and carries no script.
"""

import re

from anyio import to_thread
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard import formats, phrases
from dashboard.filters import data_days, period_of
from dashboard.loading import load
from dashboard.metrics import service
from dashboard.metrics.view import View
from dashboard.parts.briefing import brief, tasks, words
from dashboard.rooms import rooms_of
from dashboard.server.signin import pages
from dashboard.server.spoken import language_of
from dashboard.session import reading_as, scope, warehouse
from dashboard.texts import speaking
from db.users import User


async def bulletin(request: Request) -> Response:
    """The page; readers without an overview are sent to where they belong."""
    user: User | None = request.scope.get("afterword.user")
    if user is None or not any(room.name == "overview" for room in rooms_of(user)):
        return RedirectResponse("/", 303)
    return await to_thread.run_sync(_page, user, language_of(request.scope))


def _page(user: User, spoken: str) -> Response:
    with reading_as(user), speaking(spoken):
        asked = View(warehouse(), period_of("13w", *data_days()), scope())
        found = brief(asked)
        figures = [
            (phrases.name(one.metric), phrases.value(one), phrases.standing(one)) for one in found.figures.values()
        ]
        to_do = [(task.what, task.more) for task in tasks(found, load(asked, service.callbacks))]
        span = formats.span(asked.period.start, asked.period.end)
        said = _bold(words(found, None))
    return pages.page("bulletin.html", spoken, words=said, figures=figures, tasks=to_do, span=span)


def _bold(markdown: str) -> Markup:
    """``**…**`` as bold, everything else as plain text."""
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(markdown))))


routes = [Route("/brief", bulletin, methods=["GET"])]
