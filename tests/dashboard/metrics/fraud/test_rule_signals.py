"""Signals about the shape of orders and claims: each finds its own oddity, and lets the honest look-alike pass."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from dashboard.metrics.fraud.claim_amounts import APPROVAL_LIMIT, ROUND_AMOUNTS
from dashboard.metrics.fraud.claim_cost import CLAIM_COST
from dashboard.metrics.fraud.claim_dates import CLAIM_DATES, MONTH_END
from dashboard.metrics.fraud.combination import assess
from dashboard.metrics.fraud.copied_claims import COPIED_CLAIMS
from dashboard.metrics.fraud.excess import repeats
from dashboard.metrics.fraud.exchanged_serials import EXCHANGED_SERIALS
from dashboard.metrics.fraud.shared_customers import SHARED_CUSTOMERS
from dashboard.metrics.fraud.signal import ranked
from dashboard.metrics.fraud.working_hours import WORKING_HOURS
from dashboard.metrics.fraud.workload import WORKLOAD

ODD = 5


def odd(found, outlet=ODD):
    """The outlet's row, which must be the oddest of all."""
    rows = found.set_index("outlet_id").sort_values("z", ascending=False)
    assert rows.index[0] == outlet, rows.head()
    return rows.iloc[0]


def moment(day, hour, minute=0):
    """Local clock of Shanghai as the database writes it."""
    return (datetime(day.year, day.month, day.day, hour, minute) - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")


def jobs(world, outlet, day, starts, minutes=60):
    """One technician's day: jobs at these hours, each so many minutes long."""
    for start in starts:
        hour, minute = divmod(round(start * 60), 60)
        arrived = datetime(day.year, day.month, day.day, hour, minute)
        done = arrived + timedelta(minutes=minutes)
        clock = [(at - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (arrived, done)]
        order = world.order(outlet, day, technician_id=outlet, arrived_at=clock[0], completed_at=clock[1])
        world.claim(order)


@pytest.fixture
def crew(world):
    """A technician an outlet."""
    for outlet in range(1, world.outlets + 1):
        world.put("technicians", code=f"T{outlet}", outlet_id=outlet)
    return world


def test_nobody_is_at_two_customers_at_once(crew):
    for outlet in range(1, crew.outlets + 1):
        for week in range(20):
            day = date(2025, 1, 6) + timedelta(weeks=week)
            slip = crew.rng.random() < 0.1
            jobs(crew, outlet, day, (9, 9.5, 14) if outlet == ODD or slip else (9, 11.5, 14))
    view = crew.view()
    row = odd(WORKLOAD.measure(view))
    assert row["z"] > 3
    assert (row["observed"], row["n"]) == (20, 40)
    seen = view.read(WORKLOAD.evidence(view, ODD))
    assert len(seen) == 20
    assert seen["what"].str.startswith("S").all()


def test_a_busy_day_without_overlaps_is_no_impossible_day(crew):
    for outlet in range(1, crew.outlets + 1):
        for week in range(20):
            day = date(2025, 1, 6) + timedelta(weeks=week)
            hours = (9, 9.5, 14) if crew.rng.random() < 0.2 else (9, 11.5, 14)
            jobs(crew, outlet, day, (8, 9.5, 11, 12.5, 14, 15.5, 17) if outlet == ODD else hours)
    assert WORKLOAD.measure(crew.view()).set_index("outlet_id").loc[ODD, "z"] < 1


def test_work_at_night_stands_out_against_like_work(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(40):
            day = date(2025, 2, 1) + timedelta(days=number * 5)
            late = world.rng.random() < (0.5 if outlet == ODD else 0.05)
            world.claim(world.order(outlet, day, completed_at=moment(day, 23 if late else 15)))
    view = world.view()
    assert odd(WORKING_HOURS.measure(view))["z"] > 4
    assert set(view.read(WORKING_HOURS.evidence(view, ODD))["what"]) == {"night"}


def test_claims_long_after_the_work_or_before_it(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(40):
            day = date(2025, 2, 1) + timedelta(days=number * 5)
            odd_one = world.rng.random() < (0.4 if outlet == ODD else 0.05)
            late = timedelta(days=45) if number % 2 else timedelta(days=-2)
            world.claim(world.order(outlet, day), claimed_at=moment(day + (late if odd_one else timedelta(days=3)), 20))
    view = world.view()
    row = odd(CLAIM_DATES.measure(view))
    assert row["z"] > 3
    assert set(view.read(CLAIM_DATES.evidence(view, ODD))["what"]) == {"late", "early"}


def test_a_rush_at_the_end_of_months_that_others_do_not_have(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(48):
            month = number % 12 + 1
            rush = world.rng.random() < (0.8 if outlet == ODD else 0.15)
            day = date(2025, month, 27 if rush and month == 2 else 29 if rush else 10)
            world.claim(world.order(outlet, day))
    view = world.view()
    assert odd(MONTH_END.measure(view))["z"] > 4
    assert set(view.read(MONTH_END.evidence(view, ODD))["what"]) == {"month_end"}


def near_the_limit(world, below):
    """Claims around an approval limit of ¥800; ``below(outlet)`` is the chance to keep at or under it."""
    world.put("targets", metric="approval_limit", scope="network", valid_from="2025-01-01", value=80_000)
    for outlet in range(1, world.outlets + 1):
        for _ in range(40):
            under = world.rng.random() < below(outlet)
            world.claim(world.order(outlet), fen=int(world.rng.integers(73_000, 80_001) + (0 if under else 30_000)))


def test_claims_that_keep_just_below_the_limit(world):
    near_the_limit(world, lambda outlet: 0.95 if outlet == ODD else 0.5)
    view = world.view()
    row = odd(APPROVAL_LIMIT.measure(view))
    assert row["z"] > 2.5
    rows = view.read(APPROVAL_LIMIT.evidence(view, ODD))
    assert rows["amount_fen"].max() <= 80_000
    assert len(rows) == row["observed"]


def test_a_price_list_that_ends_below_the_limit_is_everybodys(world):
    near_the_limit(world, lambda outlet: 0.95)
    assert APPROVAL_LIMIT.measure(world.view())["z"].max() < 3


def test_serials_that_go_round_between_two_outlets(world):
    world.trade(orders=20, chance=1.0)
    for number in range(12):
        day = date(2025, 3, 1) + timedelta(days=number * 20)
        for outlet in (ODD, 9):
            world.claim(world.order(outlet, day + timedelta(days=30 * (outlet == 9)), serial=f"ROUND{number}"))
    view = world.view()
    found = EXCHANGED_SERIALS.measure(view).set_index("outlet_id")["z"].sort_values(ascending=False)
    assert set(found.index[:2]) == {ODD, 9}
    assert found.iloc[1] > 3
    assert found.iloc[2] < 1
    seen = view.read(EXCHANGED_SERIALS.evidence(view, ODD))
    assert len(seen) == 12
    assert seen["what"].str.startswith("C").all()


def test_two_owners_who_went_elsewhere_as_well_mark_nobody_however_small_the_outlets(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(2 if outlet in (ODD, 9) else 30):
            world.claim(world.order(outlet, date(2025, 3, 1) + timedelta(days=number)))
    for number in range(2):
        for outlet in (ODD, 9):
            day = date(2025, 4, 1 + 10 * (outlet == 9))
            world.claim(world.order(outlet, day, serial=f"MOVED{number}"))
    view = world.view()
    found = EXCHANGED_SERIALS.measure(view)
    assert found.empty or found["z"].max() < 1
    assert len(view.read(EXCHANGED_SERIALS.evidence(view, ODD))) == 2


def test_a_machine_that_comes_back_to_its_own_outlet_is_no_exchange(world):
    for outlet in range(1, world.outlets + 1):
        for number in range(20):
            day = date(2025, 2, 1) + timedelta(days=number * 10)
            serial = f"S{outlet}-{number // 2 if outlet == ODD else number}"
            world.claim(world.order(outlet, day, serial=serial))
    found = EXCHANGED_SERIALS.measure(world.view())
    assert found.empty or found["z"].max() < 1


def test_a_habit_counts_for_no_more_than_its_rank():
    z = np.r_[np.linspace(-2, 2, 299), 8.0]
    held = ranked(z)
    assert held[-1] == pytest.approx(2.935, abs=0.01)  # norm.ppf(1 - 1/600)
    assert (held <= z).all()
    assert (np.argsort(held, kind="stable") == np.argsort(z, kind="stable")).all()


def test_a_hotel_alone_marks_nobody(world):
    for number in range(1, 2_000):
        world.put("customers", phone_index=f"x{number}", created_at="2025-01-01T00:00:00Z")
    stranger = 100
    for outlet in range(1, world.outlets + 1):
        for number in range(30):
            stranger += 1
            hotel = outlet == ODD and number < 20
            world.claim(world.order(outlet, customer_id=outlet if hotel else stranger))
    told = assess(world.view())
    assert ODD in set(told.signals.loc[told.signals["key"] == "shared_customers", "outlet_id"])
    assert not told.outlets["flagged"].any()


def test_without_a_limit_there_is_nothing_to_hug(world):
    world.trade(orders=10)
    assert APPROVAL_LIMIT.measure(world.view()).empty


def test_round_labour_against_the_same_faults(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(40):
            rounded = world.rng.random() < (0.9 if outlet == ODD else 0.2)
            fen = int(world.rng.integers(8, 20)) * 1_000 + (0 if rounded else int(world.rng.integers(1, 999)))
            world.claim(world.order(outlet), fen=fen)
    assert odd(ROUND_AMOUNTS.measure(world.view()))["z"] > 4


def test_claims_copied_from_one_another(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(60):
            copied = outlet == ODD and world.rng.random() < 0.7
            world.claim(world.order(outlet), fen=18_800 if copied else int(world.rng.integers(150, 250)) * 100)
    assert odd(COPIED_CLAIMS.measure(world.view()))["z"] > 4


def test_always_the_same_fault_at_list_prices_is_no_copying(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(60):
            fault = 2 if outlet == ODD else None
            world.claim(world.order(outlet), fault=fault, fen=int(world.rng.integers(150, 250)) * 100)
    assert COPIED_CLAIMS.measure(world.view()).set_index("outlet_id").loc[ODD, "z"] < 2.5


def test_dearer_claims_for_the_same_faults(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(40):
            fault = int(world.rng.integers(1, 5))
            parts = 30_000 if world.rng.random() < (0.9 if outlet == ODD else 0.3) else 0
            world.claim(world.order(outlet), fault=fault, fen=10_000 * fault, parts_fen=parts)
    row = odd(CLAIM_COST.measure(world.view()))
    assert row["z"] > 2.5
    assert row["observed"] > row["expected"]
    assert row["money_fen"] > 400_000


def test_dear_faults_are_not_dear_claims(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(40):
            fault = 4 if outlet == ODD else int(world.rng.integers(1, 5))
            world.claim(world.order(outlet), fault=fault, fen=10_000 * fault)
    assert CLAIM_COST.measure(world.view()).set_index("outlet_id").loc[ODD, "z"] < 1


def test_one_number_for_many_machines(world):
    for number in range(1, 2_000):
        world.put("customers", phone_index=f"x{number}", created_at="2025-01-01T00:00:00Z")
    stranger = 100
    for outlet in range(1, world.outlets + 1):
        for number in range(40):
            stranger += 1
            world.claim(world.order(outlet, customer_id=outlet if outlet == ODD and number < 14 else stranger))
    view = world.view()
    row = odd(SHARED_CUSTOMERS.measure(view))
    assert (row["observed"], row["n"]) == (11, 40)
    assert set(view.read(SHARED_CUSTOMERS.evidence(view, ODD))["what"]) == {"14"}


def test_repeats_by_chance_are_draws_less_expected_kinds():
    # Three draws from two even kinds: 3 - 2 (1 - 1/8) = 1.25; one draw never repeats.
    assert repeats(np.array([3.0, 1.0]), np.array([0.5, 0.5])) == pytest.approx([1.25, 0.0])
