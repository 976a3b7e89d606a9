"""Answers sent by programs (the tablet that was offline), and the answer to "are you well?"."""

import json
import logging
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from db.store import Store
from surveys.floods import Floods
from surveys.intake import ConflictKept, Intake, IntakeFull, IntakeRefused, Quarantined, SubmissionMalformed
from surveys.links import LinkRefused, open_code
from surveys.web.bodies import RETRY_SECONDS, TooLarge, Unreadable, body, from_json
from surveys.web.counter import Ready

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-type", b"application/json"),
)
# Made once: json.dumps with arguments makes an encoder a call.
written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
log = logging.getLogger("afterword.web")


class Machines:
    """``POST /api/responses`` and ``GET /healthz``."""

    def __init__(self, store: Store, floods: Floods) -> None:
        self.store = store
        self.floods = floods
        self.intake = Intake(store)

    async def responses(self, request: Request) -> Response:
        """Keep one submission. 201 landed, 200 it lay there already; both echo response_id and receipt.

        409 other answers lie under this id, these are kept beside them; 422 put aside for staff with its problems;
        404 no such link; 400 and 413 not a submission; 429 and 503 not kept, send again after ``Retry-After`` seconds.
        Only 200 and 201 with the id echoed allow the sender to forget its copy.
        """
        network = request.client.host if request.client else ""
        try:
            submission = from_json(await body(request), "", network)
            if wait := self.floods.wait(open_code(self.store, submission.link or "").invitation_id, network):
                return _later(429, wait, f"not kept: too many from one network; send again in {wait} seconds")
            receipt = await self.intake.submit_soon(submission)
        except TooLarge as refused:
            return _said(413, error=str(refused))
        except (Unreadable, SubmissionMalformed) as refused:
            return _said(400, error=str(refused))
        except (IntakeRefused, LinkRefused) as refused:
            return _refusal(submission.response_id, refused)
        except sqlite3.Error as failure:
            if not isinstance(failure, IntakeFull):
                log.exception("a submission could not be kept; its sender is asked to send again")
            return _later(503, RETRY_SECONDS, f"not kept; send again in {RETRY_SECONDS} seconds")
        return _said(
            200 if receipt.replay else 201,
            response_id=receipt.response_id,
            receipt=receipt.number,
            received_at=receipt.received_at,
            grade=receipt.grade,
            replay=receipt.replay,
        )

    async def health(self, request: Request) -> Response:
        """200 when the store can be read, with the number of its newest transaction; else 503."""
        try:
            return _said(200, status="ok", revision=self.store.revision)
        except sqlite3.Error as failure:
            return _said(503, status="down", error=str(failure))


def _refusal(response_id: str, refused: IntakeRefused | LinkRefused) -> Response:
    if isinstance(refused, ConflictKept):
        return _said(409, response_id=response_id, error=str(refused), receipt=refused.number, kept=True)
    if isinstance(refused, Quarantined):
        problems = [
            {"item": problem.item, "rule": problem.rule, "message": dict(problem.message)}
            for problem in refused.problems
        ]
        return _said(
            422,
            response_id=response_id,
            error=str(refused),
            reason=refused.reason,
            quarantined=True,
            problems=problems,
        )
    return _said(404, response_id=response_id, error=str(refused), quarantined=False)


def _later(code: int, wait: int, why: str) -> Response:
    response = _said(code, error=why)
    response.headers["retry-after"] = str(wait)
    return response


def _said(code: int, /, **content: Any) -> Response:
    said = written(content).encode("utf-8", "replace")
    return Ready(code, said, [*HEADERS, (b"content-length", b"%d" % len(said))])
