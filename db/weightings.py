"""Weights and targets of the assessment of outlets: kept as versions with a first day, never altered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.access import note
from db.store import Store, Write, utc_now

LONGEST_NOTE = 200


class WeightsRefused(ValueError):
    """A version or a target cannot be kept like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Draft:
    """A version to be: weight and floor of each index (the floor is worth 0 points, in the metric's unit), the scores
    from which an outlet is an A or a B, and the first day it counts."""

    valid_from: date
    weights: Mapping[str, float]
    floors: Mapping[str, float]
    grade_a: float
    grade_b: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it is kept: who set it and when (UTC)."""

    weighting_id: int
    draft: Draft
    set_at: str
    set_by: str


@dataclass(frozen=True, slots=True)
class TargetSet:
    """One target somebody set; ``region_id`` None: of the whole network."""

    metric: str
    region_id: int | None
    valid_from: date
    value: float


def keep_weights(store: Store, draft: Draft, by: int, earliest: date) -> int:
    """Keep a new version; its number. ``earliest``: the first day it may count from. Raises WeightsRefused."""
    with store.transaction() as write:
        _check(write, draft, earliest)
        row = write.one(
            """insert into weightings (valid_from, grade_a, grade_b, note, set_at, set_by, rev)
               values (:valid_from, :grade_a, :grade_b, :note, :at, :by, :rev) returning weighting_id""",
            valid_from=draft.valid_from.isoformat(),
            grade_a=draft.grade_a,
            grade_b=draft.grade_b,
            note=draft.note.strip(),
            at=utc_now(),
            by=by,
        )
        assert row is not None
        write.executemany(
            "insert into weighting_indices (weighting_id, index_key, weight, floor) values (?, ?, ?, ?)",
            [(row["weighting_id"], key, weight, draft.floors[key]) for key, weight in draft.weights.items()],
        )
        note(
            write, "weights_set", user_id=by, subject="weighting", subject_id=row["weighting_id"],
            reason=f"{draft.valid_from} {draft.note.strip()}".strip(),
        )  # fmt: skip
    return int(row["weighting_id"])


def versions(store: Store) -> list[Version]:
    """Every version ever kept, the newest first."""
    heads = store.rows(
        """select w.*, coalesce(u.name, '') as name from weightings w left join users u on u.user_id = w.set_by
           order by weighting_id desc"""
    )
    held: dict[int, dict[str, tuple[float, float]]] = {}
    for row in store.rows("select * from weighting_indices"):
        held.setdefault(row["weighting_id"], {})[row["index_key"]] = (row["weight"], row["floor"])
    return [
        Version(
            row["weighting_id"],
            Draft(
                date.fromisoformat(row["valid_from"]),
                {key: pair[0] for key, pair in held.get(row["weighting_id"], {}).items()},
                {key: pair[1] for key, pair in held.get(row["weighting_id"], {}).items()},
                row["grade_a"], row["grade_b"], row["note"],
            ),
            row["set_at"], row["name"],
        )
        for row in heads
    ]  # fmt: skip


def keep_target(store: Store, target: TargetSet, by: int, earliest: date) -> int:
    """Keep a target from its first day on; its number. Raises WeightsRefused, also when that day has one already."""
    scope = "network" if target.region_id is None else "region"
    with store.transaction() as write:
        if target.valid_from < earliest:
            raise WeightsRefused("past", f"a target from {target.valid_from} would change reports already made")
        taken = write.one(
            """select 1 from targets where metric = :metric and scope = :scope and scope_id is :region
                 and valid_from >= :day""",
            metric=target.metric, scope=scope, region=target.region_id, day=target.valid_from.isoformat(),
        )  # fmt: skip
        if taken:
            raise WeightsRefused("taken", f"{target.metric} has a target from {target.valid_from} or later already")
        row = write.one(
            """insert into targets (metric, scope, scope_id, valid_from, value, rev)
               values (:metric, :scope, :region, :day, :value, :rev) returning target_id""",
            metric=target.metric, scope=scope, region=target.region_id, day=target.valid_from.isoformat(),
            value=target.value,
        )  # fmt: skip
        assert row is not None
        reason = f"{target.metric} {target.value:g} {target.valid_from}"
        note(write, "target_set", user_id=by, subject="target", subject_id=row["target_id"], reason=reason)
    return int(row["target_id"])


def _check(write: Write, draft: Draft, earliest: date) -> None:
    newest = write.one("select max(valid_from) as day from weightings")
    if newest and newest["day"] and draft.valid_from < date.fromisoformat(newest["day"]):
        raise WeightsRefused("behind", f"a later version counts from {newest['day']} already; choose that day or after")
    if draft.valid_from < earliest:
        raise WeightsRefused("past", f"weights from {draft.valid_from} would change reports already made")
    if not sum(draft.weights.values()) > 0 or any(not 0 <= weight <= 100 for weight in draft.weights.values()):
        raise WeightsRefused("weights", "weights lie within 0 and 100, and one at least is above 0")
    if draft.floors.keys() != draft.weights.keys():
        raise WeightsRefused("floors", "every index needs the value that is worth 0 points")
    if not 0 <= draft.grade_b < draft.grade_a <= 100:
        raise WeightsRefused("grades", "an A needs more points than a B, both within 0 and 100")
    if len(draft.note) > LONGEST_NOTE:
        raise WeightsRefused("note", f"the note is longer than {LONGEST_NOTE} characters")
