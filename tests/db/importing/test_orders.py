"""Orders land, change, stay, or are rejected with the reason."""

import csv

import pytest

from db.importing import ImportRefused
from db.importing.columns import Row
from db.importing.spool import Spool
from db.privacy import Sealed
from db.store import Store
from tests.db.importing.conftest import OUTLETS


def test_an_order_lands_with_its_customer_sealed_and_its_fault_listed(desk):
    report = desk.brings_orders({"fault_name": "不制冷"})
    assert (report.landed, report.rejected, report.warned) == (1, 0, 0)
    order = desk.one("select * from orders join customers using (customer_id) join faults using (fault_id)")
    assert order["completed_at"] == "2025-03-01T07:30:00Z"
    assert (order["under_warranty"], order["channel"], order["charged_fen"]) == (1, "hotline", 0)
    assert (order["code"], order["name"]) == ("F1", "不制冷")
    vault = desk.store.vault
    assert order["phone_index"] == vault.phone_index("13812345678")
    assert vault.unseal(order["name_sealed"], Sealed.CUSTOMER_NAME) == "王小明"
    assert vault.unseal(order["phone_sealed"], Sealed.CUSTOMER_PHONE) == "13812345678"
    assert b"13812345678" not in desk.store.path.read_bytes()


def test_the_same_file_again_changes_nothing(desk):
    desk.brings_orders({}, {"order_no": "SO2", "customer_phone": "", "customer_name": "无电话"})
    before = {name: desk.store.rows(f"select * from {name}") for name in ("orders", "customers", "faults")}
    report = desk.brings_orders({}, {"order_no": "SO2", "customer_phone": "", "customer_name": "无电话"})
    assert (report.landed, report.updated, report.unchanged) == (0, 0, 2)
    assert before == {name: desk.store.rows(f"select * from {name}") for name in before}


def test_a_changed_row_is_updated_and_only_that_one(desk):
    desk.brings_orders({}, {"order_no": "SO2"})
    report = desk.brings_orders({}, {"order_no": "SO2", "charged": "30"})
    assert (report.updated, report.unchanged) == (1, 1)
    revs = {row["order_no"]: row["rev"] for row in desk.store.rows("select order_no, rev from orders")}
    assert revs["SO2"] == desk.store.revision > revs["SO1"]


def test_columns_that_a_file_does_not_have_are_left_alone(desk):
    desk.brings_orders({})
    rows = [["order_no", "outlet_code", "service_type", "requested_at", "charged"]]
    desk.brings("orders", [*rows, ["SO1", "SH001", "repair", "2025-03-01 09:00", "12.50"]])
    kept = desk.one("select serial, charged_fen, customer_id from orders")
    assert kept == {"serial": "SN1", "charged_fen": 1250, "customer_id": 1}


def test_a_dry_run_tells_all_and_keeps_nothing(desk):
    before = desk.store.revision
    report = desk.brings_orders({}, {"order_no": "SO2", "outlet_code": "SH003"}, dry_run=True)
    assert (report.landed, report.rejected, report.dry_run) == (1, 1, True)
    assert (desk.count("orders"), desk.store.revision) == (0, before)


def test_every_bad_row_is_told_and_the_good_ones_land(desk):
    report = desk.brings_orders(
        {},
        {"order_no": "SO2", "completed_at": "31/02/2026", "charged": "-3"},
        {"order_no": "SO3", "outlet_code": "SHO01"},
        {"order_no": "SO4", "completed_at": "2099-01-01"},
        {"order_no": "SO5", "service_type": "dancing"},
    )
    assert (report.landed, report.rejected) == (1, 4)
    told = [str(problem) for problem in report.problems]
    assert told[0] == 'orders.csv row 3, column completed_at: "31/02/2026" is not a time; write YYYY-MM-DD HH:MM'
    assert told[1].startswith('orders.csv row 3, column charged: "-3" is negative')
    assert told[2] == 'orders.csv row 4, column outlet_code: "SHO01" is no known outlet; did you mean SH001?'
    assert "lies in the future" in told[3]
    assert "is not one of delivery, installation, repair" in told[4]


