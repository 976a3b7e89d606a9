"""Each signal finds what it is for, at a company of forty outlets where one does something odd."""

from datetime import date, datetime, timedelta

import pytest

from dashboard.metrics.fraud.callback_verification import (
    CALLBACK_CHARGE,
    CALLBACK_PART,
    CALLBACK_VISIT,
    contradicted_share,
)
from dashboard.metrics.fraud.old_parts import OLD_PARTS
from dashboard.metrics.fraud.own_history import OWN_HISTORY
from dashboard.metrics.fraud.production_trend import PRODUCTION_TREND
from dashboard.metrics.fraud.regional_peers import REGIONAL_PEERS
from dashboard.metrics.fraud.registry import MODES, SIGNALS
from dashboard.metrics.fraud.repeated_serials import REPEATED_SERIALS
from dashboard.metrics.fraud.signal import COLUMNS, EVIDENCE
from dashboard.metrics.fraud.survey_integrity import SURVEY_INTEGRITY
from dashboard.metrics.fraud.unusable_numbers import UNUSABLE_NUMBERS, unreachable
from dashboard.metrics.scope import Period, Scope
from tests.dashboard.metrics.fraud.world import YEAR

ODD = 5


def odd(found, outlet=ODD):
    """The outlet's row, which must be the oddest of all."""
    rows = found.set_index("outlet_id").sort_values("z", ascending=False)
    assert rows.index[0] == outlet, rows.head()
    return rows.iloc[0]


def test_more_claims_for_a_fault_than_the_batches_bring_elsewhere(world):
    world.trade()
    for _ in range(30):
        world.claim(world.order(ODD), fault=2)
    row = odd(PRODUCTION_TREND.measure(world.view()))
    assert row["z"] > 4
    assert row["focus"] == "F2"
    assert row["effect"] > 2
    # Thirty claims of ¥200 too many, less what shrinkage takes away.
    assert 300_000 < row["money_fen"] < 650_000


def test_dearer_warranty_work_than_in_the_region(world):
    world.trade()
    for order, of in enumerate(list(world.rows["orders"]), 1):
        if of["outlet_id"] == ODD:
            world.claim(order, fen=30_000)
    row = odd(REGIONAL_PEERS.measure(world.view()))
    assert row["z"] > 4
    assert row["observed"] > 3 * row["expected"]


def test_distance_is_no_misconduct(world):
    world.trade()
    for claim in world.rows["claims"]:
        if claim["outlet_id"] == ODD:
            claim["travel_fen"] = 90_000
    found = REGIONAL_PEERS.measure(world.view()).set_index("outlet_id")
    assert found.loc[ODD, "z"] < 2.5


def test_a_region_that_is_dear_as_a_whole_accuses_nobody(world):
    world.trade()
    for claim in world.rows["claims"]:
        if claim["outlet_id"] % 3 == 0:
            claim["labour_fen"] = 50_000
    found = REGIONAL_PEERS.measure(world.view())
    assert found["z"].max() < 3


def test_a_change_against_the_outlets_own_past_is_dated(world):
    year_before = Period(date(2024, 1, 1), date(2024, 12, 31))
    for outlet in range(1, world.outlets + 1):
        for day in range(0, 730, 6):
            order = world.order(outlet, day=year_before.start + timedelta(days=day))
            of = world.rows["orders"][order - 1]
            risen = outlet == ODD and of["completed_at"] >= "2025-07"
            if world.rng.random() < (0.95 if risen else 0.35):
                world.claim(order)
    row = odd(OWN_HISTORY.measure(world.view(YEAR)))
    assert row["z"] > 3
    assert row["focus"] in ("2025-06", "2025-07", "2025-08")


def test_a_growing_outlet_has_not_changed(world):
    for outlet in range(1, world.outlets + 1):
        for day in range(0, 730, 6):
            for _ in range(3 if outlet == ODD and day > 500 else 1):
                order = world.order(outlet, day=date(2024, 1, 1) + timedelta(days=day))
                if world.rng.random() < 0.4:
                    world.claim(order)
    found = OWN_HISTORY.measure(world.view()).set_index("outlet_id")
    assert found.loc[ODD, "z"] < 3


