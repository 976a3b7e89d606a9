"""Trainings and competitors' marks from files: known by what names them, wrong ones told with their cure."""

from db.users import add_user

TRAININGS = [["工号", "课程", "培训日期", "有效期至", "成绩"]]
MARKS = [["公司", "项目", "承诺", "质量", "来源", "日期", "样本量"]]
GOOD = ["北辰", "送货", "次日达", "4.2", "神秘购物调查", "2026-03-01", "210"]


def test_a_training_is_kept_once_and_renewed_by_the_same_file_with_another_day(desk):
    add_user(desk.store, login="agent9", name="Nine", password="a long enough password", role="agent")
    rows = [*TRAININGS, ["T1", "制冷", "2026-03-02", "2027-03-01", "88"], ["Agent9", "话术", "2026-03-02", "", ""]]
    assert (desk.brings("trainings", rows).landed, desk.brings("trainings", rows).unchanged) == (2, 2)
    rows[1][3] = "2028-03-01"
    assert desk.brings("trainings", rows).updated == 1
    kept = desk.one("select technician_id, user_id, valid_until, mark from trainings where person = 'T1'")
    assert kept == {"technician_id": 1, "user_id": None, "valid_until": "2028-03-01", "mark": 88}
    assert desk.one("select user_id is not null as agent from trainings where person = 'agent9'") == {"agent": 1}


def test_trainings_of_nobody_or_valid_before_they_took_place_are_rejected(desk):
    report = desk.brings("trainings", [*TRAININGS, ["T9", "制冷", "2026-03-02", "", ""],
                                       ["T1", "制冷", "2026-03-02", "2026-01-01", ""],
                                       ["T1", "制冷", "2026-03-02", "", "130"]])  # fmt: skip
    told = "\n".join(str(problem) for problem in report.problems)
    assert report.rejected == 3
    assert "is no known technician" in told
    assert "is before the training" in told
    assert "whole number from 0 to 100" in told


def test_what_competitors_do_is_kept_by_source_and_day_so_that_history_stays(desk):
    later = [*GOOD[:3], "3.9", GOOD[4], "2026-06-01", "190"]
    report = desk.brings("competitors", [*MARKS, GOOD, later, ["我们", "送货", "当日达", "", "官网", "2026-03-01", ""]])
    assert (report.landed, report.rejected) == (3, 0)
    assert desk.brings("competitors", [*MARKS, GOOD]).unchanged == 1
    rows = desk.store.rows("select company, quality, n from competitor_marks order by company, seen_on")
    assert [tuple(row) for row in rows] == [("", None, None), ("北辰", 4.2, 210), ("北辰", 3.9, 190)]


def test_marks_that_say_nothing_or_cannot_be_are_rejected(desk):
    silent = ["北辰", "送货", "", "", "官网", "2026-03-01", ""]
    strange = ["北辰", "送饭", "快", "4", "官网", "2026-03-01", ""]
    report = desk.brings(
        "competitors", [*MARKS, [*GOOD[:3], "7", *GOOD[4:]], silent, strange, [*GOOD[:5], "2999-01-01", ""]]
    )
    told = "\n".join(str(problem) for problem in report.problems)
    assert report.rejected == 4
    assert "number from 1 to 5" in told
    assert "neither promise nor quality" in told
