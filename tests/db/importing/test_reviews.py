"""Public reviews: kept once, sealed; fresh bad ones become cases, never twice."""

from datetime import UTC, datetime, timedelta

from db.privacy import Sealed

NOW = datetime.now(UTC)
HEADINGS = ["评价时间", "网点编码", "星级", "评价内容", "链接", "评价编号"]


def on(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def rows(*given):
    return [HEADINGS, *map(list, given)]


BAD = (on(2), "SH001", "1", "等了三天 13800138000", "https://shop.example/r/1", "R1")
POOR = (on(3), "SH002", "2", "不太行", "", "")
GOOD = (on(2), "SH001", "5", "很好", "", "R3")
OLD = (on(400), "SH001", "1", "早年的事", "", "R4")


def test_fresh_bad_reviews_become_cases_and_the_same_file_again_changes_nothing(desk):
    report = desk.brings("reviews", rows(BAD, POOR, GOOD, OLD))
    assert (report.landed, report.rejected) == (4, 0)
    cases = desk.store.rows("select source, urgency, way, stage from cases order by urgency desc")
    assert [tuple(case) for case in cases] == [
        ("review", "urgent", "written", "received"), ("review", "ordinary", "written", "received")
    ]  # fmt: skip
    again = desk.brings("reviews", rows(BAD, POOR, GOOD, OLD))
    assert (again.unchanged, desk.count("cases"), desk.count("case_events")) == (4, 2, 4)


def test_a_review_whose_stars_change_keeps_its_one_case(desk):
    desk.brings("reviews", rows(BAD))
    report = desk.brings("reviews", rows((*BAD[:2], "2", *BAD[3:])))
    assert (report.updated, desk.count("cases"), desk.count("reviews")) == (1, 1, 1)


def test_what_strangers_wrote_is_sealed(desk):
    desk.brings("reviews", rows(BAD))
    held = desk.one("select words_sealed from reviews")["words_sealed"]
    assert desk.store.vault.unseal(held, Sealed.REVIEW) == BAD[3]
    note = desk.one("select note_sealed from case_events where kind = 'review'")["note_sealed"]
    assert desk.store.vault.unseal(note, Sealed.CASE_NOTE) == f"★1 {BAD[3]}"


def test_what_cannot_be_a_review_is_told_with_its_cure(desk):
    report = desk.brings(
        "reviews", rows((on(1), "XX", "1", "", "", ""), (on(1), "SH001", "6", "", "", ""),
                        (on(1), "SH001", "1", "", "javascript:alert(1)", ""))
    )  # fmt: skip
    assert report.rejected == 3
    told = "\n".join(str(problem) for problem in report.problems)
    assert "no known outlet" in told
    assert "whole number from 1 to 5" in told
    assert "is no address" in told


def test_an_organisation_may_draw_the_line_elsewhere(desk):
    desk.store.set_setting("review_case_stars", "3")
    desk.brings("reviews", rows((on(1), "SH001", "3", "", "", "")))
    assert desk.count("cases") == 1
