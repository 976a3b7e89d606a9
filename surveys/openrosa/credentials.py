"""Who knocks: HTTP Basic over https, checked against the device accounts (OpenRosa Authentication API 1.0).

Basic and not Digest: Digest would have us keep something that is as good as the password. Basic shows the password to
whoever reads along, so a name and password that come without https are not even looked at, except from this machine.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import os
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from db.store import Store
from db.users import UNKNOWN_LOGIN, matches
from surveys.floods import network_of
from surveys.openrosa.accounts import Device, find_device
from surveys.openrosa.throttle import Throttle

LONGEST_HEADER = 1000
# Each scrypt takes 32 MB for 60 ms; whoever knocks with a crowd of wrong passwords gets no more than this of us.
MOST_AT_ONCE = 2


class NotAdmitted(Exception):
    """The request is not let in. ``reason``: insecure | password | wait (``seconds`` to go)."""

    def __init__(self, reason: str, seconds: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.seconds = reason, seconds


@dataclass(frozen=True, slots=True)
class Given:
    """A name and a password, not believed yet."""

    name: str
    password: str


class Credentials:
    """Lets device accounts in.

    A password that was right before is recognised by a keyed hash in memory, so that scrypt's 60 ms are paid once a
    device and not once an answer; being right also passes the throttle, so that one telephone with a wrong
    password does not shut out a shop behind one address. The passwords have 100 bits: the throttle saves the processor.
    """

    def __init__(self, store: Store, throttle: Throttle | None = None) -> None:
        self.store = store
        self.throttle = throttle or Throttle()
        self._key = os.urandom(32)
        self._known: dict[int, tuple[str, bytes]] = {}
        self._limiter = CapacityLimiter(MOST_AT_ONCE)

    async def admit(self, request: Request) -> Device:
        """The account that sent the request. Raises NotAdmitted."""
        if not is_private(request):
            raise NotAdmitted("insecure")
        given = read_basic(request.headers.get("authorization", ""))
        if given is None:
            raise NotAdmitted("password")
        device = find_device(self.store, given.name)
        if device is not None and self._remembered(device, given.password):
            return device
        address = network_of(request.client.host) if request.client else ""
        if seconds := self.throttle.wait(given.name, address):
            raise NotAdmitted("wait", seconds)
        self.throttle.failed(given.name, address)
        kept = device.password_hash if device else UNKNOWN_LOGIN
        if not await to_thread.run_sync(matches, given.password, kept, limiter=self._limiter) or device is None:
            raise NotAdmitted("password")
        self.throttle.succeeded(given.name, address)
        self._known[device.device_id] = (device.password_hash, self._sign(given.password))
        return device

    def _remembered(self, device: Device, password: str) -> bool:
        kept, sign = self._known.get(device.device_id, ("", b""))
        return hmac.compare_digest(self._sign(password), sign) and kept == device.password_hash

    def _sign(self, password: str) -> bytes:
        return hmac.digest(self._key, password.encode("utf-8", "surrogatepass"), hashlib.sha256)


def is_private(request: Request) -> bool:
    """True where nobody can read along: https, or this very machine."""
    if request.url.scheme == "https":
        return True
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def read_basic(header: str) -> Given | None:
    """Name and password of an ``Authorization: Basic`` header; None for anything else."""
    scheme, _, packed = header.partition(" ")
    if scheme.lower() != "basic" or len(header) > LONGEST_HEADER:
        return None
    try:
        raw = base64.b64decode(packed.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    name, colon, password = raw.decode("utf-8", "replace").partition(":")
    return Given(name.strip(), password) if colon else None
