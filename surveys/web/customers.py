"""The customer's pages: the form behind a link, the post that hands it in, copies of what is begun."""

import logging
import secrets
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.invitations import find_with_form
from db.store import Store, utc_now
from surveys.floods import Floods
from surveys.intake import ConflictKept, Intake, IntakeFull, IntakeRefused, Misfits, Quarantined, Submission, calls
from surveys.links import Link, LinkRefused, judge, open_code
from surveys.partials import MOST_BYTES, Partials, read
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Problem
from surveys.web import pages
from surveys.web.bodies import RETRY_SECONDS, TooLarge, Unreadable, body, cookie, fields, from_form
from surveys.web.counter import Counter, Ready, from_our_page, reply
from surveys.web.languages import nearest
from surveys.web.texts import language_of
from surveys.web.visit import Visit, facts, headline, visit_of
from surveys.web.wording import words_of

DEVICE = "aw_device"
DEVICE_SENT = DEVICE.encode()
DAY = 86400
MOST_BEGUN = 512
MOST_HELD = 4096
SENT_ON = ((b"cache-control", b"no-store"), (b"content-length", b"0"))
KEPT = {"spent": "spent_kept", "expired": "expired_kept", "revoked": "revoked_kept"}
log = logging.getLogger("afterword.web")


@dataclass(frozen=True, slots=True)
class Asked:
    """A genuine, open link with its questionnaire, in the customer's language."""

    code: str
    link: Link
    published: Published
    language: str

    @property
    def read_in(self) -> str:
        """The language the questions were read in, where the questionnaire has not the page's."""
        languages = self.published.questionnaire.languages
        return nearest(self.language, languages) or languages[0]


