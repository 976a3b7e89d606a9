"""The language of one request, before there is a page to ask."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboard.texts import preferred
from db.users import LANGUAGES, User

HTML_LANG = {"zh": "zh-CN", "en": "en"}


def language_of(scope: Scope) -> str:
    """The language asked for in the address, else the reader's own, else the browser's."""
    if asked := asked_for(scope):
        return asked
    user: User | None = scope.get("afterword.user")
    return user.language if user else preferred(Headers(scope=scope).get("accept-language", ""))


def asked_for(scope: Scope) -> str:
    """The language the address itself asks for with ``?lang=``; '' when it does not."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return asked if asked in LANGUAGES else ""
