"""After the answers have landed: the thanks with their receipt, and a call for whoever wants one."""

import logging
import sqlite3

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.store import Store
from surveys.floods import Floods
from surveys.intake import calls
from surveys.links import Link, LinkRefused, read_link
from surveys.publishing import Shelf
from surveys.web import pages
from surveys.web.bodies import TooLarge, Unreadable, body, fields
from surveys.web.counter import Counter, from_our_page, reply
from surveys.web.wording import words_of

log = logging.getLogger("afterword.web")


class Afterwards(Counter):
    """The routes under a link that need a receipt of it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.floods = Floods()
        self.shelf = Shelf(store)

    async def thanks(self, request: Request) -> Response:
        """GET /s/{code}/thanks: the receipt, shown to whoever holds both the link and its number."""
        language = self.language(request)
        number = request.query_params.get("receipt", "")
        try:
            link = read_link(self.store, request.path_params["code"])
        except LinkRefused:
            return self.notice(request, "unknown", 404)
        row = self._landed(link, number)
        if row is None:
            return self.notice(request, "unknown", 404)
        # Staff and dealers are thanked for what they said; what happens to a customer's marks is not for them.
        asked = self.shelf.newest(link.questionnaire)
        customer = asked is None or asked.questionnaire.audience == "customer"
        page = pages.thanks(language, bool(row["follow_up"]), calls.wanted(self.store, row["response_id"]), customer)
        return reply(request, page, {"desk": self.desk(language), "receipt": number})

    async def call(self, request: Request) -> Response:
        """POST /s/{code}/call: somebody who holds link and receipt wants to be called back."""
        try:
            posted = fields(await body(request))
            link = read_link(self.store, request.path_params["code"])
        except (TooLarge, Unreadable, LinkRefused):
            return self.notice(request, "unknown", 404)
        language, number = self.language(request), posted.get("receipt", [""])[0]
        row = self._landed(link, number)
        if row is None or not from_our_page(request):
            return self.notice(request, "unknown", 404)
        typed, agreed = posted.get("phone", [""])[0], posted.get("consent") == ["yes"]
        phone = calls.telephone(typed)
        wait = self.floods.wait(link.invitation_id, request.client.host if request.client else "")
        if wait or phone is None or not agreed:
            fault = "wait" if wait else "phone" if phone is None else "consent"
            page = pages.call_again(language, bool(row["follow_up"]), fault=fault, phone=typed[:40], consent=agreed)
            again = reply(request, page, {"desk": self.desk(language), "receipt": number}, 429 if wait else 422)
            if wait:
                again.headers["retry-after"] = str(wait)
            return again
        try:
            await run_in_threadpool(calls.ask, self.store, link, number, phone, words_of(language).names)
        except sqlite3.Error:
            log.exception("a wish for a call could not be kept")
            return self.notice(request, "broken", 503)
        thanks = f"thanks?receipt={number}&lang={language}"
        return Response(status_code=303, headers={"location": thanks, "cache-control": "no-store"})

    def _landed(self, link: Link, receipt: str) -> sqlite3.Row | None:
        """The response with this receipt, given by this link."""
        return self.store.one(
            """select r.response_id,
                 exists (select 1 from cases where cause = 'response:' || r.response_id) as follow_up
               from responses r where r.receipt = :receipt and r.invitation_id = :invitation_id""",
            receipt=receipt,
            invitation_id=link.invitation_id,
        )
