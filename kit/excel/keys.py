"""The hidden key of a row: what the row is about, signed, so that nobody can point it at something else.

Every row is complete in itself: rows can be sorted, deleted or copied into another workbook and still say whose they
are. ``_sig`` holds two seals, one of the key and one of the key with the grey cells beside it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Literal

from db.privacy import Vault

Kind = Literal["calls", "entry"]
PURPOSE = b"afterword: rows of Excel sheets, 1"
SEAL_BYTES = 15
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class RowKey:
    """``number`` is the task of a call, the line of an entry sheet; ``attempt`` and ``agent`` belong to calls (else 0).

    ``about`` is the order's number, '' where none is bound; ``issued`` the moment the sheet was made, UTC.
    """

    kind: Kind
    sheet: str
    number: int
    attempt: int
    agent: int
    outlet: str
    about: str
    questionnaire: str
    version: str
    language: str
    issued: str

    def written(self) -> str:
        """As it stands in the column ``_key``: letters and digits, which no program alters on its way."""
        return base64.b32encode(json.dumps(astuple(self), separators=(",", ":")).encode()).decode().rstrip("=")


class Signer:
    """Signs and opens the rows of one data folder."""

    def __init__(self, vault: Vault) -> None:
        self._key = hmac.digest(vault.index_key, PURPOSE, hashlib.sha256)

    def sign(self, key: RowKey, grey: Sequence[str]) -> str:
        """``_sig`` of a row: the seal of its key, a dot, the seal of key and grey cells."""
        written = key.written()
        return f"{self._seal(written)}.{self._seal(written, *grey)}"

    def open(self, written: str, signature: str) -> RowKey | None:
        """The key, when it is genuine and unchanged; None for anything else."""
        if len(written) > LONGEST or not hmac.compare_digest(
            self._seal(written).encode(), signature.partition(".")[0].encode("utf-8", "replace")
        ):
            return None
        padded = written + "=" * (-len(written) % 8)
        parts: list[Any] = json.loads(base64.b32decode(padded))
        return RowKey(*parts)

    def unchanged(self, written: str, grey: Sequence[str], signature: str) -> bool:
        """Whether the grey cells say what they said when the sheet was made."""
        seal = signature.partition(".")[2].encode("utf-8", "replace")
        return hmac.compare_digest(self._seal(written, *grey).encode(), seal)

    def _seal(self, *parts: str) -> str:
        message = json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()
        return base64.b32encode(hmac.digest(self._key, message, hashlib.sha256)[:SEAL_BYTES]).decode()
