"""Guessing is answered slower and slower: after some failures, a wait."""

import threading
import time
from collections import deque
from collections.abc import Callable

WINDOW = 15 * 60.0
MOST_OF_A_PAIR = 10
MOST_OF_AN_ADDRESS = 60
MOST_KEPT = 10_000

Key = tuple[str, ...]


class Throttle:
    """Counts the failures of the last quarter of an hour by name and address, and by address alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[Key, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, name: str, address: str) -> int:
        """Whole seconds until the next try is heard; 0 when it is heard now."""
        with self._lock:
            return max(self._left(key, most) for key, most in _counted(name, address))

    def failed(self, name: str, address: str) -> None:
        """Note one failure; before the password is looked at, so that many tries at once are many."""
        with self._lock:
            for key, most in _counted(name, address):
                self._failures.setdefault(key, deque(maxlen=most)).append(self._clock())
            if len(self._failures) > MOST_KEPT:
                self._forget()

    def succeeded(self, name: str, address: str) -> None:
        """Take one failure back: it was none."""
        with self._lock:
            for key, _ in _counted(name, address):
                if held := self._failures.get(key):
                    held.pop()

    def _left(self, key: Key, most: int) -> int:
        held = self._failures.get(key)
        if held is None or len(held) < most:
            return 0
        return max(0, int(held[0] + WINDOW - self._clock() + 1))

    def _forget(self) -> None:
        """Drop whoever has not failed lately; if that is nobody, the oldest half."""
        over = self._clock() - WINDOW
        kept = {key: held for key, held in self._failures.items() if held and held[-1] > over}
        spare = max(0, len(kept) - MOST_KEPT // 2)
        self._failures = dict(list(kept.items())[spare:])


def _counted(name: str, address: str) -> tuple[tuple[Key, int], ...]:
    return (((name.casefold(), address), MOST_OF_A_PAIR), ((address,), MOST_OF_AN_ADDRESS))
