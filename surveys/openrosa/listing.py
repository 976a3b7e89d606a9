"""The form list, the manifest of a form's files, and the one file there is: the outlets (OpenRosa Form Discovery)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from db.store import Store
from surveys.openrosa.sheets import OUTLETS_FILE
from surveys.openrosa.xform import XForm, fingerprint

LIST_SPACE = "http://openrosa.org/xforms/xformsList"
MANIFEST_SPACE = "http://openrosa.org/xforms/xformsManifest"


def form_list(forms: Iterable[XForm], door: str) -> bytes:
    """The list of ``forms``; ``door`` is the address that this door has for the client."""
    root = Element("xforms", xmlns=LIST_SPACE)
    for form in forms:
        entry = SubElement(root, "xform")
        address = form_address(door, form)
        for name, text in (
            ("formID", form.name),
            ("name", form.title),
            ("version", form.version),
            ("hash", form.hash),
            ("downloadUrl", f"{address}.xml"),
            ("manifestUrl", f"{address}/manifest"),
        ):
            SubElement(entry, name).text = text
    return document(root)


def manifest(store: Store, asks_outlet: bool, door: str) -> bytes:
    """The files a form needs: the outlets where it asks for one, else none."""
    root = Element("manifest", xmlns=MANIFEST_SPACE)
    if asks_outlet:
        file = SubElement(root, "mediaFile")
        SubElement(file, "filename").text = OUTLETS_FILE
        SubElement(file, "hash").text = fingerprint(outlets_file(store))
        SubElement(file, "downloadUrl").text = f"{door}/{OUTLETS_FILE}"
    return document(root)


def outlets_file(store: Store) -> bytes:
    """Outlets that serve customers, ``name`` (the code) and ``label``, as CSV for a select_one_from_file."""
    held = store.rows(
        "select code, name, name_en from outlets where status in ('open', 'suspended') order by code",
    )
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "label"))
    writer.writerows((row["code"], " ".join(filter(None, (row["code"], row["name"], row["name_en"])))) for row in held)
    return text.getvalue().encode()


def form_address(door: str, form: XForm) -> str:
    """Where a version of a form lies, without an ending."""
    return f"{door}/forms/{quote(form.name, safe='')}/{quote(form.version, safe='')}"


def document(root: Element) -> bytes:
    """The element as a whole XML document."""
    return tostring(root, encoding="utf-8", xml_declaration=True)
