"""The endpoints: form list, form, manifest, file, submission."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.store import Store
from surveys.floods import ALL_DEVICES, OF_A_DEVICE, Floods, network_of
from surveys.intake import ConflictKept, Intake, IntakeRefused, Quarantined, Receipt, Submission, SubmissionMalformed
from surveys.links import LinkRefused, base_url
from surveys.openrosa import listing
from surveys.openrosa.accounts import Device
from surveys.openrosa.command import DOOR
from surveys.openrosa.credentials import Credentials, NotAdmitted
from surveys.openrosa.instance import InstanceRefused, read_instance, submission_of
from surveys.openrosa.parts import LARGEST, PostTooLarge, PostUnreadable, read_post
from surveys.openrosa.sheets import OUTLETS_FILE
from surveys.openrosa.words import reason_said, reply, wanted_language
from surveys.openrosa.xform import XForms

RESPONSE_SPACE = "http://openrosa.org/http/response"
REALM = "Afterword"
LONGEST_PHONE = 100
SPOKEN_ITEMS = 5
# Read at once: handing it to another thread would take longer than reading it.
SMALL = 64 * 1024
log = logging.getLogger("afterword.openrosa")

Answer: TypeAlias = Callable[[Request, Device], Awaitable[Response]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def routes(store: Store) -> list[Route]:
    """The door's routes over a store, for the survey server."""
    door = Door(store)
    reading = (
        ("/formList", door.form_list),
        ("/forms/{name}/{version:path}.xml", door.form),
        ("/forms/{name}/{version:path}/manifest", door.manifest),
        (f"/{OUTLETS_FILE}", door.outlets),
    )
    return [
        *(Route(f"{DOOR}{path}", door.admitted(answer), methods=["GET"]) for path, answer in reading),
        Route(f"{DOOR}/submission", door.admitted(door.submission), methods=["HEAD", "POST"]),
    ]


class Door:
    """Answers OpenRosa clients; every endpoint wants a device account."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.intake = Intake(store)
        self.credentials = Credentials(store)
        self.xforms = XForms(store)
        self.floods = Floods(at_a_link=OF_A_DEVICE, all_links=ALL_DEVICES)

    def admitted(self, answer: Answer) -> Endpoint:
        """``answer`` for those with an account; the others are told what is wrong."""

        async def endpoint(request: Request) -> Response:
            try:
                return await answer(request, await self.credentials.admit(request))
            except NotAdmitted as refused:
                return _turned_away(request, refused)
            except sqlite3.Error:
                log.exception("the store could not be read; the client is asked to try again")
                return said(request, 503, "again")

        return endpoint

    async def form_list(self, request: Request, device: Device) -> Response:
        """The newest version of every questionnaire; ``formID`` picks one, ``listAllVersions=true`` lists the old."""
        asks = device.outlet is None
        every = request.query_params.get("listAllVersions") == "true"
        forms = await run_in_threadpool(self.xforms.every if every else self.xforms.newest, asks)
        if wanted := request.query_params.get("formID"):
            forms = [form for form in forms if form.name == wanted]
        return xml(listing.form_list(forms, self._address(request)))

    async def form(self, request: Request, device: Device) -> Response:
        """One version of a questionnaire as XForm, also an old one."""
        name, version = request.path_params["name"], request.path_params["version"]
        found = await run_in_threadpool(self.xforms.get, name, version, device.outlet is None)
        return xml(found.content) if found else said(request, 404, "no_form")

    async def manifest(self, request: Request, device: Device) -> Response:
        """The files the form needs."""
        if self.xforms.shelf.get(request.path_params["name"], request.path_params["version"]) is None:
            return said(request, 404, "no_form")
        return xml(listing.manifest(self.store, device.outlet is None, self._address(request)))

    async def outlets(self, request: Request, device: Device) -> Response:
        """The outlets to choose from."""
        return Response(listing.outlets_file(self.store), headers=HEADERS, media_type="text/csv")

    async def submission(self, request: Request, device: Device) -> Response:
        """HEAD: 204, here you may post. POST: keep one filled-in form.

        201 landed, or lay there already; 202 kept aside for staff. Everything else leaves the form on the telephone:
        409 other answers lie under its id (kept beside them), 400 unreadable, 413 too large, 429 too many at once, 503
        not kept: send again, after ``Retry-After`` seconds where they are named.
        """
        if request.method == "HEAD":
            return Response(status_code=204, headers={**HEADERS, "location": f"{self._address(request)}/submission"})
        if wait := self.floods.wait(device.name, request.client.host if request.client else ""):
            return said(request, 429, "slower", {"retry-after": str(wait)}, seconds=wait)
        try:
            post = await read_post(request)
            if len(post.content) <= SMALL:
                submission = self._read(request, device, post.content)
            else:
                submission = await run_in_threadpool(self._read, request, device, post.content)
            receipt = await self.intake.submit_soon(submission)
        except PostTooLarge:
            return said(request, 413, "too_large", megabytes=LARGEST // 1024**2)
        except (PostUnreadable, InstanceRefused, SubmissionMalformed) as refused:
            return said(request, 400, "unreadable", fault=refused)
        except (IntakeRefused, LinkRefused) as refused:
            return _kept_apart(request, refused)
        except sqlite3.Error:
            log.exception("a submission could not be kept; its telephone is asked to send again")
            return said(request, 503, "again")
        return _landed(request, receipt, post.attachments)

    def _read(self, request: Request, device: Device, content: bytes) -> Submission:
        instance = read_instance(content)
        shelf, name = self.xforms.shelf, instance.form
        published = shelf.get(name, instance.version) if instance.version else shelf.newest(name)
        items = published.types if published else {}
        phone = request.query_params.get("deviceID", "")[:LONGEST_PHONE]
        network = network_of(request.client.host) if request.client else ""
        return submission_of(self.store, instance, items, device, phone, network)

    def _address(self, request: Request) -> str:
        """This door as the client reaches it: behind a proxy that tells us nothing, by the base address."""
        base, netloc = base_url(self.store), request.url.netloc
        return f"{base if urlsplit(base).netloc == netloc else f'{request.url.scheme}://{netloc}'}{DOOR}"


HEADERS = {
    "x-openrosa-version": "1.0",
    "x-openrosa-accept-content-length": str(LARGEST),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


def xml(content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An XML document with the headers OpenRosa wants."""
    answer = Response(content, status, headers, "text/xml; charset=utf-8")
    answer.headers.update(HEADERS)
    return answer


