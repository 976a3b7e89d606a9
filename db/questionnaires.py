"""Published questionnaires as rows: one definition, its items tagged for every metric that reads them."""

import json
from collections.abc import Mapping
from typing import Any

from db.store import Store, Write

UNASKED = {"note"}


class VersionTaken(ValueError):
    """The same name and version is already published with other content."""


def keep(write: Write, definition: Mapping[str, Any], published_at: str) -> int:
    """Keep ``Questionnaire.to_json()``; the id, also when it is there already. Raises VersionTaken.

    Answered versions are never altered: a changed questionnaire needs a new version.
    """
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True)
    name, version = definition["name"], definition["version"]
    held = write.one(
        "select questionnaire_id, definition from questionnaires where name = :name and version = :version",
        name=name,
        version=version,
    )
    if held and held["definition"] != text:
        raise VersionTaken(
            f'questionnaire {name}: version "{version}" is published with other content; raise its version'
        )
    if held:
        return int(held["questionnaire_id"])
    row = write.one(
        """insert into questionnaires (name, version, title, definition, published_at, rev)
           values (:name, :version, :title, :definition, :published_at, :rev) returning questionnaire_id""",
        name=name,
        version=version,
        title=json.dumps(definition["title"], ensure_ascii=False),
        definition=text,
        published_at=published_at,
    )
    assert row is not None
    _keep_items(write, int(row["questionnaire_id"]), definition)
    return int(row["questionnaire_id"])


def _keep_items(write: Write, questionnaire_id: int, definition: Mapping[str, Any]) -> None:
    for position, item in enumerate(definition["items"]):
        if item["type"] in UNASKED:
            continue
        write.execute(
            """insert into items (questionnaire_id, position, name, type, label, low, high, dimension,
                 catalogue_index, verify, role, rev)
               values (:questionnaire_id, :position, :name, :type, :label, :low, :high, :dimension,
                 :catalogue_index, :verify, :role, :rev)""",
            questionnaire_id=questionnaire_id,
            position=position,
            name=item["name"],
            type=item["type"],
            label=json.dumps(item.get("label", {}), ensure_ascii=False),
            low=item.get("low"),
            high=item.get("high"),
            dimension=item.get("dimension"),
            catalogue_index=item.get("index"),
            verify=item.get("verify"),
            role=item.get("role"),
        )


def newest(store: Store, name: str) -> Mapping[str, Any] | None:
    """The definition of the last published version of ``name``, or None."""
    row = store.one(
        """select definition from questionnaires where name = :name and published_at is not null
           order by published_at desc, questionnaire_id desc limit 1""",
        name=name,
    )
    return json.loads(row["definition"]) if row else None


def version(store: Store, name: str, version: str) -> Mapping[str, Any] | None:
    """One version's definition, or None; old versions stay answerable."""
    row = store.one(
        "select definition from questionnaires where name = :name and version = :version", name=name, version=version
    )
    return json.loads(row["definition"]) if row else None


def item_ids(write: Write, questionnaire_id: int) -> dict[str, int]:
    """Item name → item_id."""
    found = write.execute(
        "select name, item_id from items where questionnaire_id = :questionnaire_id",
        questionnaire_id=questionnaire_id,
    )
    return {row["name"]: row["item_id"] for row in found}
