"""A questionnaire as XForm, the language ODK's tools read: made by pyxform, once for each of two kinds of account."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pyxform.xls2xform import convert

from db.store import Store
from surveys.openrosa.sheets import sheets_of
from surveys.publishing import Published, Shelf
from surveys.questionnaire import Questionnaire

# pyxform takes typographic quotes for a slip and straightens them; in a Chinese sentence they are the right ones.
QUOTES = "‘’“”"
STAND_INS = "\ue000\ue001\ue002\ue003"
HIDE, SHOW = str.maketrans(QUOTES, STAND_INS), str.maketrans(STAND_INS, QUOTES)


@dataclass(frozen=True, slots=True)
class XForm:
    """One version of a questionnaire as a telephone downloads it."""

    name: str
    version: str
    title: str
    content: bytes

    @property
    def hash(self) -> str:
        """``md5:`` and the digest of the content, by which a client sees that its copy is old."""
        return fingerprint(self.content)


class XForms:
    """The store's published questionnaires as XForms; each made once, for a published version never changes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shelf = Shelf(store)
        self._made: dict[tuple[str, str, bool], XForm] = {}
        self._making = threading.Lock()

    def newest(self, asks_outlet: bool) -> list[XForm]:
        """Of each questionnaire the version published last, by name."""
        return [self._form(published, asks_outlet) for published in self._published(every=False)]

    def every(self, asks_outlet: bool) -> list[XForm]:
        """All versions of all questionnaires."""
        return [self._form(published, asks_outlet) for published in self._published(every=True)]

    def get(self, name: str, version: str, asks_outlet: bool) -> XForm | None:
        """One version, old ones too; None when it was never published here."""
        published = self.shelf.get(name, version)
        return self._form(published, asks_outlet) if published else None

    def _published(self, every: bool) -> Iterable[Published]:
        rows = self.store.rows(
            """select name, version from questionnaires where published_at is not null
               order by name, published_at desc, questionnaire_id desc"""
        )
        seen: set[str] = set()
        for row in rows:
            if (every or row["name"] not in seen) and (found := self.shelf.get(row["name"], row["version"])):
                seen.add(row["name"])
                yield found

    def _form(self, published: Published, asks_outlet: bool) -> XForm:
        form = published.questionnaire
        key = (form.name, form.version, asks_outlet)
        with self._making:
            if key not in self._made:
                self._made[key] = xform_of(form, asks_outlet)
            return self._made[key]


def xform_of(form: Questionnaire, asks_outlet: bool) -> XForm:
    """The questionnaire as XForm; ``asks_outlet``: with the question which outlet is meant."""
    sheets = {
        name: [{key: text.translate(HIDE) for key, text in row.items()} for row in rows]
        for name, rows in asdict(sheets_of(form, asks_outlet)).items()
    }
    made = convert({**sheets, "sheet_names": list(sheets)}, form_name="data").xform.translate(SHOW)
    return XForm(form.name, form.version, form.title[form.languages[0]], made.encode())


def fingerprint(content: bytes) -> str:
    """MD5 as the form list wants it: against old copies, not against forgers."""
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
