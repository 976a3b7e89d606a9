"""Published questionnaires: put into the store once, read from it often, never altered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db import questionnaires
from db.store import Store, utc_now
from surveys.questionnaire import Item, Questionnaire, load

SHIPPED = Path(__file__).parent / "forms"
FORM_ENDINGS = {".xlsx", ".xls", ".csv", ".md"}
# What earlier releases published: ours may follow ours.
EARLIER = {"service-visit": {"2026.1"}}


@dataclass(frozen=True, slots=True)
class Published:
    """A questionnaire as answers are kept by: with the numbers of its rows, and which items take answers,
    several of them, or may tell of something bad."""

    questionnaire: Questionnaire
    questionnaire_id: int
    item_ids: Mapping[str, int]
    types: Mapping[str, str]
    answerable: tuple[str, ...]
    several: frozenset[str]
    alarming: tuple[Item, ...]


class Shelf:
    """The store's published questionnaires, each read once: what is published never changes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._read: dict[tuple[str, str], Published] = {}

    def get(self, name: str, version: str) -> Published | None:
        """One version, or None when it was never published here."""
        held = self._read.get((name, version))
        if held is None:
            held = self._fetch(name, version)
            if held is not None:
                self._read[name, version] = held
        return held

    def newest(self, name: str) -> Published | None:
        """The version published last, or None."""
        row = self.store.one(
            """select version from questionnaires where name = :name and published_at is not null
               order by published_at desc, questionnaire_id desc limit 1""",
            name=name,
        )
        return self.get(name, row["version"]) if row else None

    def _fetch(self, name: str, version: str) -> Published | None:
        definition = questionnaires.version(self.store, name, version)
        row = self.store.one(
            """select questionnaire_id from questionnaires
               where name = :name and version = :version and published_at is not null""",
            name=name,
            version=version,
        )
        if definition is None or row is None:
            return None
        # A telephone number has no place among answers: it stays in the sealed payload.
        items = self.store.rows(
            """select name, item_id, type from items
               where questionnaire_id = :questionnaire_id and role is not 'phone'""",
            questionnaire_id=row["questionnaire_id"],
        )
        form = Questionnaire.from_json(definition)
        return Published(
            form,
            row["questionnaire_id"],
            {item["name"]: item["item_id"] for item in items},
            {item["name"]: item["type"] for item in items},
            tuple(item.name for item in form.items if item.answerable),
            frozenset(item.name for item in form.items if item.type == "select_multiple"),
            tuple(item for item in form.items if item.role == "csat" or "problem" in (item.role, item.name)),
        )


def publish(store: Store, questionnaire: Questionnaire) -> int:
    """Put a questionnaire into the store; its questionnaire_id, also when it was there. Raises VersionTaken."""
    with store.transaction() as write:
        return questionnaires.keep(write, questionnaire.to_json(), utc_now())


def shipped() -> list[Questionnaire]:
    """The questionnaires that come with the product, read once a process. Raises FormError."""
    return list(_read_shipped())


@cache
def _read_shipped() -> tuple[Questionnaire, ...]:
    return tuple(load(path) for path in sorted(SHIPPED.iterdir()) if path.suffix in FORM_ENDINGS)


def publish_shipped(store: Store) -> list[Questionnaire]:
    """Publish what comes with the product and is not there yet; the newly published ones.

    A version that is there is left alone, and so is a firm that replaced an earlier form of ours by one of its own.
    """
    fresh = [form for form in shipped() if not _settled(store, form)]
    for form in fresh:
        publish(store, form)
    return fresh


def _settled(store: Store, form: Questionnaire) -> bool:
    """True when this version is published, or the firm's own has followed an earlier one of ours."""
    rows = store.rows(
        """select version from questionnaires where name = :name and published_at is not null
           order by published_at, questionnaire_id""",
        name=form.name,
    )
    versions = [row["version"] for row in rows]
    earlier = EARLIER.get(form.name, set())
    return form.version in versions or bool(earlier & set(versions) and versions[-1] not in earlier)
