"""Claims against their orders, parts against their claims, calls against their orders."""

import pytest

CALLS = [["工单号", "回访时间", "回访结果", "通话时长"]]
PARTS = [["索赔单号", "备件编码", "备件名称", "数量", "单价(元)", "旧件返还"]]


@pytest.fixture
def done(desk):
    assert desk.brings_orders({}).landed == 1
    return desk


def test_a_claim_takes_from_its_order_what_it_leaves_open(done):
    report = done.brings_claims({})
    assert (report.landed, report.warned) == (1, 0)
    claim = done.one("select * from claims")
    order = done.one("select * from orders")
    for name in ("order_id", "product_id", "serial", "fault_id"):
        assert claim[name] == order[name]
    assert (claim["labour_fen"], claim["parts_fen"], claim["status"]) == (5000, 12050, "submitted")
    assert done.brings_claims({}).unchanged == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"serial": "SN9"}, "not the serial number of the order"),
        ({"model": "TV-1"}, "not the product of the order"),
        ({"outlet_code": "SH002"}, "not the outlet that did the order"),
        ({"claimed_at": "2025-02-01"}, "before the work was completed"),
        ({"order_no": ""}, "cannot be held against any work"),
    ],
)
def test_an_exclusion_is_a_warning(done, change, told):
    report = done.brings_claims(change)
    assert (report.landed, report.rejected) == (1, 0)
    assert told in " ".join(str(warning) for warning in report.warnings)


@pytest.mark.parametrize(("finished", "warned"), [("2026-06-01 12:00", 0), ("2026-06-02 12:00", 1)])
def test_a_warranty_ends_with_the_same_day_of_its_last_month(desk, finished, warned):
    desk.brings_orders({"purchased_on": "2024-06-01", "completed_at": finished})
    report = desk.brings_claims({"claimed_at": "2026-06-03"})
    assert report.warned == warned


def test_a_claim_for_no_known_order_waits_in_the_rejects(done):
    report = done.brings_claims({"order_no": "SO9"})
    assert str(report.problems[0]) == (
        'claims.csv row 2, column order_no: "SO9" is no known order; import its order first'
    )


def test_parts_go_to_their_claim_and_into_the_list(done):
    done.brings_claims({})
    rows = [
        *PARTS,
        ["C1", "P1", "压缩机", "2", "100.5", "是"],
        ["C9", "P1", "", "", "", ""],
        ["", "P2", "风扇", "", "8", ""],
    ]
    report = done.brings("parts", rows)
    assert (report.landed, report.rejected) == (2, 1)
    used = done.one("select * from claim_parts join parts using (part_id)")
    assert (used["quantity"], used["unit_price_fen"], used["old_part_returned"]) == (2, 10050, 1)
    assert (used["code"], used["name"]) == ("P1", "压缩机")
    assert done.one("select price_fen from parts where code = 'P2'") == {"price_fen": 800}
    assert done.brings("parts", rows).unchanged == 2


def test_a_call_log_becomes_tasks_with_numbered_attempts(done):
    rows = [
        *CALLS,
        ["SO1", "2025-03-03 10:00", "完成", "95"],
        ["SO1", "2025-03-02 10:00", "无人接听", ""],
        ["SO9", "2025-03-02 10:00", "完成", ""],
    ]
    report = done.brings("callbacks", rows)
    assert (report.landed, report.rejected) == (2, 1)
    task = done.one("select state, attempts, due_at from callback_tasks")
    assert task == {"state": "done", "attempts": 2, "due_at": "2025-03-02T02:00:00Z"}
    attempts = done.store.rows("select number, disposition, ended_at from callback_attempts order by number")
    assert [tuple(attempt) for attempt in attempts] == [
        (1, "no_answer", "2025-03-02T02:00:00Z"),
        (2, "completed", "2025-03-03T02:01:35Z"),
    ]
    before = done.one("select max(rev) rev from callback_tasks")
    assert done.brings("callbacks", rows).unchanged == 2
    assert done.one("select max(rev) rev from callback_tasks") == before


def test_an_unknown_agent_is_told(done):
    report = done.brings("callbacks", [[*CALLS[0], "坐席"], ["SO1", "2025-03-03 10:00", "完成", "", "nobody"]])
    assert "is no known login" in str(report.problems[0])
