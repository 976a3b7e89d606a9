"""The small pages before and beside the dashboard: sign in, set up, and what to say when there is no page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from dashboard.server.spoken import HTML_LANG
from dashboard.texts import text

POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, spoken: str, status: int = 200, **values: object) -> HTMLResponse:
    """The template ``name`` in language ``spoken``; inside it ``t(key, …)`` speaks that language."""

    def say(key: str, **filled: object) -> str:
        return text(key, spoken, **filled)

    html = _templates.get_template(name).render(
        t=say, spoken=spoken, html_lang=HTML_LANG[spoken], other="en" if spoken == "zh" else "zh", **values
    )
    return HTMLResponse(html, status, headers=HEADERS)


def message(spoken: str, status: int, title: str, body: str) -> HTMLResponse:
    """A page of words: the texts ``title`` and ``body``, and a way back."""
    return page("message.html", spoken, status, title=title, body=body)