def test_rejected_rows_can_be_mended_and_brought_again(desk):
    report = desk.brings_orders({"order_no": "SO2", "outlet_code": "XX", "customer_name": "=HYPERLINK(1)"})
    assert report.rejects is not None
    with report.rejects.open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["problem"].startswith('outlet_code: "XX" is no known outlet')
    assert row["row"] == "2"
    assert row["customer_name"] == "'=HYPERLINK(1)"
    mended = report.rejects.with_name("mended.csv")
    mended.write_text(report.rejects.read_text("utf-8-sig").replace("XX", "SH001"), "utf-8")
    again = desk.brings("orders", mended)
    assert (again.landed, again.ignored) == (1, ("row", "problem"))
    sealed = desk.one("select name_sealed from customers")["name_sealed"]
    assert desk.store.vault.unseal(sealed, Sealed.CUSTOMER_NAME) == "=HYPERLINK(1)"


def test_a_problem_never_repeats_personal_data(desk):
    report = desk.brings_orders({"customer_phone": "call 13812345678 or 13999999999"})
    assert "138" not in str(report.problems[0])
    assert "not a telephone number" in str(report.problems[0])


def test_a_number_twice_in_one_file_needs_equal_rows(desk, monkeypatch):
    monkeypatch.setattr("db.importing.importer.CHUNK", 2)
    same, other = {"order_no": "SO1"}, {"order_no": "SO1", "charged": "9"}
    report = desk.brings_orders(same, same, same, other)
    assert (report.landed, report.unchanged, report.rejected) == (1, 2, 1)
    assert "twice with different content" in str(report.problems[0])
    assert desk.one("select charged_fen from orders")["charged_fen"] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"completed_at": "2025-02-01"}, "is before requested_at"),
        ({"technician_code": "T2"}, "belongs to another outlet"),
        ({"charged": "50"}, "although the work was under warranty"),
        ({"purchased_on": "2025-04-01"}, "is before purchased_on"),
        ({"production_month": "2024-09"}, "is before production_month"),
    ],
)
def test_what_is_odd_lands_with_a_warning(desk, change, told):
    report = desk.brings_orders(change)
    assert (report.landed, report.warned) == (1, 1)
    assert told in str(report.warnings[0])


def test_one_telephone_number_is_one_customer(desk):
    desk.brings_orders({}, {"order_no": "SO2", "customer_phone": "+86-13812345678", "customer_address": ""})
    assert desk.count("customers") == 1
    sealed = desk.one("select address_sealed from customers")["address_sealed"]
    assert desk.store.vault.unseal(sealed, Sealed.CUSTOMER_ADDRESS) == "上海市某路 1 号"


def test_an_outlet_cannot_move_to_another_region(desk):
    moved = [OUTLETS[0], ["SH001", "上海一店", "WEST", "A", ""]]
    report = desk.brings("outlets", moved)
    assert report.rejected == 1
    assert "gets a new code" in str(report.problems[0])


def test_a_spreadsheet_s_error_is_no_serial_number(desk):
    report = desk.brings_orders({"serial": "#N/A"})
    assert "is a spreadsheet's error" in str(report.problems[0])


def test_rejected_rows_never_overwrite_their_file(desk):
    path = desk.csv("regions.csv", [["code", "name"], ["", "x"]])
    with pytest.raises(ImportRefused, match="would overwrite"):
        desk.brings("regions", path, rejects=path)
    assert path.read_text().startswith("code,name")


def test_each_import_is_on_record(desk):
    desk.brings_orders({}, {"order_no": "SO2", "outlet_code": "?"}, login="li.na")
    kept = desk.one("select * from imports where kind = 'orders'")
    assert (kept["rows_read"], kept["rows_landed"], kept["rows_rejected"], kept["login"]) == (2, 1, 1, "li.na")
    assert len(kept["file_hash"]) == 64


def test_progress_is_heard(desk, monkeypatch):
    monkeypatch.setattr("db.importing.importer.CHUNK", 1)
    heard = []
    desk.brings_orders({}, {"order_no": "SO2"}, progress=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (2, 2)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_reading_a_file_does_not_keep_others_from_writing(desk):
    """Answers come in while a file is read; only landing locks."""
    busy = []

    def tell(done, expected):
        if not busy:
            with Store(desk.store.folder).transaction() as write:
                busy.append(write.rev)

    desk.brings_orders({}, progress=tell)
    assert busy
    assert desk.count("orders") == 1


def test_waiting_rows_never_lie_on_the_disk_in_clear(desk, monkeypatch):
    monkeypatch.setattr("db.importing.spool.IN_MEMORY", 1)
    spool = Spool(desk.folder)
    spool.add([Row(2, ["13812345678", "王小明"], {"customer_phone": "13812345678"})])
    spool._file.rollover()
    spool._file.seek(0)
    assert b"13812345678" not in spool._file.read()
    assert [row.values for rows in spool for row in rows] == [{"customer_phone": "13812345678"}]
    spool.close()
