"""Mystery visits: which outlets are drawn, by a seed anybody can draw again.

Stratified by region in proportion to open outlets, at least one a region while there are enough visits; within a
region every open outlet has the same chance (Cochran, Sampling Techniques, 3rd ed. 1977, chapter 5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from db.access import note
from db.store import Store, utc_now

QUESTIONNAIRE = "mystery-shopper"


class DrawRefused(ValueError):
    """Nothing can be drawn like this; ``rule`` names what was broken."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Drawn:
    """One outlet drawn, and the chance it had."""

    outlet_id: int
    region_id: int
    chance: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned visit; a checklist of the outlet that comes in after ``drawn_at`` means that it was made."""

    draw_id: int
    seed: int
    outlet_id: int
    code: str
    name: str
    address: str
    chance: float
    drawn_at: str
    due_on: date


def draw(outlets: Mapping[int, Sequence[int]], wanted: int, seed: int) -> list[Drawn]:
    """``wanted`` of the outlets (by region_id), or all when there are fewer; the same for the same seed and outlets."""
    sizes = {region: len(found) for region, found in sorted(outlets.items()) if found}
    shares = allocate(sizes, wanted)
    dice = np.random.default_rng(seed)
    drawn = []
    for region, count in shares.items():
        places = np.array(sorted(outlets[region]))
        chosen = np.sort(dice.permutation(places)[:count])
        drawn += [Drawn(int(place), region, count / sizes[region]) for place in chosen]
    return drawn


def allocate(sizes: Mapping[int, int], wanted: int) -> dict[int, int]:
    """Visits by region: one each while they last, the rest by largest remainder, never more than there are outlets."""
    wanted = min(wanted, sum(sizes.values()))
    # The largest regions first when there are fewer visits than regions.
    order = sorted(sizes, key=lambda region: (-sizes[region], region))
    given = {region: int(place < wanted) for place, region in enumerate(order)}
    total = sum(sizes.values())
    while sum(given.values()) < wanted:
        open_ = [region for region in order if given[region] < sizes[region]]
        most = max(open_, key=lambda region: (wanted * sizes[region] / total - given[region], sizes[region], -region))
        given[most] += 1
    return {region: given[region] for region in sorted(given) if given[region]}


def plan(
    store: Store, wanted: int, seed: int, due_on: date, today: date, by: int | None,
    region_ids: Collection[int] | None = None,
) -> int:  # fmt: skip
    """Draw and keep a plan of visits; its number. Raises DrawRefused."""
    if due_on < today:
        raise DrawRefused("due", "the visits are due before today; choose a later day")
    if wanted < 1:
        raise DrawRefused("wanted", "no visit is wanted; ask for at least one")
    found = store.rows("select outlet_id, region_id from outlets where status = 'open'")
    places: dict[int, list[int]] = {}
    for outlet in found:
        if region_ids is None or outlet["region_id"] in region_ids:
            places.setdefault(outlet["region_id"], []).append(outlet["outlet_id"])
    if not places:
        raise DrawRefused("outlets", "no outlet is open here; nothing can be drawn")
    drawn = draw(places, wanted, seed)
    with store.transaction() as write:
        row = write.one(
            """insert into shopper_draws (seed, population, due_on, drawn_at, drawn_by)
               values (:seed, :population, :due_on, :at, :by) returning shopper_draw_id""",
            seed=seed, population=sum(map(len, places.values())), due_on=due_on.isoformat(), at=utc_now(), by=by,
        )  # fmt: skip
        assert row is not None
        number = int(row["shopper_draw_id"])
        write.executemany(
            "insert into shopper_visits (shopper_draw_id, outlet_id, chance) values (?, ?, ?)",
            [(number, one.outlet_id, one.chance) for one in drawn],
        )
        note(write, "shopper_drawn", user_id=by, subject="shopper_draw", subject_id=number)
    return number


def visits(store: Store, region_ids: Collection[int] | None = None) -> list[Visit]:
    """Planned visits in these regions (None: all), the newest draw first."""
    found = store.rows(
        """select d.shopper_draw_id, d.seed, v.outlet_id, o.code, o.name, o.address, o.region_id, v.chance, d.drawn_at,
             d.due_on
           from shopper_visits v join shopper_draws d using (shopper_draw_id) join outlets o using (outlet_id)
           order by d.shopper_draw_id desc, o.code"""
    )
    return [
        Visit(row["shopper_draw_id"], row["seed"], row["outlet_id"], row["code"], row["name"], row["address"],
              row["chance"], row["drawn_at"], date.fromisoformat(row["due_on"]))
        for row in found if region_ids is None or row["region_id"] in region_ids
    ]  # fmt: skip
