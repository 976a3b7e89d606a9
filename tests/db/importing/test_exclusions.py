"""Why goods came back, and what the warranty does not cover: noted beside orders and claims, nothing dropped."""

import pytest


@pytest.fixture
def done(desk):
    assert desk.brings_orders({"production_month": "2024-05"}).landed == 1
    return desk


def noted(desk):
    rows = desk.store.rows("select exclusion, found_by from claim_exclusions order by exclusion, found_by")
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"serial": "SN9"}, [("serial_mismatch", "order_serial")]),
        ({"order_no": "", "model": "AC-1", "serial": "SN9"}, [("serial_mismatch", "unknown_serial")]),
        ({"order_no": "", "model": "TV-1", "serial": "SN1"}, [("serial_mismatch", "other_product")]),
        ({"production_month": "2024-07"}, [("altered_voucher", "made_after_bought")]),
        ({"exclusion": "人为损坏"}, [("misuse", "stated")]),
    ],
)
def test_what_the_warranty_does_not_cover_is_noted_and_the_claim_lands(done, change, found):
    report = done.brings_claims(change)
    assert (report.landed, report.rejected) == (1, 0)
    assert noted(done) == found
    assert sum(report.exclusions.values()) == len(found)


def test_work_after_the_warranty_is_noted_as_expired(desk):
    desk.brings_orders({"purchased_on": "2024-06-01", "completed_at": "2026-06-02 12:00"})
    report = desk.brings_claims({"claimed_at": "2026-06-03"})
    assert noted(desk) == [("expired", "warranty_end")]
    assert report.exclusions == {"expired": 1}
    assert report.to_json()["exclusions"] == {"expired": 1}


def test_a_claim_mended_and_imported_again_loses_its_note(done):
    done.brings_claims({"serial": "SN9"})
    assert noted(done)
    done.brings_claims({"serial": "SN1"})
    assert noted(done) == []
    # The copy learns of it: a deletion leaves its mark.
    assert done.one("select count(*) n from erased where table_name = 'claim_exclusions'") == {"n": 1}


def test_what_people_stated_stays_when_the_file_says_nothing_about_it(done):
    done.brings_claims({"exclusion": "misuse"})
    done.brings_claims({})
    assert noted(done) == [("misuse", "stated")]
    done.brings_claims({"exclusion": ""})
    assert noted(done) == []


def test_a_serial_number_cannot_be_unknown_where_orders_come_without(desk):
    desk.brings_orders({"serial": ""})
    desk.brings_claims({"serial": "SN9"})
    assert noted(desk) == []


def test_a_return_tells_its_reason(desk):
    order = {"service_type": "退货", "return_reason": "七天无理由"}
    assert desk.brings_orders(order).landed == 1
    assert desk.one("select reason from returns") == {"reason": "change_of_mind"}
    assert desk.brings_orders(order).unchanged == 1
    desk.brings_orders(order | {"return_reason": "运输损坏"})
    assert desk.one("select reason from returns") == {"reason": "transport_damage"}
    desk.brings_orders({"service_type": "return"})
    assert desk.one("select count(*) n from returns") == {"n": 1}
    desk.brings_orders(order | {"return_reason": ""})
    assert desk.one("select count(*) n from returns") == {"n": 0}


def test_a_reason_without_a_return_is_told(desk):
    report = desk.brings_orders({"service_type": "repair", "return_reason": "quality"})
    assert "neither a return nor an exchange" in str(report.warnings[0])
    assert desk.one("select count(*) n from returns") == {"n": 0}