@pytest.mark.parametrize(
    ("signal", "fact", "said"),
    [(CALLBACK_VISIT, "visit", "no"), (CALLBACK_PART, "part", "no"), (CALLBACK_CHARGE, "charge", "yes")],
)
def test_customers_contradict_a_fact(world, signal, fact, said):
    world.trade(orders=12)
    truth = {"visit": "yes", "part": "yes", "charge": "no"}
    for order, of in enumerate(world.rows["orders"], 1):
        world.claim(order, parts_fen=5_000)
        world.call(order, **truth | ({fact: said} if of["outlet_id"] == ODD and order % 2 else {}))
    view = world.view()
    row = odd(signal.measure(view))
    assert row["z"] > 4
    assert (row["observed"], row["n"]) == (6, 12)
    rows = view.read(signal.evidence(view, ODD))
    assert len(rows) == 6
    assert set(rows["what"]) == {fact}
    assert rows["order_no"].str.startswith("S").all()


def test_a_part_that_was_not_claimed_cannot_be_contradicted(world):
    for outlet in range(1, world.outlets + 1):
        for _ in range(5):
            world.call(world.order(outlet), visit="yes", part="no")
    assert CALLBACK_PART.measure(world.view()).empty


def test_a_charge_on_paper_or_out_of_warranty_is_no_contradiction(world):
    for outlet in range(1, world.outlets + 1):
        world.call(world.order(outlet, charged_fen=5_000), visit="yes", charge="yes")
        world.call(world.order(outlet, under_warranty=0), visit="yes", charge="yes")
    assert CALLBACK_CHARGE.measure(world.view()).empty


def test_one_slip_of_memory_is_not_odd(world):
    world.trade(orders=10)
    for order, of in enumerate(world.rows["orders"], 1):
        world.call(order, visit="no" if of["outlet_id"] == ODD and order % 10 == 1 else "yes")
    found = CALLBACK_VISIT.measure(world.view()).set_index("outlet_id")
    assert found.loc[ODD, "observed"] == 1
    assert found.loc[ODD, "z"] < 2.5


def test_the_rate_for_management_knows_only_calls_drawn_at_random(world):
    for number in range(10):
        order = world.order(1)
        world.call(order, visit="no" if number < 6 else "yes")
        drawn = "risk" if number < 5 else "random"
        world.put("callback_tasks", order_id=order, drawn=drawn, due_at=f"{YEAR.start}T00:00:00Z", next_at="")
    share = contradicted_share(world.view())
    assert (share.hits, share.asked) == (1, 5)


def test_wrong_numbers_are_odd_and_silence_is_not(world):
    attempt = {"number": 1, "started_at": "2025-06-01T02:00:00Z", "ended_at": "2025-06-01T02:01:00Z"}
    for outlet in range(1, world.outlets + 1):
        for number in range(12):
            order = world.order(outlet)
            task = world.put("callback_tasks", order_id=order, due_at="2025-06-01T00:00:00Z", next_at="")
            wrong, silent = outlet == ODD and number < 7, outlet == 6 and number < 11
            said = "wrong_number" if wrong else "no_answer" if silent else "completed"
            world.put("callback_attempts", task_id=task, disposition=said, **attempt)
    view = world.view()
    row = odd(UNUSABLE_NUMBERS.measure(view))
    assert (row["observed"], row["n"]) == (7, 12)
    missed = unreachable(view).set_index("outlet_id")
    assert missed.loc[6, "missed"] == 11
    assert missed.loc[ODD, "missed"] == 0


def test_the_same_serial_claimed_again_within_sixty_days(world):
    world.trade()
    for number in range(12):
        day = YEAR.start + timedelta(days=40 + 20 * number)
        world.claim(world.order(ODD, day=day, serial="SAME"), fault=1)
    view = world.view()
    row = odd(REPEATED_SERIALS.measure(view))
    assert row["observed"] == 11
    assert row["money_fen"] == pytest.approx(11 * 20_000, rel=0.1)
    rows = view.read(REPEATED_SERIALS.evidence(view, ODD))
    assert set(rows["serial"]) == {"SAME"}
    assert rows["what"].str.endswith("· 20").all()


def test_a_claim_repeated_after_sixty_days_or_by_another_outlet_is_none(world):
    for outlet in range(1, world.outlets + 1):
        for day in (10, 80, 150):
            world.claim(world.order(outlet, day=YEAR.start + timedelta(days=day), serial=f"A{outlet}"), fault=1)
        world.claim(world.order(outlet, day=YEAR.start + timedelta(days=200 + outlet), serial="WANDERING"), fault=1)
    assert REPEATED_SERIALS.measure(world.view()).empty


