"""Whose pages these are, and which clock they go by."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.store import Store

SECONDS = 5.0


class Firm:
    """Name and time zone, asked for again every few seconds: every page needs them, hardly anything changes them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._asked_at = -SECONDS
        self._name = ""
        self._zone = ZoneInfo("UTC")

    @property
    def name(self) -> str:
        """What the firm calls itself; '' when it has not said."""
        self._ask()
        return self._name

    @property
    def zone(self) -> ZoneInfo:
        """The firm's time zone."""
        self._ask()
        return self._zone

    @property
    def today(self) -> date:
        """The day it is there."""
        return datetime.now(self.zone).date()

    def _ask(self) -> None:
        if time.monotonic() - self._asked_at >= SECONDS:
            self._name, self._zone = self.store.setting("organisation"), self.store.zone
            self._asked_at = time.monotonic()
