"""What a request brings, read with a limit and judged for its shape."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, cast

from starlette.requests import ClientDisconnect, Request

from surveys.intake import Submission
from surveys.intake.submission import Answer, Channel, is_uuid
from surveys.publishing import Published

LARGEST = 256 * 1024
MOST_FIELDS = 2000
LONGEST_SIGN = 200
# What a sender is told to wait when the disk is full or another process holds the database.
RETRY_SECONDS = 10
MACHINE_CHANNELS = ("web", "tablet")
ESCAPED = re.compile("(?:%[0-9A-Fa-f]{2})+")
COOKIES = {name: re.compile(rb"(?:^|;)\s*" + name + rb"=([^;]*)") for name in (b"aw_device",)}


class TooLarge(ValueError):
    """More bytes than any questionnaire can need."""


class Unreadable(ValueError):
    """Not a submission: the message says which part, which rule, what to write instead."""


async def body(request: Request) -> bytes:
    """The request's body, at most ``LARGEST`` bytes. Raises TooLarge as soon as it is known."""
    if int(header(request, b"content-length") or 0) > LARGEST:
        raise TooLarge(f"the body is longer than {LARGEST} bytes")
    message = await request.receive()
    # Nearly always there is one part only, and that is the body.
    read: bytes | bytearray = message.get("body", b"")
    while message.get("more_body", False) and len(read) <= LARGEST:
        message = await request.receive()
        read = bytearray(read) if isinstance(read, bytes) else read
        read += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    if len(read) > LARGEST:
        raise TooLarge(f"the body is longer than {LARGEST} bytes")
    return bytes(read)


def header(request: Request, name: bytes) -> str:
    """The first header of that name, in lower case; '' for none. Cheaper than ``request.headers``."""
    for key, value in request.scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return ""


def cookie(request: Request, name: bytes) -> str:
    """The cookie of that name as it was sent; '' for none."""
    for key, value in request.scope["headers"]:
        if key == b"cookie" and (found := COOKIES[name].search(value)):
            return str(found[1], "latin-1")
    return ""


def fields(posted: bytes) -> dict[str, list[str]]:
    """An urlencoded body as values by name, in order. Raises Unreadable."""
    pairs = posted.decode("utf-8", "replace").split("&")
    if len(pairs) > MOST_FIELDS:
        raise Unreadable(f"the form has more than {MOST_FIELDS} fields")
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if "%" in name or "+" in name:
            name = _decoded(name)
        if "%" in value or "+" in value:
            value = _decoded(value)
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    return found


def _decoded(text: str) -> str:
    text = text.replace("+", " ")
    return ESCAPED.sub(_unescaped, text) if "%" in text else text


def _unescaped(found: re.Match[str]) -> str:
    """A run of bytes, each written %41: read in one go, for Chinese is nothing else."""
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def from_form(
    posted: Mapping[str, list[str]], published: Published, code: str, language: str, device: str, network: str
) -> Submission:
    """The submission in a posted form. A missing or damaged response_id becomes a fresh one."""

    def one(name: str) -> str:
        return posted[name][0] if name in posted else ""

    response_id = one("response_id").lower()
    signs = {"trap": one("homepage")[:LONGEST_SIGN]} if one("homepage") else {}
    return Submission(
        response_id=response_id if is_uuid(response_id) else str(uuid.uuid4()),
        questionnaire=published.questionnaire.name,
        version=published.questionnaire.version,
        answers={
            name: values if name in published.several else values[0]
            for name in published.answerable
            if (values := posted.get(name)) and any(values)
        },
        channel="web",
        link=code,
        language=language,
        started_at=one("started_at")[:40] or None,
        timings=_timings(one("timings")),
        signs=signs,
        device=device,
        network=network,
        correctable=True,
    )


def from_json(posted: bytes, device: str, network: str) -> Submission:
    """The submission in a JSON body. Raises Unreadable, SubmissionMalformed."""
    try:
        sent = json.loads(posted)
    except ValueError as wrong:
        raise Unreadable(f"the body is not JSON ({wrong})") from wrong
    if not isinstance(sent, dict):
        raise Unreadable("the body is not a JSON object")
    channel = _text(sent, "channel") or "web"
    if channel not in MACHINE_CHANNELS:
        raise Unreadable(f'channel: "{channel}" cannot be sent here; use one of {", ".join(MACHINE_CHANNELS)}')
    link = _text(sent, "link").rstrip("/").rsplit("/", 1)[-1]
    if not link:
        raise Unreadable("link: missing; send the code of an outlet's or order's link, or its whole address")
    return Submission(
        response_id=_text(sent, "response_id").lower(),
        questionnaire=_text(sent, "questionnaire") or "service-visit",
        version=_text(sent, "version") or None,
        answers=_answers(sent.get("answers")),
        channel=cast(Channel, channel),
        link=link,
        language=_text(sent, "language"),
        started_at=_text(sent, "started_at") or None,
        finished_at=_text(sent, "finished_at") or None,
        timings=_seconds(sent.get("timings")),
        signs=_signs(sent.get("signs")),
        device=_text(sent, "device") or device,
        network=network,
    )


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_SIGN:
        raise Unreadable(f"{name}: not a text of at most {LONGEST_SIGN} characters")
    return value


def _answers(sent: object) -> dict[str, Answer]:
    if not isinstance(sent, dict):
        raise Unreadable("answers: not an object of answers by question name")
    for name, answer in sent.items():
        if type(answer) is str:
            continue
        parts = answer if isinstance(answer, list) else [answer]
        if not all(part is None or isinstance(part, (str, int, float)) for part in parts):
            raise Unreadable(f"answers, {name}: neither a text, a number, null nor a list of texts")
    return sent


def _timings(text: str) -> dict[str, float]:
    """What the form's script noted; anything else is nothing."""
    try:
        return _seconds(json.loads(text)) if text else {}
    except ValueError:
        return {}


def _seconds(sent: object) -> dict[str, float]:
    if not isinstance(sent, dict):
        return {}
    return {str(name): float(value) for name, value in sent.items() if type(value) in (int, float)}


def _signs(sent: object) -> dict[str, str]:
    if not isinstance(sent, dict):
        return {}
    return {str(name)[:LONGEST_SIGN]: str(value)[:LONGEST_SIGN] for name, value in sent.items()}
