"""Paper as rows: which layouts were made, and which copies of them were handed out, and for whom.

A sheet is a layout that never changes: what was printed must stay readable for as long as paper comes back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.store import Store, Write


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One row of ``paper_sheets`` with its questionnaire's name; ``geometry`` is ``kit.paper`` Sheet as plain dict."""

    sheet_id: int
    questionnaire_id: int
    questionnaire: str
    version: str
    language: str
    size: str
    digest: str
    geometry: Mapping[str, Any]


def keep(
    write: Write,
    questionnaire_id: int,
    language: str,
    size: str,
    digest: str,
    geometry: Mapping[str, Any],
    made_at: str,
) -> int:
    """Keep a layout; its sheet_id, also when it is there already."""
    row = write.one(
        """insert into paper_sheets (questionnaire_id, language, size, digest, geometry, pages, made_at)
           values (:questionnaire_id, :language, :size, :digest, :geometry, :pages, :made_at)
           on conflict (questionnaire_id, language, size, digest) do update set digest = excluded.digest
           returning sheet_id""",
        questionnaire_id=questionnaire_id,
        language=language,
        size=size,
        digest=digest,
        geometry=json.dumps(geometry, ensure_ascii=False, sort_keys=True),
        pages=len(geometry["pages"]),
        made_at=made_at,
    )
    assert row is not None
    return int(row["sheet_id"])


def sheet(store: Store, sheet_id: int) -> PaperSheet | None:
    """The layout with this number, or None."""
    row = store.one(
        """select s.sheet_id, s.questionnaire_id, q.name as questionnaire, q.version, s.language, s.size, s.digest,
             s.geometry
           from paper_sheets s join questionnaires q using (questionnaire_id) where sheet_id = :sheet_id""",
        sheet_id=sheet_id,
    )
    return PaperSheet(**{**dict(row), "geometry": json.loads(row["geometry"])}) if row else None


def pages_of(store: Store, sheet_id: int) -> int:
    """How many pages the sheet has; 0 for one that is not here."""
    row = store.one("select pages from paper_sheets where sheet_id = :sheet_id", sheet_id=sheet_id)
    return int(row["pages"]) if row else 0


def hand_out(write: Write, sheet_id: int, invitation_id: int, copies: int, printed_at: str) -> range:
    """The serial numbers of ``copies`` new copies, never handed out before; raises LookupError without that sheet."""
    row = write.one(
        """update paper_sheets set last_serial = last_serial + :copies where sheet_id = :sheet_id
           returning last_serial""",
        copies=copies,
        sheet_id=sheet_id,
    )
    if row is None:
        raise LookupError(f"paper sheet {sheet_id} is not in this database")
    serials = range(row["last_serial"] - copies + 1, row["last_serial"] + 1)
    write.execute(
        """insert into paper_prints (sheet_id, first_serial, last_serial, invitation_id, printed_at)
           values (:sheet_id, :first_serial, :last_serial, :invitation_id, :printed_at)""",
        sheet_id=sheet_id,
        first_serial=serials[0],
        last_serial=serials[-1],
        invitation_id=invitation_id,
        printed_at=printed_at,
    )
    return serials


def invitation_of(store: Store, sheet_id: int, serial: int) -> int | None:
    """For which invitation this copy was handed out; None for a copy that never was."""
    row = store.one(
        """select invitation_id from paper_prints
           where sheet_id = :sheet_id and first_serial <= :serial and last_serial >= :serial""",
        sheet_id=sheet_id,
        serial=serial,
    )
    return int(row["invitation_id"]) if row else None