def said(
    request: Request, status: int, name: str, headers: dict[str, str] | None = None, /, **parts: object
) -> Response:
    """An OpenRosaResponse with one of our messages."""
    return _spoken(reply(_language(request), name, **parts), status, headers)


def _spoken(message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    root = Element("OpenRosaResponse", xmlns=RESPONSE_SPACE)
    nature = "submit_success" if status in (201, 202) else "submit_error"
    SubElement(root, "message", nature=nature).text = message
    return xml(listing.document(root), status, headers)


def _language(request: Request) -> str:
    return wanted_language(request.headers.get("accept-language", ""))


def _landed(request: Request, receipt: Receipt, attachments: int) -> Response:
    language = _language(request)
    words = [reply(language, "replay" if receipt.replay else "landed", receipt=receipt.number)]
    if attachments:
        words.append(reply(language, "attachments", count=attachments))
    return _spoken(" ".join(words), 201)


def _kept_apart(request: Request, refused: IntakeRefused | LinkRefused) -> Response:
    """Nobody in the field can mend a form that is sent: what does not fit is taken off the telephone and kept."""
    if isinstance(refused, ConflictKept):
        return said(request, 409, "conflict", receipt=refused.number)
    if isinstance(refused, Quarantined):
        names = [problem.item for problem in refused.problems[:SPOKEN_ITEMS]]
        reason = reason_said(_language(request), refused.reason, ", ".join(names))
        return said(request, 202, "aside", reason=reason)
    return said(request, 400, "unreadable", fault=refused)


def _turned_away(request: Request, refused: NotAdmitted) -> Response:
    if refused.reason == "insecure":
        return said(request, 403, "insecure")
    if refused.reason == "wait":
        wait = {"retry-after": str(refused.seconds)}
        return said(request, 429, "wait", wait, minutes=-(-refused.seconds // 60))
    return said(request, 401, "password", {"www-authenticate": f'Basic realm="{REALM}", charset="UTF-8"'})
