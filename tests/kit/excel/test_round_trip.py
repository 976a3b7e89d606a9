"""A sheet goes out, is worked on, comes back: by the screen's own rules, once, and never half."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from db.access import entries
from db.callbacks import task as task_of
from db.privacy import Sealed
from db.users import set_active
from kit.excel import SheetRefused, call_sheet, entry_sheet, read_workbook
from surveys.callbacks.outcome import Outcome, record
from surveys.callbacks.queue import next_task, sheets_out, take_back_sheets
from tests.bench.excel import filled_in
from tests.kit.excel.conftest import NOON
from tests.kit.excel.papers import HEAD, Filled
from tests.surveys.call_centre import MORNING

TALK = {"q1": "是", "q2": "是", "q3": "是", "q4": "是", "q5": "没换", "q6": "否", "q8": 5, "q13": "９分"}


def sheet(centre, count=6, language="zh", agent=None, now=MORNING):
    return Filled(call_sheet(centre.store, agent or centre.ann, count, language, now=now))


def back(centre, filled, tmp_path, now=NOON, **more):
    return read_workbook(centre.store, filled.save(tmp_path / "back.xlsx"), now=now, **more)


def test_a_day_without_a_network_comes_home(centre, tmp_path):
    filled = sheet(centre)
    filled.fill(1, 结果="访问完成", 通话时间=time(10, 30), 备注="人很好", **TALK)
    filled.fill(2, 结果="无人接听", 通话时间="10:45")
    filled.fill(3, 结果="约时间再打", 约定日期="2026年11月21日", 约定时间="下午3:00", q8=4)
    filled.fill(4, 结果="拒绝回访", 不再来电="是")
    read = back(centre, filled, tmp_path)
    assert (read.landed, read.counts["blank"], read.refused, read.faults) == (4, 2, 0, ())
    rows = centre.store.rows("select * from callback_attempts order by task_id")
    assert [row["disposition"] for row in rows] == ["completed", "no_answer", "call_later", "refused"]
    assert (rows[0]["ended_at"], rows[2]["next_at"]) == ("2026-11-20T02:30:00Z", "2026-11-21T07:00:00Z")
    answered = centre.store.one("select channel, grade, finished_at from responses")
    assert tuple(answered) == ("callback", "B", "2026-11-20T02:30:00Z")
    assert centre.store.vault.unseal(rows[0]["note_sealed"], Sealed.ATTEMPT_NOTE) == "人很好"
    assert centre.store.one("select count(*) from customers where do_not_contact_at is not null")[0] == 1


def test_reading_a_sheet_again_changes_nothing(centre, tmp_path):
    filled = sheet(centre).fill(1, 结果="访问完成", **TALK).fill(2, 结果="占线").fill(3, 结果="中途结束", q8=2)
    assert back(centre, filled, tmp_path).landed == 3
    again = back(centre, filled, tmp_path, now=NOON + timedelta(hours=5))
    assert (again.landed, again.there_already, again.in_conflict) == (0, 3, 0)
    assert [centre.count(table) for table in ("callback_attempts", "responses", "conflicts", "quarantine")] == [
        3,
        2,
        0,
        0,
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(centre, tmp_path):
    filled = sheet(centre).fill(1, 结果="访问完成", **TALK).fill(2, 结果="占线", q8=5)
    before = centre.store.revision
    tried = back(centre, filled, tmp_path, dry_run=True)
    assert (tried.landed, tried.refused, centre.store.revision) == (1, 1, before)
    assert not (tmp_path / "back-to-correct.xlsx").exists()
    real = back(centre, filled, tmp_path)
    assert (real.counts, [one.rule for one in real.faults]) == (tried.counts, [one.rule for one in tried.faults])


def test_the_customers_of_a_sheet_are_nobody_elses_until_it_is_due(centre):
    sheet(centre, 4)
    theirs = sheet(centre, 6, agent=centre.bob)
    assert theirs.sheet.max_row == HEAD + 2
    with pytest.raises(SheetRefused, match="nobody waits"):
        sheet(centre, 1, agent=centre.bob)
    assert next_task(centre.store, centre.bob, MORNING) is None
    assert sheets_out(centre.store, centre.bob, MORNING)[0] == 2
    tomorrow = MORNING + timedelta(days=1, hours=1)
    assert sheet(centre, 6, agent=centre.bob, now=tomorrow).sheet.max_row == HEAD + 6


def test_who_was_given_which_number_is_on_record(centre):
    sheet(centre, 4)
    looked = [one for one in entries(centre.store) if one.event == "reveal_phone"]
    assert sorted(one.subject_id for one in looked) == [1, 2, 3, 4]
    assert {one.login for one in looked} == {"ann"}


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("update customers set do_not_contact_at = '2026-11-01T00:00:00Z' where customer_id in (1, 2)", 4),
        ("update orders set customer_id = 1, rev = (select n from revision) where order_id in (2, 3)", 4),
        ("update users set outlet_id = 1 where login = 'ann'", 0),
        ("update customers set phone_sealed = null where customer_id = 6", 5),
        (
            "update callback_tasks set next_at = '2026-12-01', rev = (select n from revision) where task_id < 3",
            4,
        ),
    ],
)
def test_whom_the_queue_would_not_offer_is_not_in_the_sheet(centre, change, left):
    with centre.store.transaction() as write:
        write.execute(change)
    from db.users import find_user

    ann = find_user(centre.store, centre.ann.user_id)
    if left:
        assert sheet(centre, 6, agent=ann).sheet.max_row == HEAD + left
    else:
        with pytest.raises(SheetRefused):
            sheet(centre, 6, agent=ann)


def test_a_call_worked_online_meanwhile_is_kept_in_words(centre, tmp_path):
    filled = sheet(centre, 2).fill(1, 结果="访问完成", **TALK).fill(2, 结果="无人接听")
    assert take_back_sheets(centre.store, centre.ann) == 2
    mine = next_task(centre.store, centre.ann, MORNING)
    record(centre.store, centre.ann, mine, centre.script, Outcome("refused"), MORNING)
    read = back(centre, filled, tmp_path)
    assert (read.landed, read.in_conflict) == (1, 1)
    assert "ann recorded this call" in str(read.faults[0])
    kept = centre.store.one("select * from quarantine")
    payload = json.loads(centre.store.vault.unseal(kept["payload_sealed"], Sealed.PAYLOAD))
    assert (payload["answers"]["csat"], payload["signs"]["ending"]) == ("5", "completed")
    assert "call sheet of ann" in kept["reason"]
    back(centre, filled, tmp_path)
    assert (centre.count("quarantine"), centre.count("callback_attempts")) == (1, 2)


def test_a_sheet_that_comes_late_still_counts_where_nobody_took_over(centre, tmp_path):
    filled = sheet(centre, 2).fill(1, 结果="拒绝回访").fill(2, 结果="拒绝回访")
    late = MORNING + timedelta(days=3)
    taken = next_task(centre.store, centre.bob, late)
    read = back(centre, filled, tmp_path, now=late)
    assert (read.landed, read.in_conflict) == (1, 1)
    assert task_of(centre.store, taken.task_id).leased_by == centre.bob.user_id


def test_answers_before_an_appointment_wait_in_the_next_sheet(centre, tmp_path):
    later = {"结果": "约时间再打", "约定日期": date(2026, 11, 21), "约定时间": time(15, 0)}
    assert back(centre, sheet(centre, 1).fill(1, **later, q8=4, q1="是"), tmp_path).landed == 1
    due = MORNING + timedelta(days=1, hours=6)
    again = sheet(centre, 1, now=due)
    assert [again.cell(1, name).value for name in ("以前的电话", "8.", "1.")] == ["约时间再打", "4", "是"]
    assert back(centre, again, tmp_path, now=due).counts["blank"] == 1
    again.fill(1, 结果="访问完成")
    assert back(centre, again, tmp_path, now=due).landed == 1


def test_a_contradiction_opens_the_same_case_as_on_the_screen(centre, tmp_path):
    back(centre, sheet(centre, 1, "en").fill(1, Ending="Completed", q2="No"), tmp_path)
    assert centre.store.one("select source, urgency from cases")["source"] == "verification"


def test_sorted_moved_and_inserted_columns_do_no_harm(centre, tmp_path):
    filled = sheet(centre, 3)
    for line in (1, 2, 3):
        filled.fill(line, 结果="访问完成", q8=line + 1)
    rows = [[cell.value for cell in row] for row in filled.sheet.iter_rows(min_row=HEAD + 1)]
    for number, values in enumerate(reversed(rows), HEAD + 1):
        for place, value in enumerate(values, 1):
            filled.sheet.cell(number, place).value = value
    filled.sheet.insert_cols(4)
    filled.sheet.cell(HEAD, 4).value = "我的标记"
    filled.sheet.insert_rows(2)
    assert back(centre, filled, tmp_path).landed == 3
    marks = centre.store.rows(
        """select o.order_no, n.number from responses join orders o using (order_id) join answers n using (response_key)
           join items i using (item_id) where i.name = 'csat' order by 1"""
    )
    assert [tuple(row) for row in marks] == [("WO-1", 2.0), ("WO-2", 3.0), ("WO-3", 4.0)]


def test_refused_rows_come_back_as_a_copy_that_can_be_corrected(centre, tmp_path):
    filled = (
        sheet(centre, 3)
        .fill(1, 结果="访问完成", q8=7, q15="修了三次")
        .fill(2, 结果="访问完成", q8="=1+4")
        .fill(3, 结果="占线")
    )
    read = back(centre, filled, tmp_path)
    assert (read.landed, read.refused) == (1, 2)
    copy = Filled(read.rejected[0].read_bytes())
    assert (read.rejected[0].stat().st_mode & 0o077, copy.sheet.max_row) == (0, HEAD + 2)
    assert copy.cell(1, "请更正").value.startswith("8. ")
    copy.fill(1, q8=1).fill(2, q8=5)
    assert back(centre, copy, tmp_path).landed == 2
    again = back(centre, filled, tmp_path)
    assert (again.landed, centre.count("responses")) == (0, 2)


def test_a_copy_in_work_is_not_written_over_and_not_copied(centre, tmp_path):
    filled = sheet(centre, 2).fill(1, 结果="访问完成", q8=7).fill(2, 结果="访问完成", q8=8)
    copy = back(centre, filled, tmp_path).rejected[0]
    Filled(copy.read_bytes()).fill(1, q8=1).save(copy)
    again = read_workbook(centre.store, copy, now=NOON)
    assert (again.landed, again.refused, again.rejected) == (1, 1, ())
    corrected = copy.read_bytes()
    read_workbook(centre.store, tmp_path / "back.xlsx", now=NOON)
    assert copy.read_bytes() == corrected
    assert sorted(one.name for one in tmp_path.glob("*.xlsx")) == ["back-to-correct.xlsx", "back.xlsx"]


def test_only_the_owner_or_a_supervisor_hands_a_sheet_in(centre, tmp_path):
    filled = sheet(centre, 1).fill(1, 结果="占线")
    read = back(centre, filled, tmp_path, by=centre.bob)
    assert [fault.rule for fault in read.faults] == ["not_yours"]
    assert read.rejected == ()
    assert back(centre, filled, tmp_path, by=centre.ann).landed == 1


def test_a_closed_account_hands_nothing_in(centre, tmp_path):
    filled = sheet(centre, 1).fill(1, 结果="占线")
    set_active(centre.store, centre.ann.user_id, False)
    assert [fault.rule for fault in back(centre, filled, tmp_path).faults] == ["agent"]


@pytest.mark.parametrize("count", [0, 301])
def test_a_sheet_is_for_one_shift(centre, count):
    with pytest.raises(SheetRefused, match="1 to 300"):
        sheet(centre, count)


def test_typed_in_answers_land_once_with_grade_d(centre, tmp_path):
    filled = Filled(entry_sheet(centre.store, "service-visit", outlet="SZ001", rows=4))
    filled.fill(1, q1=5, q2="4", q7="办好了", q9=9.0, q10="  =很好  ".strip("= "), 填写日期="2026/11/18", 工单号="wo-2")
    filled.fill(2, q1="很满意", q9="１０")
    read = back(centre, filled, tmp_path)
    assert (read.landed, read.counts["blank"], read.faults) == (2, 2, ())
    rows = centre.store.rows("select grade, channel, order_id, outlet_id, finished_at from responses order by order_id")
    assert [tuple(row)[:4] for row in rows] == [("D", "excel", None, 1), ("D", "excel", 2, 1)]
    assert rows[1]["finished_at"] == "2026-11-18T04:00:00Z"
    assert back(centre, filled, tmp_path).there_already == 2
    filled.fill(1, q1=1)
    changed = back(centre, filled, tmp_path)
    assert (changed.in_conflict, centre.count("conflicts"), centre.count("responses")) == (1, 1, 2)


def test_many_entries_land_together_and_once(centre, tmp_path):
    path = tmp_path / "many.xlsx"
    path.write_bytes(filled_in(entry_sheet(centre.store, "service-visit", outlet="SZ001", rows=150)))
    steps = []
    with ThreadPoolExecutor(2) as pool:
        both = list(
            pool.map(lambda _: read_workbook(centre.store, path, progress=lambda *s: steps.append(s)), range(2))
        )
    assert sum(read.landed for read in both) == centre.count("responses") == 150
    assert sum(read.there_already for read in both) == 150
    assert steps.count((150, 150)) == 2


def test_one_call_sheet_read_by_two_at_once_lands_once(centre, tmp_path):
    filled = sheet(centre)
    for line in range(1, 7):
        filled.fill(line, 结果="访问完成", 通话时间="10:30", q8=line % 5 + 1)
    path = filled.save(tmp_path / "a.xlsx")
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: read_workbook(centre.store, path, now=NOON), range(2)))
    assert sum(read.landed for read in both) == centre.count("callback_attempts") == centre.count("responses") == 6
    assert sum(read.refused for read in both) == 0


def test_an_entry_sheet_for_orders_names_them(centre, tmp_path):
    filled = Filled(entry_sheet(centre.store, "service-visit", orders=["WO-1", "WO-3"], language="en"))
    filled.fill(1, q1=3).fill(2, q1="Very satisfied", q10="Thank you")
    assert back(centre, filled, tmp_path).landed == 2
    assert [row[0] for row in centre.store.rows("select order_id from responses order by 1")] == [1, 3]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"outlet": "XX"}, "outlet"),
        ({"orders": ["WO-1", "WO-99"]}, "order"),
        ({}, "outlet"),
        ({"outlet": "SZ001", "orders": ["WO-1"]}, "outlet"),
        ({"outlet": "SZ001", "rows": 0}, "rows"),
        ({"outlet": "SZ001", "rows": 10_001}, "rows"),
    ],
)
def test_an_entry_sheet_for_nothing_is_refused(centre, asked, rule):
    with pytest.raises(SheetRefused) as refused:
        entry_sheet(centre.store, "service-visit", **asked)
    assert refused.value.rule == rule


def test_every_shipped_questionnaire_makes_an_entry_sheet(centre, tmp_path):
    names = [row[0] for row in centre.store.rows("select distinct name from questionnaires")]
    for number, name in enumerate(names):
        filled = Filled(entry_sheet(centre.store, name, outlet="SZ001", rows=2, language=("zh", "en")[number % 2]))
        assert back(centre, filled, tmp_path).counts == {"blank": 2}


def test_the_sheet_is_locked_where_it_must_not_be_touched(quiet):
    book = openpyxl.load_workbook(io.BytesIO(quiet[1]))
    page = book.worksheets[0]
    headings = {cell.value: cell.column_letter for cell in page[HEAD]}
    assert book["_lists"].sheet_state == "veryHidden"
    assert page.protection.sheet
    assert page.freeze_panes == "D4"
    hidden = page.column_dimensions[headings["_key"]]
    assert (hidden.hidden, hidden.max - hidden.min) == (True, 1)
    assert [page[f"{headings[name]}4"].protection.locked for name in ("电话", "结果", "备注")] == [True, False, False]
    assert (page[f"{headings['电话']}4"].data_type, page[f"{headings['电话']}4"].number_format) == ("s", "@")
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in page.data_validations.dataValidation}
    assert rules[headings["结果"]].formula1.startswith("_lists!")
    assert len([rule for rule in rules.values() if rule.type == "whole"]) == 6


def test_a_moment_reads_alike_however_the_program_kept_it():
    from kit.excel.cells import clock, day, moment

    wanted = datetime(2026, 11, 20, 14, 30)
    texts = ("2026-11-20 14:30", "2026/11/20 下午2:30", "14：30", "2:30 PM", "14点30分")
    for cell in (wanted, *texts, 46346.604166667, time(14, 30), 0.604166667, timedelta(hours=14, minutes=30)):
        assert moment(cell, (date(2026, 11, 20),)) == wanted, cell
    for cell in ("2026.11.20", "２０２６年１１月２０日", 46346, "20261120", date(2026, 11, 20)):
        assert day(cell) == wanted.date(), cell
    assert clock("12:05 am") == time(0, 5)
