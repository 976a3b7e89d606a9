"""A call sheet carries the hours of each customer's region, and a plan's own agents keep its customers."""

from datetime import date, time, timedelta

import pytest

from db.access import entries
from kit.excel import SheetRefused, call_sheet, read_workbook
from kit.excel.keys import Signer
from surveys.callbacks.planning import draw_up, release
from surveys.callbacks.wish import Wish
from tests.kit.excel.papers import HEAD, Filled
from tests.surveys.call_centre import MORNING, open_call_centre

EVENING = MORNING + timedelta(hours=13)  # 23:00 in Shanghai
FROM_BEFORE = ["序号", "顾客", "电话", "工单号", "网点", "产品", "服务", "上门日期", "以前的电话"]


@pytest.fixture
def west(centre):
    """Customers 4 to 6 were served in the west, where the clock is two hours behind and mornings begin late."""
    with centre.store.transaction() as write:
        write.execute("insert into regions values (2, 'W', '西部', 'West', :rev)")
        write.execute("update outlets set region_id = 2, rev = :rev where outlet_id = 2")
        write.execute("update orders set outlet_id = 2, rev = :rev where order_id > 3")
    centre.store.set_setting("zone.W", "Asia/Urumqi")
    centre.store.set_setting("callback_hours.W", "10:00-20:00")
    return centre


def sheet(centre, agent=None, now=MORNING, language="zh"):
    return Filled(call_sheet(centre.store, agent or centre.ann, 6, language, now=now))


def back(centre, filled, tmp_path, now=EVENING, **more):
    return read_workbook(centre.store, filled.save(tmp_path / "back.xlsx"), now=now, **more)


def line_of(filled, order):
    lines = range(1, filled.sheet.max_row - HEAD + 1)
    return next(line for line in lines if filled.cell(line, "工单号").value == order)


def head(filled):
    return " ".join(str(cell.value) for row in filled.sheet[1 : HEAD - 1] for cell in row if cell.value)


def test_each_row_tells_its_regions_hours_on_the_agents_clock(west):
    filled = sheet(west)
    told = {filled.cell(line, "工单号").value: filled.cell(line, "可打时段").value for line in range(1, 7)}
    near, far = (
        dict.fromkeys(("WO-1", "WO-2", "WO-3"), "09:00–20:00"),
        dict.fromkeys(("WO-4", "WO-5", "WO-6"), "12:00–22:00"),
    )
    assert told == near | far
    assert "每行“可打时段”" in head(filled)


def test_where_all_hours_are_alike_the_head_tells_them(centre):
    assert "ring within 09:00–20:00" in head(sheet(centre, language="en"))


def test_who_cannot_be_rung_within_the_shift_is_not_on_the_sheet(west):
    west.store.set_setting("callback_hours.W", "18:30-20:00")  # from half past eight in the evening here
    assert sheet(west).sheet.max_row == HEAD + 3


def test_a_call_outside_the_regions_hours_is_told_and_kept_only_with_a_word(west, tmp_path):
    filled = sheet(west)
    near, far = line_of(filled, "WO-1"), line_of(filled, "WO-4")
    filled.fill(near, 结果="无人接听", 通话时间=time(21, 30)).fill(far, 结果="无人接听", 通话时间=time(21, 30))
    read = back(west, filled, tmp_path)
    assert (read.landed, read.refused, [one.rule for one in read.faults]) == (1, 1, ["hours"])
    assert "09:00–20:00" in read.faults[0].told("en")
    assert west.count("callback_attempts") == 1
    filled.fill(near, 备注="顾客约的这个时间")
    tried = back(west, filled, tmp_path, dry_run=True)
    again = back(west, filled, tmp_path)
    assert tried.counts == again.counts
    assert (again.landed, again.there_already, [one.rule for one in again.faults]) == (1, 1, ["hours_kept"])
    (late,) = [one for one in entries(west.store) if one.event == "call_outside_hours"]
    assert (late.login, late.subject_id) == ("ann", 1)
    row = west.store.one("select ended_at from callback_attempts where task_id = 1")
    assert row["ended_at"] == "2026-11-20T13:30:00Z"


def test_an_appointment_is_judged_by_the_regions_hours(west, tmp_path):
    filled = sheet(west)
    for order, hour in (("WO-4", "21:00"), ("WO-5", "10:00"), ("WO-1", "21:00")):
        filled.fill(line_of(filled, order), 结果="约时间再打", 约定日期="2026-11-21", 约定时间=hour)
    read = back(west, filled, tmp_path)
    assert read.landed == 1
    told = sorted(one.told("en").partition("may be rung ")[2][:11] for one in read.faults)
    assert told == ["09:00–20:00", "12:00–22:00"]
    assert west.store.one("select next_at from callback_attempts")[0] == "2026-11-21T13:00:00Z"


def test_a_sheet_made_before_rows_told_their_hours_still_comes_home(centre, tmp_path):
    filled = sheet(centre)
    signer, headings = Signer(centre.store.vault), filled.headings
    for line in range(1, 7):
        key = signer.open(filled.cell(line, "_key").value, filled.cell(line, "_sig").value)
        grey = [str(filled.cell(line, one).value or "") for one in FROM_BEFORE]
        filled.cell(line, "_sig").value = signer.sign(key, grey)
    filled.fill(1, 结果="无人接听")
    filled.sheet.delete_cols(headings["可打时段"])
    read = back(centre, filled, tmp_path, now=MORNING + timedelta(hours=2))
    assert (read.landed, read.faults) == (1, ())


@pytest.mark.parametrize("taken_out", [False, True])
def test_the_column_of_hours_cannot_be_changed_or_taken_out(centre, tmp_path, taken_out):
    filled = sheet(centre).fill(1, 结果="无人接听", 可打时段="00:00–24:00")
    if taken_out:
        filled.sheet.delete_cols(filled.headings["可打时段"])
    read = back(centre, filled, tmp_path)
    assert ({one.rule for one in read.faults}, read.landed) == ({"changed"}, 0)


def test_a_plans_own_agents_keep_its_customers_on_their_sheets(tmp_path):
    centre = open_call_centre(tmp_path / "data", customers=4)
    wish = Wish(date(2026, 11, 18), date(2026, 11, 18), agents=(centre.bob.user_id,), most_attempts=1)
    # A plan waits a day after the visit; all four are due.
    release(centre.store, draw_up(centre.store, wish, MORNING), "bobs", None, MORNING)
    with pytest.raises(SheetRefused, match="nobody waits"):
        sheet(centre)
    filled = sheet(centre, centre.bob)
    assert filled.sheet.max_row == HEAD + 4
    filled.fill(1, 结果="无人接听")
    assert back(centre, filled, tmp_path, now=MORNING + timedelta(hours=1), by=centre.bob).landed == 1
    first = filled.cell(1, "工单号").value.removeprefix("WO-")
    row = centre.store.one("select state, attempts from callback_tasks where order_id = :id", id=int(first))
    assert tuple(row) == ("given_up", 1)
