"""What a telephone posts: the filled-in form, and how many files came with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

LARGEST = 10 * 1024 * 1024
FORM_PART = "xml_submission_file"
INCOMPLETE = "*isIncomplete*"
MOST_PARTS = 200


class PostTooLarge(ValueError):
    """More than ``LARGEST`` bytes."""


class PostUnreadable(ValueError):
    """Not a multipart form with a form in it; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Post:
    """A posted form and the number of attachments beside it."""

    content: bytes
    attachments: int


async def read_post(request: Request) -> Post:
    """The form in the request: multipart as Collect sends it, or bare XML. Raises PostTooLarge, PostUnreadable."""
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/xml", "application/xml"):
        return Post(body, 0)
    if kind != "multipart/form-data":
        raise PostUnreadable(f'content-type "{kind}"; send multipart/form-data with a part {FORM_PART}')
    try:
        form = await _parser(request, body).parse()
    except (MultiPartException, KeyError, ValueError, UnicodeDecodeError) as wrong:
        raise PostUnreadable(f"the multipart body is damaged ({wrong})") from wrong
    try:
        sent = form.get(FORM_PART)
        content = await sent.read() if isinstance(sent, UploadFile) else (sent or "").encode()
        others = [name for name in form if name not in (FORM_PART, INCOMPLETE)]
    finally:
        await form.close()
    if not content:
        raise PostUnreadable(f"there is no part {FORM_PART}, or it is empty")
    return Post(content, len(others))


def _parser(request: Request, body: bytes) -> MultiPartParser:
    async def whole() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    return MultiPartParser(request.headers, whole(), max_files=MOST_PARTS, max_fields=MOST_PARTS, max_part_size=LARGEST)


async def _body(request: Request) -> bytes:
    """All bytes; refused as soon as they are known to be too many."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > LARGEST:
        raise PostTooLarge
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > LARGEST:
                raise PostTooLarge
    except ClientDisconnect as gone:
        raise PostUnreadable("the connection broke") from gone
    return bytes(read)
