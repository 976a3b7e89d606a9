"""A telephone with ODK Collect in its owner's hand, and the server it sends to."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import httpx
import pytest

from db.store import Store
from surveys.openrosa.accounts import add_device
from tests.surveys.serving import serving

LIST = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"
XFORM = "{http://www.w3.org/2002/xforms}"
HEAD = "{http://www.w3.org/1999/xhtml}head"


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as found:
        yield found


def filled_in(
    form: str,
    version: str | None,
    answers: dict[str, str],
    visit: dict[str, str] | None = None,
    instance_id: str | None = None,
) -> bytes:
    """A filled-in form as Collect writes it: unanswered nodes empty, our own questions in their group."""
    root = Element("data", {"id": form, **({"version": version} if version else {})})
    about = SubElement(root, "afterword_visit")
    for name in ("code", "outlet"):
        SubElement(about, f"afterword_{name}").text = (visit or {}).get(name)
    for name in ("start", "end"):
        if moment := (visit or {}).get(name):
            SubElement(root, f"afterword_{name}").text = moment
    for name, answer in answers.items():
        SubElement(root, name).text = answer
    meta = SubElement(root, "{http://openrosa.org/xforms}meta")
    SubElement(meta, "{http://openrosa.org/xforms}instanceID").text = instance_id or f"uuid:{uuid.uuid4()}"
    return tostring(root, encoding="utf-8")


@dataclass
class Telephone:
    """Speaks OpenRosa as Collect does: HEAD before each POST, answers until it hears 201 or 202."""

    client: httpx.Client
    name: str
    password: str
    device_id: str = "collect:JmhbPXGf4tnx9ybt"
    files: dict[str, bytes] = field(default_factory=dict)

    def lists(self, **wanted: str) -> list[dict[str, str]]:
        """The form list, an entry each as a dict."""
        reply = self.client.get("/api/openrosa/formList", params=wanted)
        assert reply.status_code == 200, reply.text
        return [{part.tag.removeprefix(LIST): part.text or "" for part in form} for form in fromstring(reply.content)]

    def downloads(self, entry: dict[str, str]) -> Element:
        """A listed form, parsed; its files land in ``files``."""
        manifest = self.client.get(entry["manifestUrl"])
        for file in fromstring(manifest.content):
            found = {part.tag.removeprefix(FILES): part.text or "" for part in file}
            self.files[found["filename"]] = self.client.get(found["downloadUrl"]).content
        return fromstring(self.client.get(entry["downloadUrl"]).content)

    def sends(self, content: bytes, attachments: dict[str, bytes] | None = None) -> httpx.Response:
        """HEAD, then POST where HEAD says."""
        asked = self.client.head("/api/openrosa/submission", params={"deviceID": self.device_id})
        assert asked.status_code == 204, asked.status_code
        parts: dict[str, Any] = {"xml_submission_file": ("answers.xml", content, "text/xml")}
        parts |= {name: (name, held, "image/jpeg") for name, held in (attachments or {}).items()}
        return self.client.post(asked.headers["location"], params={"deviceID": self.device_id}, files=parts)


@pytest.fixture
def telephone(store: Store, address: str) -> Iterator[Any]:
    """Makes telephones: ``telephone("t1", "SZ001")``."""
    opened: list[httpx.Client] = []

    def made(name: str, outlet: str | None = None) -> Telephone:
        password = add_device(store, name, outlet)
        headers = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.1"}
        opened.append(httpx.Client(base_url=address, auth=(name, password), headers=headers, timeout=30))
        return Telephone(opened[-1], name, password)

    yield made
    for client in opened:
        client.close()


def message(reply: httpx.Response) -> str:
    """What Collect shows its owner."""
    return fromstring(reply.content).findtext("{http://openrosa.org/http/response}message") or ""
