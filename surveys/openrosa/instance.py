"""A filled-in form as a telephone sends it: XML in, a submission out.

The same XML gives the same submission whenever and however often it comes, for a telephone sends again until it has
heard from us: nothing of the request but the answers goes into it. What cannot be an answer still goes along, so that
the intake puts the whole aside for staff instead of losing it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from db.store import Store
from surveys.intake import Submission
from surveys.intake.submission import is_uuid
from surveys.links import LinkRefused, read_link
from surveys.openrosa.accounts import Device
from surveys.openrosa.sheets import CODE_NAME, ENDED, OUTLET_NAME, PHONE, STARTED

DEEPEST = 40
MOST_NODES = 5000
LONGEST_CODE = 200
# What other tools note about the answering beside it. A deprecatedID is not among them: it says that this replaces an
# earlier answer, which must not be counted twice, so it goes to staff with all the rest.
META = ("instanceName", "timeStart", "timeEnd", "deviceID", "userID", "username", "email", "phoneNumber", "audit")
# Names for instances whose id is no UUID, so that they too are the same one when they come again.
NAMESPACE = uuid.UUID("6f0d2b52-3f56-5b39-9f0e-0d8a1c6b7e21")


class InstanceRefused(ValueError):
    """What came is no filled-in form, and nothing was kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A filled-in form: which, under which id, and every leaf that holds something, by name."""

    form: str
    version: str | None
    response_id: str
    leaves: Mapping[str, str | list[str]]
    notes: Mapping[str, str]

    def text(self, name: str) -> str:
        """The one text of a leaf; "" where there is none."""
        found = self.leaves.get(name, "")
        return found if isinstance(found, str) else found[0]


def read_instance(content: bytes) -> Instance:
    """The instance in ``content``. Raises InstanceRefused: no XML, entities or a DTD, no form, encrypted."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as wrong:
        raise InstanceRefused("the XML declares a document type or entities; a form never does") from wrong
    except (ParseError, ValueError, LookupError) as wrong:
        raise InstanceRefused(f"this is not XML: {wrong}") from wrong
    form = root.get("id") or _namespace(root)
    if not form:
        raise InstanceRefused("the first element has no id; it says which questionnaire was answered")
    if root.get("encrypted"):
        raise InstanceRefused("the form is encrypted, and its key is not here; send it unencrypted")
    leaves: dict[str, str | list[str]] = {}
    notes: dict[str, str] = {}
    for name, text, parent in _leaves(root):
        if parent == "meta" and name in META:
            notes[name] = text[:LONGEST_CODE]
            continue
        held = leaves.get(name)
        leaves[name] = text if held is None else [*([held] if isinstance(held, str) else held), text]
    named = leaves.pop("instanceID", "")
    given = (named if isinstance(named, str) else named[0]) or (root.get("instanceID") or "").strip()
    return Instance(form, root.get("version") or None, _response_id(given, form, content), leaves, notes)


def submission_of(
    store: Store, instance: Instance, items: Collection[str], device: Device, phone: str, network: str
) -> Submission:
    """The submission an account's instance stands for.

    ``items``: names of the questionnaire's own questions; ``phone`` and ``network``: where it came from, for the day's
    indexes only.
    """

    def own(name: str) -> str:
        return "" if name in items else instance.text(name)

    code = own(CODE_NAME)[:LONGEST_CODE].strip()
    link, order = _meant(store, code, instance.form)
    ours = {name for name in (CODE_NAME, OUTLET_NAME, STARTED, ENDED, PHONE) if name not in items}
    return Submission(
        response_id=instance.response_id,
        questionnaire=instance.form,
        version=instance.version,
        answers={name: answer for name, answer in instance.leaves.items() if name not in ours},
        channel="tablet",
        link=link,
        order=order,
        outlet=device.outlet or own(OUTLET_NAME) or None,
        started_at=own(STARTED) or None,
        finished_at=own(ENDED) or None,
        signs={**instance.notes, "door": "openrosa"},
        device=f"{device.name}/{phone or own(PHONE)}",
        network=network,
    )


def _meant(store: Store, code: str, form: str) -> tuple[str | None, str | None]:
    """``(link, order number)`` of what was scanned or typed, one of them or neither.

    What is no link of ours is an order's number; one that nobody knows is put aside with all answers. An order's link
    to another questionnaire names its order and is not spent: the customer may still answer what they were asked.
    """
    last = code.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
    try:
        link = read_link(store, last)
    except LinkRefused as refused:
        return (last, None) if refused.reason == "unknown" else (None, code or None)
    if link.order_id is None or link.questionnaire == form:
        return last, None
    row = store.one("select order_no from orders where order_id = :order_id", order_id=link.order_id)
    return None, row["order_no"] if row else code


def _leaves(root: Element) -> Iterator[tuple[str, str, str]]:
    """Name, text and parent's name of every element without children that holds text, in the document's order."""
    waiting, count = [(root, 0, "")], 0
    while waiting:
        element, depth, parent = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST_NODES:
            raise InstanceRefused(f"the XML is deeper than {DEEPEST} or has more than {MOST_NODES} elements")
        waiting += [(child, depth + 1, _plain(element.tag)) for child in reversed(element)]
        if not len(element) and element is not root and (text := (element.text or "").strip()):
            yield _plain(element.tag), text, parent


def _plain(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _namespace(root: Element) -> str:
    return root.tag[1:].split("}")[0] if root.tag.startswith("{") else ""


def _response_id(given: str, form: str, content: bytes) -> str:
    """The instanceID's UUID; one that follows from the id, else from the content, where it has none."""
    plain = given.removeprefix("uuid:").strip().lower()
    if is_uuid(plain):
        return plain
    name = f"{form} {given}" if given else hashlib.sha256(content).hexdigest()
    return str(uuid.uuid5(NAMESPACE, name))
