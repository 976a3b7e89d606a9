"""Where a request comes from: our own page or another's, this machine or the network."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")


def same_origin(request: Request) -> bool:
    """Whether our own page sent this form. A browser always says; a program that says neither carries no cookie jar."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def on_loopback(request: Request) -> bool:
    """Whether the person sits at this machine: neither through a proxy nor under a foreign name."""
    if request.client is None or any(request.headers.get(name) for name in FORWARDED):
        return False
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    try:
        return ip_address(request.client.host).is_loopback and host in OWN_NAMES
    except ValueError:
        return False


def local_path(wanted: str) -> str:
    """``wanted`` when it is an address on this server, else ``/``."""
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if safe else "/"
