"""The link keys: turned without breaking what hangs on a wall, withdrawn when one got about."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from db.store import Store

HIGHEST_ID = 31  # a code has five bits for it


class KeyRefused(ValueError):
    """There is no room for another key, no such key, or it is the one that signs."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The key ids that open links; ``signing`` is the one that new links are made with."""

    ids: tuple[int, ...]
    signing: int


def ring(store: Store) -> Ring:
    """The keys as they are now."""
    ids = tuple(sorted(store.link_keys))
    return Ring(ids, ids[-1])


def rotate(store: Store) -> Ring:
    """Add a key that signs from now on. The older ones go on opening what was printed. Raises KeyRefused.

    Running servers use it with the next link. Back up ``keys.json`` again afterwards.
    """
    # The database's writing lock keeps two commands from turning the key at once.
    with store.transaction():
        kept = _kept(store)
        fresh = max(map(int, kept["links"])) + 1
        if fresh > HIGHEST_ID:
            raise KeyRefused(f"all {HIGHEST_ID + 1} key ids are used; withdraw old keys whose links are out of use")
        kept["links"][str(fresh)] = base64.b64encode(secrets.token_bytes(32)).decode()
        _replace(store, kept)
    return ring(store)


def withdraw(store: Store, key_id: int) -> Ring:
    """Remove a key: every link that it signed is void from now on. Raises KeyRefused."""
    with store.transaction():
        kept = _kept(store)
        if str(key_id) not in kept["links"]:
            raise KeyRefused(f"key {key_id} is not there; the keys are {', '.join(sorted(kept['links'], key=int))}")
        if key_id == max(map(int, kept["links"])):
            raise KeyRefused(f"key {key_id} signs new links; rotate first: python -m surveys keys rotate")
        del kept["links"][str(key_id)]
        _replace(store, kept)
    return ring(store)


def _kept(store: Store) -> dict[str, Any]:
    assert store.vault  # makes the file in a new folder
    kept: dict[str, Any] = json.loads(store.keys_path.read_text("ascii"))
    return kept


def _replace(store: Store, kept: dict[str, Any]) -> None:
    """The whole file at once, on disk before it takes the old one's name, readable by its owner only."""
    draft = store.keys_path.with_name(f"keys.json.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(store.keys_path)
    folder = os.open(store.folder, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
