"""The customer's pages: the form behind a link, the post that hands it in, the thanks."""

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

from db.store import Store, utc_now
from surveys.floods import Floods
from surveys.intake import ConflictKept, Intake, IntakeRefused, Misfits, Quarantined, Submission, calls
from surveys.links import Link, LinkRefused, read_link
from surveys.partials import MOST_BYTES, Partials, read
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Problem
from surveys.web import pages
from surveys.web.bodies import RETRY_SECONDS, TooLarge, Unreadable, body, fields, from_form
from surveys.web.firm import Firm
from surveys.web.languages import chosen, nearest
from surveys.web.texts import language_of
from surveys.web.visit import facts, headline, visit_of
from surveys.web.wording import LANGUAGES, words_of

DEVICE = "aw_device"
DAY = 86400
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


class Customers:
    """The routes behind a link. Reads take microseconds and are done on the loop; writing waits at the intake."""

    def __init__(self, store: Store, floods: Floods) -> None:
        self.store = store
        self.floods = floods
        self.intake = Intake(store)
        self.shelf = Shelf(store)
        self.firm = Firm(store)
        self.forms = pages.Forms(self.firm)
        self.partials = Partials(store)

    async def form(self, request: Request) -> Response:
        """GET /s/{code}: the form, or a friendly word why there is none. Changes nothing: previewers come here too."""
        asked = self._asked(request)
        if isinstance(asked, Response):
            return asked
        page = self.forms.empty(asked.published, asked.language)
        response = self._form_page(request, asked, page, str(uuid.uuid4()), utc_now())
        if DEVICE not in request.cookies:
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
        device, network = request.cookies.get(DEVICE, ""), request.client.host if request.client else ""
        submission = from_form(posted, asked.published, asked.code, asked.read_in, device, network)
        if wait := self.floods.wait(asked.link.invitation_id, network):
            return self._later(request, asked, submission, 429, wait)
        try:
            receipt = await self.intake.submit_soon(submission)
        except (IntakeRefused, LinkRefused) as refused:
            return self._refusal(request, asked, submission, refused)
        except sqlite3.Error:
            log.exception("answers could not be kept; the customer is asked to send again")
            return self._later(request, asked, submission, 503, RETRY_SECONDS)
        await self._call_wished(asked, submission, receipt.number)
        # The code was found genuine, so its letters are all that counts: no blank or line break gets into a header.
        start, letters = request.scope["path"].rpartition("/")[0], "".join(filter(str.isalnum, asked.code))
        thanks = f"{start}/{letters}/thanks?receipt={receipt.number}&lang={asked.language}"
        return Response(status_code=303, headers={"location": thanks, "cache-control": "no-store"})

    async def thanks(self, request: Request) -> Response:
        """GET /s/{code}/thanks: the receipt, shown to whoever holds both the link and its number."""
        language = self._language(request)
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
        return _page(request, page, {"desk": self._desk(language), "receipt": number})

    async def partial(self, request: Request) -> Response:
        """POST /s/{code}/partial: what is entered so far, sent by our own page. 204 when it is kept or was too late."""
        if not _our_page(request):
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

    async def call(self, request: Request) -> Response:
        """POST /s/{code}/call: somebody who holds link and receipt wants to be called back."""
        try:
            posted = fields(await body(request))
            link = read_link(self.store, request.path_params["code"])
        except (TooLarge, Unreadable, LinkRefused):
            return self.notice(request, "unknown", 404)
        language, number = self._language(request), posted.get("receipt", [""])[0]
        row = self._landed(link, number)
        if row is None or not _our_page(request):
            return self.notice(request, "unknown", 404)
        typed, agreed = posted.get("phone", [""])[0], posted.get("consent") == ["yes"]
        phone = calls.telephone(typed)
        if phone is None or not agreed:
            fault = "phone" if phone is None else "consent"
            page = pages.call_again(language, bool(row["follow_up"]), fault=fault, phone=typed[:40], consent=agreed)
            return _page(request, page, {"desk": self._desk(language), "receipt": number}, 422)
        try:
            await run_in_threadpool(calls.ask, self.store, link, number, phone, words_of(language).names)
        except sqlite3.Error:
            log.exception("a wish for a call could not be kept")
            return self.notice(request, "broken", 503)
        thanks = f"thanks?receipt={number}&lang={language}"
        return Response(status_code=303, headers={"location": thanks, "cache-control": "no-store"})

    async def _call_wished(self, asked: Asked, submission: Submission, receipt: str) -> None:
        """A questionnaire may ask for a number itself. The answers have landed; the wish must not undo that."""
        phone = calls.wished(asked.published.questionnaire, submission.answers)
        if phone is None:
            return
        try:
            await run_in_threadpool(calls.ask, self.store, asked.link, receipt, phone, words_of(asked.language).names)
        except sqlite3.Error:
            log.exception("a wish for a call could not be kept; the number lies in the response's payload")

    def _landed(self, link: Link, receipt: str) -> sqlite3.Row | None:
        """The response with this receipt, given by this link."""
        return self.store.one(
            """select r.response_id,
                 exists (select 1 from cases where cause = 'response:' || r.response_id) as follow_up
               from responses r where r.receipt = :receipt and r.invitation_id = :invitation_id""",
            receipt=receipt,
            invitation_id=link.invitation_id,
        )

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
            link = read_link(self.store, code)
        except LinkRefused:
            return self.notice(request, "unknown", 404)
        if link.state != "open" and not tolerant:
            return self.notice(request, link.state, 410)
        version = (posted or {}).get("version", [""])[0]
        published = self.shelf.get(link.questionnaire, version) if version else None
        published = published or self.shelf.newest(link.questionnaire)
        if published is None:
            return self.notice(request, "closed", 503)
        return Asked(code, link, published, self._language(request, pages.offered(published.questionnaire)))

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
        visit = visit_of(self.store, asked.link)
        form = asked.published.questionnaire
        if form.audience == "customer":
            said = headline(self.firm, visit, asked.language)
        else:
            said = form.title.get(language_of(form.title, asked.language), form.name)
        # A narrow screen breaks the Chinese headline at its comma, not inside a word.
        start, comma, end = said.partition("，")
        values = {
            **facts(self.firm, visit, asked.language),
            "desk": self._desk(asked.language),
            "headline": said,
            "headline_start": start + comma,
            "headline_end": end,
            "response_id": response_id,
            "started_at": started_at,
        }
        return _page(request, page, values, status)

    def notice(self, request: Request, name: str, status: int, receipt: str = "") -> Response:
        language = self._language(request)
        # The page after a post has no address of its own to be shown again in another language.
        page = pages.notice(language, name, switch=request.method != "POST")
        return _page(request, page, {"desk": self._desk(language), "receipt": receipt}, status)

    def _language(self, request: Request, offered: tuple[str, ...] = ()) -> str:
        wishes = request.headers.get("accept-language", "")
        return chosen(request.query_params.get("lang"), wishes, offered or tuple(LANGUAGES))

    def _desk(self, language: str) -> str:
        """Whose page it is: ``海川电器 · 售后服务``."""
        desk = words_of(language).desk
        return f"{self.firm.name} · {desk}" if self.firm.name else desk


def _page(request: Request, page: pages.Page, values: Mapping[str, str], status: int = 200) -> Response:
    gzip = "gzip" in request.headers.get("accept-encoding", "")
    content = page.filled(values, gzip)
    response = Response(status_code=status)
    response.body = content
    response.raw_headers = [*page.headers, (b"content-length", b"%d" % len(content))]
    if gzip:
        response.raw_headers.append((b"content-encoding", b"gzip"))
    return response


def _our_page(request: Request) -> bool:
    """False for a request that another site's page makes the browser send."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin in (None, "null") or str(origin).partition("://")[2] == request.headers.get("host")