class Customers(Counter):
    """The routes behind a link. Reads take microseconds and are done on the loop; writing waits at the intake."""

    def __init__(self, store: Store, floods: Floods) -> None:
        super().__init__(store)
        self.floods = floods
        self.intake = Intake(store)
        self.shelf = Shelf(store)
        self.forms = pages.Forms(self.firm)
        self.partials = Partials(store)
        self._posters: dict[int, Link] = {}
        self._begun_pages: dict[tuple[int, str, int], tuple[pages.Page, Visit, tuple[str, str], pages.Page]] = {}

    async def form(self, request: Request) -> Response:
        """GET /s/{code}: the form, or a friendly word why there is none. Changes nothing: previewers come here too."""
        asked = self._asked(request)
        if isinstance(asked, Response):
            return asked
        page = self.forms.empty(asked.published, asked.language)
        if asked.link.kind == "outlet":
            response = reply(request, self._begun(asked, page), {"response_id": str(uuid.uuid4())})
        else:
            response = self._form_page(request, asked, page, str(uuid.uuid4()), utc_now())
        if not cookie(request, DEVICE_SENT):
            # For one day only, as the index made of it; seen twice, an answer is marked, never refused.
            response.set_cookie(DEVICE, secrets.token_hex(8), max_age=DAY, httponly=True, samesite="lax")
        return response

    async def hand_in(self, request: Request) -> Response:
        """POST /s/{code}: keep the answers and send the browser on to the thanks; errors come back with the form."""
        try:
            # Browsers end lines as teletypes did.
            posted = fields((await body(request)).replace(b"%0D%0A", b"%0A"))
        except (TooLarge, Unreadable):
            return self.notice(request, "too_large", 413)
        asked = self._asked(request, posted, tolerant=True)
        if isinstance(asked, Response):
            return asked
        if "switch" in posted:
            return self._switched(request, asked, posted)
        device, network = cookie(request, DEVICE_SENT), request.client.host if request.client else ""
        submission = from_form(posted, asked.published, asked.code, asked.read_in, device, network)
        if wait := self.floods.wait(asked.link.invitation_id, network):
            return self._later(request, asked, submission, 429, wait)
        try:
            receipt = await self.intake.submit_soon(submission)
        except (IntakeRefused, LinkRefused) as refused:
            return self._refusal(request, asked, submission, refused)
        except sqlite3.Error as failure:
            if not isinstance(failure, IntakeFull):
                log.exception("answers could not be kept; the customer is asked to send again")
            return self._later(request, asked, submission, 503, RETRY_SECONDS)
        await self._call_wished(asked, submission, receipt.number)
        # The code was found genuine, so its letters are all that counts: no blank or line break gets into a header.
        start, letters = request.scope["path"].rpartition("/")[0], "".join(filter(str.isalnum, asked.code))
        thanks = f"{start}/{letters}/thanks?receipt={receipt.number}&lang={asked.language}"
        return Ready(303, b"", [(b"location", thanks.encode("latin-1")), *SENT_ON])

    async def partial(self, request: Request) -> Response:
        """POST /s/{code}/partial: what is entered so far, sent by our own page. 204 when it is kept or was too late."""
        if not from_our_page(request):
            return Response(status_code=403)
        try:
            sent = await body(request)
            posted = fields(sent)
        except (TooLarge, Unreadable):
            return Response(status_code=413)
        if len(sent) > MOST_BYTES:
            return Response(status_code=413)
        asked = self._asked(request, posted)
        if isinstance(asked, Response):
            return Response(status_code=asked.status_code)
        entered = read(posted, asked.published, asked.link, asked.read_in)
        if entered is None:
            return Response(status_code=400)
        return Response(status_code=204 if await self.partials.keep(entered) else 503)

    async def _call_wished(self, asked: Asked, submission: Submission, receipt: str) -> None:
        """A questionnaire may ask for a number itself. The answers have landed; the wish must not undo that."""
        phone = calls.wished(asked.published.questionnaire, submission.answers)
        if phone is None:
            return
        try:
            await run_in_threadpool(calls.ask, self.store, asked.link, receipt, phone, words_of(asked.language).names)
        except sqlite3.Error:
            log.exception("a wish for a call could not be kept; the number lies in the response's payload")

    def _switched(self, request: Request, asked: Asked, posted: Mapping[str, list[str]]) -> Response:
        """The same answers in another language, nothing kept: how one switches while correcting, without script."""
        submission = from_form(posted, asked.published, asked.code, asked.read_in, "", "")
        form, now = asked.published.questionnaire, datetime.now(self.firm.zone)
        problems = form.check(submission.answers, now.date(), now).problems
        return self._again(request, asked, submission, problems, 422)

    def _asked(
        self, request: Request, posted: Mapping[str, list[str]] | None = None, tolerant: bool = False
    ) -> Asked | Response:
        """What the link asks for; ``tolerant``: also of a link that is no longer open, for the intake to judge."""
        code = request.path_params["code"]
        try:
            link, newest = self._link(code, tolerant)
        except LinkRefused:
            return self.notice(request, "unknown", 404)
        if link.state != "open" and not tolerant:
            return self.notice(request, link.state, 410)
        version = (posted or {}).get("version", [""])[0]
        published = self.shelf.get(link.questionnaire, version) if version else None
        published = published or (self.shelf.get(link.questionnaire, newest) if newest else None)
        published = published or self.shelf.newest(link.questionnaire)
        if published is None:
            return self.notice(request, "closed", 503)
        return Asked(code, link, published, self.language(request, pages.offered(published.questionnaire)))

    def _link(self, code: str, tolerant: bool) -> tuple[Link, str]:
        """The link, and the newest version of its questionnaire where the store was asked. Raises LinkRefused.

        Where the intake judges anyhow, what a poster's code stands for is not asked again: it never changes.
        """
        opened = open_code(self.store, code)
        if tolerant and opened.invitation_id in self._posters:
            return self._posters[opened.invitation_id], ""
        held, newest = find_with_form(self.store, opened.invitation_id)
        link = judge(opened, held)
        if link.kind == "outlet":
            if len(self._posters) >= MOST_HELD:
                self._posters.clear()
            self._posters[link.invitation_id] = link
        return link, newest

    def _refusal(
        self, request: Request, asked: Asked, submission: Submission, refused: IntakeRefused | LinkRefused
    ) -> Response:
        if isinstance(refused, Misfits):
            return self._again(request, asked, submission, refused.problems, 422)
        if isinstance(refused, ConflictKept):
            return self.notice(request, "conflict", 409, receipt=refused.number)
        if isinstance(refused, Quarantined):
            gone = refused.reason in KEPT
            return self.notice(request, KEPT.get(refused.reason, "kept"), 410 if gone else 422)
        return self.notice(request, "unknown", 404)

    def _later(self, request: Request, asked: Asked, submission: Submission, status: int, wait: int) -> Response:
        """The form as it was filled in, to be sent again after ``wait`` seconds."""
        response = self._again(request, asked, submission, (), status, words_of(asked.language).not_kept)
        response.headers["retry-after"] = str(wait)
        return response

    def _again(
        self,
        request: Request,
        asked: Asked,
        submission: Submission,
        problems: tuple[Problem, ...],
        status: int,
        fault: str = "",
    ) -> Response:
        given = {
            name: answer if isinstance(answer, list) else str(answer) for name, answer in submission.answers.items()
        }
        page = self.forms.filled_in(asked.published, asked.language, given, problems, fault)
        return self._form_page(request, asked, page, submission.response_id, submission.started_at or utc_now(), status)

    def _form_page(
        self, request: Request, asked: Asked, page: pages.Page, response_id: str, started_at: str, status: int = 200
    ) -> Response:
        values = self._values(asked, visit_of(self.store, asked.link))
        return reply(request, page, {**values, "response_id": response_id, "started_at": started_at}, status)

    def _begun(self, asked: Asked, page: pages.Page) -> pages.Page:
        """An outlet's form with all in it but the response_id: a poster is opened many times within a second."""
        visit, desk, now = visit_of(self.store, asked.link), self.desk(asked.language), utc_now()
        key = asked.published.questionnaire_id, asked.language, asked.link.outlet_id
        held = self._begun_pages.get(key)
        if held is not None and held[0] is page and held[1] is visit and held[2] == (desk, now):
            return held[3]
        if len(self._begun_pages) >= MOST_BEGUN:
            self._begun_pages.clear()
        begun = page.partly({**self._values(asked, visit), "started_at": now})
        self._begun_pages[key] = page, visit, (desk, now), begun
        return begun

    def _values(self, asked: Asked, visit: Visit) -> dict[str, str]:
        """What the form's blanks say about whose page it is, and about which visit."""
        form = asked.published.questionnaire
        if form.audience == "customer":
            said = headline(self.firm, visit, asked.language)
        else:
            said = form.title.get(language_of(form.title, asked.language), form.name)
        # A narrow screen breaks the Chinese headline at its comma, not inside a word.
        start, comma, end = said.partition("，")
        return {
            **facts(self.firm, visit, asked.language),
            "desk": self.desk(asked.language),
            "headline": said,
            "headline_start": start + comma,
            "headline_end": end,
        }
