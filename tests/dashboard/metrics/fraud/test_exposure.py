"""What an outlet should have claimed: everybody's rate, a bad batch for everybody, never its own doing."""

import numpy as np
import pytest

from dashboard.metrics.fraud.exposure import standardised


def totals(view):
    return standardised(view, "fault_id").groupby("outlet_id")[["observed", "expected"]].sum()


def test_expected_claims_add_up_to_the_claims_there_were(world):
    world.trade()
    found = totals(world.view())
    assert found["expected"].sum() == pytest.approx(found["observed"].sum(), rel=0.02)


def test_a_bad_batch_raises_what_is_expected_of_whoever_serves_it(world):
    world.trade(chance=0.3)
    for outlet in (1, 2, 3, 4):
        for number in range(30):
            order = world.order(outlet, product_id=1, production_month="2024-03")
            if number < 24:
                world.claim(order, fault=1)
    cells = standardised(world.view(), "fault_id").set_index(["outlet_id", "fault_id"])
    ratio = cells["observed"] / cells["expected"]
    assert all(ratio.loc[(outlet, 1)] < 1.35 for outlet in (1, 2, 3, 4))


def test_an_outlet_does_not_raise_its_own_expectation(world):
    world.trade()
    honest = totals(world.view()).loc[5, "expected"]
    for order, of in enumerate(world.rows["orders"], 1):
        if of["outlet_id"] == 5:
            world.claim(order, fault=2)
    world.folder = world.folder / "again"
    cheating = totals(world.view()).loc[5, "expected"]
    assert cheating == pytest.approx(honest, rel=0.1)


def test_months_and_faults_divide_the_same_expectation(world):
    world.trade()
    view = world.view()
    by_month = standardised(view, "month").groupby("outlet_id")["expected"].sum()
    np.testing.assert_allclose(by_month, totals(view)["expected"], rtol=1e-9)


def test_without_claims_there_is_nothing_to_expect(world):
    world.order(1)
    assert standardised(world.view(), "fault_id").empty
