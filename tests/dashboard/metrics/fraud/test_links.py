"""Links between outlets: a ring is found, neighbours and small outlets are left in peace, nobody outside is named."""

from datetime import date

from dashboard.metrics.fraud.links import LEAST_SHARED, behind, links
from dashboard.metrics.fraud.own_people import OWN_HOUSEHOLD, OWN_PEOPLE
from dashboard.metrics.scope import Scope
from dashboard.metrics.view import View
from tests.dashboard.metrics.fraud.world import YEAR

# Outlets 5 and 8 lie in one region, 6 in another (world.py: n % 3 + 1).
ONE, OTHER, FAR = 5, 8, 6


def customer(world, phone=None):
    return world.put("customers", phone_index=phone or f"p{len(world.rows.get('customers', []))}", created_at="2025")


def busy(world, roaming=60, each=20):
    """Every outlet has customers of its own; some go to another outlet of the region, as customers do."""
    for outlet in range(1, world.outlets + 1):
        for _ in range(each):
            world.order(outlet, customer_id=customer(world))
    for _ in range(roaming):
        home = int(world.rng.integers(1, world.outlets + 1))
        away = (home + 3 * int(world.rng.integers(1, 12)) - 1) % world.outlets + 1
        person = customer(world)
        for outlet in (home, away):
            world.order(outlet, customer_id=person)


def together(world, first, second, people):
    for _ in range(people):
        person = customer(world)
        for outlet in (first, second):
            world.order(outlet, customer_id=person)


def test_a_pair_that_shares_many_customers_stands_out_and_no_other_does(world):
    busy(world)
    together(world, ONE, OTHER, 15)
    found = links(world.view())
    beyond = found.beyond
    assert beyond[["kind", "first", "second"]].to_numpy().tolist() == [["customer", ONE, OTHER]]
    assert beyond["observed"].iloc[0] >= 15
    assert beyond["expected"].iloc[0] < 1
    # 40 outlets make 780 pairs; customers and serial numbers, and technicians where there are any.
    assert found.tests >= 2 * 780


def test_customers_who_change_outlets_make_no_link(world):
    busy(world, roaming=200)
    assert links(world.view()).beyond.empty


def test_a_few_in_common_never_count_however_small_the_outlets(world):
    for outlet in range(1, world.outlets + 1):
        world.order(outlet, customer_id=customer(world))
    together(world, ONE, FAR, LEAST_SHARED - 1)
    found = links(world.view())
    assert found.beyond.empty
    assert found.pairs["observed"].max() == LEAST_SHARED - 1


def test_machines_and_technicians_link_as_well(world):
    busy(world)
    for number in range(12):
        for outlet in (ONE, FAR):
            world.order(outlet, serial=f"RING{number}")
    for number in range(6):
        helper = world.put("technicians", code=f"T{number}", outlet_id=ONE, rev=1)
        world.order(OTHER, technician_id=helper)
    kinds = links(world.view()).beyond.set_index("kind")
    assert (kinds.loc["serial", "first"], kinds.loc["serial", "second"]) == (ONE, FAR)
    assert not kinds.loc["serial", "near"]
    assert (kinds.loc["technician", "first"], kinds.loc["technician", "second"]) == (ONE, OTHER)


def test_a_region_sees_its_own_pairs_and_only_how_many_go_beyond_it(world):
    busy(world)
    together(world, ONE, OTHER, 15)
    together(world, ONE, FAR, 15)
    nation = world.view()
    region = View(nation.reader, YEAR, Scope(region_ids=(ONE % 3 + 1,)))
    found = links(region)
    assert set(found.pairs["first"]) | set(found.pairs["second"]) <= {n for n in range(1, 41) if n % 3 == ONE % 3}
    assert found.across == 1
    assert found.beyond[["first", "second"]].to_numpy().tolist() == [[ONE, OTHER]]
    assert region.read(behind(region, "customer", ONE, FAR)).empty


def test_the_orders_behind_a_pair_are_those_of_both_under_what_they_share(world):
    busy(world)
    together(world, ONE, OTHER, 15)
    view = world.view()
    rows = view.read(behind(view, "customer", ONE, OTHER))
    assert set(rows["outlet_id"]) == {ONE, OTHER}
    assert rows.groupby("thing")["outlet_id"].nunique().eq(2).all()
    assert rows["thing"].nunique() >= 15
    assert rows["thing"].min() == 1


def own_numbers(world, orders, many=0):
    """Each outlet has a number and a technician; ``orders`` of outlet ONE are under the technician's number."""
    busy(world, roaming=0)
    mine = {outlet: world.put("technicians", code=f"T{outlet}", outlet_id=outlet, phone_index=f"staff{outlet}", rev=1)
            for outlet in range(1, world.outlets + 1)}  # fmt: skip
    person = customer(world, f"staff{ONE}")
    for _ in range(orders):
        world.claim(world.order(ONE, customer_id=person, technician_id=mine[ONE]))
    for outlet in range(10, 10 + many):
        own = customer(world, f"staff{outlet}")
        for _ in range(OWN_HOUSEHOLD):
            world.order(outlet, customer_id=own)


def test_orders_under_a_technicians_own_number_are_seen_with_whose_it_is(world):
    own_numbers(world, orders=14)
    view = world.view()
    row = OWN_PEOPLE.measure(view).set_index("outlet_id").loc[ONE]
    assert row["observed"] == 14 - OWN_HOUSEHOLD
    assert row["z"] > 3
    # 14 claims of 200 yuan, the share beyond the second, all but what is expected elsewhere.
    assert 0.95 < row["money_fen"] / (12 * 20_000) <= 1
    rows = view.read(OWN_PEOPLE.evidence(view, ONE))
    assert len(rows) == 14
    assert set(rows["what"]) == {f"T{ONE}"}


def test_an_appliance_at_home_is_no_pattern(world):
    own_numbers(world, orders=OWN_HOUSEHOLD, many=8)
    assert OWN_PEOPLE.measure(world.view()).empty


def test_a_number_of_another_outlets_technician_is_a_customer_like_any(world):
    own_numbers(world, orders=0)
    person = customer(world, "staff9")
    for _ in range(10):
        world.order(ONE, customer_id=person, day=date(2025, 6, 1))
    assert OWN_PEOPLE.measure(world.view()).empty
