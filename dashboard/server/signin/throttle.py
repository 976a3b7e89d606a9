"""Guessing passwords is made slow: after some failures, a wait."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable

WINDOW = 15 * 60.0


class Throttle:
    """Counts failures of the last ``WINDOW`` seconds by login and address, by login, and by address.

    In memory: the dashboard is one process, and a restart forgiving everybody is no gift to a guesser.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[Hashable, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, login: str, address: str) -> int:
        """Whole seconds until the next try is heard; 0 when it is heard now."""
        with self._lock:
            return max(self._wait(key, allowed) for key, allowed in _keys(login, address))

    def failed(self, login: str, address: str) -> None:
        """Note one failure."""
        with self._lock:
            for key, _ in _keys(login, address):
                self._recent(key).append(self._clock())

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of this login from this address."""
        with self._lock:
            self._failures.pop(_keys(login, address)[0][0], None)

    def _wait(self, key: Hashable, allowed: int) -> int:
        recent = self._recent(key)
        if len(recent) < allowed:
            return 0
        return int(recent[-allowed] + WINDOW - self._clock()) + 1

    def _recent(self, key: Hashable) -> deque[float]:
        recent = self._failures.setdefault(key, deque(maxlen=200))
        while recent and recent[0] <= self._clock() - WINDOW:
            recent.popleft()
        if len(self._failures) > 10_000:
            self._failures = {key: held for key, held in self._failures.items() if held}
        return recent


def _keys(login: str, address: str) -> tuple[tuple[Hashable, int], ...]:
    """Who is counted, and how many failures each may have."""
    login = login.strip().casefold()
    return ((("pair", login, address), 5), (("login", login), 25), (("address", address), 50))