def test_old_parts_that_do_not_come_back(world):
    world.trade()
    for number, claim in enumerate(world.rows["claims"], 1):
        kept = (claim["outlet_id"] == ODD and number % 4) or number % 25 == 0
        returned = None if number % 10 == 1 else int(not kept)
        part = {"claim_id": number, "part_id": number % 2 + 1, "unit_price_fen": 8_000}
        world.put("claim_parts", **part, old_part_returned=returned)
    view = world.view()
    assert odd(OLD_PARTS.measure(view))["z"] > 4
    assert (view.read(OLD_PARTS.evidence(view, ODD))["amount_fen"] == 8_000).all()


def surveys(world, each=12):
    """Customers answer from posters: one a day, each on a device of their own, about as satisfied as on the phone."""
    for outlet in range(1, world.outlets + 1):
        for number in range(each):
            at = datetime(2025, 3, 1 + number * 2, 2 + outlet % 9)
            seconds = float(world.rng.lognormal(4.2, 0.3))
            key = world.answer(outlet, at, seconds=seconds, device_index=f"d{outlet}-{number}")
            world.score(key, int(world.rng.integers(3, 6)))
            call = world.answer(outlet, at + timedelta(days=9), channel="callback", grade="B", seconds=100.0)
            world.score(call, int(world.rng.integers(3, 6)))


def test_questionnaires_from_one_device_in_one_hour(world):
    surveys(world)
    for number in range(10):
        world.answer(ODD, datetime(2025, 7, 1, 3, number * 5), device_index="shop", seconds=60.0)
    view = world.view()
    row = odd(SURVEY_INTEGRITY.measure(view))
    assert row["z"] > 4
    assert row["focus"] in ("device", "burst")
    rows = view.read(SURVEY_INTEGRITY.evidence(view, ODD))
    assert "device,burst" in set(rows["what"])


def test_posters_praise_what_the_telephone_does_not(world):
    surveys(world)
    for key, of in enumerate(list(world.rows["responses"]), 1):
        if of["outlet_id"] == ODD:
            score = next(one for one in world.rows["answers"] if one["response_key"] == key)
            score["number"] = 1 if of["channel"] == "callback" else 5
    row = odd(SURVEY_INTEGRITY.measure(world.view()))
    assert row["focus"] == "gap"
    assert row["observed"] == 5


def test_a_tablet_is_meant_to_be_shared(world):
    surveys(world)
    for number in range(10):
        at = datetime(2025, 7, 1, 3, number * 5)
        world.answer(ODD, at, device_index="tablet", channel="tablet", seconds=60.0)
    found = SURVEY_INTEGRITY.measure(world.view()).set_index("outlet_id")
    assert found.loc[ODD, "z"] < 3


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda one: one.key)
def test_an_empty_company_gives_an_empty_answer(world, signal):
    view = world.view()
    found = signal.measure(view)
    assert list(found.columns) == list(COLUMNS)
    assert found.empty
    assert set(view.read(signal.evidence(view, 1)).columns) == set(EVIDENCE)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda one: one.key)
def test_a_signal_names_only_outlets_in_scope_and_measures_them_against_all(world, signal):
    world.trade(orders=20)
    for order, of in enumerate(world.rows["orders"], 1):
        world.call(order, visit="no" if of["outlet_id"] == ODD else "yes", part="yes", charge="no")
    everybody = world.view()
    region = type(everybody)(everybody.reader, YEAR, Scope(region_ids=(2,)))
    inside, all_of_them = signal.measure(region), signal.measure(everybody)
    assert all(outlet % 3 + 1 == 2 for outlet in inside["outlet_id"])
    merged = inside.merge(all_of_them, on="outlet_id", suffixes=("", "_all"))
    assert len(merged) == len(inside)
    assert (merged["z"] - merged["z_all"]).abs().max() < 1e-9 or inside.empty
    assert region.read(signal.evidence(region, 3)).empty


def test_every_signal_speaks_for_some_misconduct():
    spoken = {one.key for mode in MODES for trace in mode.traces for one in trace.signals}
    assert spoken == {one.key for one in SIGNALS}
