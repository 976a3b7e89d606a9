"""Historic survey responses: any questionnaire, described in a mapping; and one real survey in full."""

import zipfile
from pathlib import Path

import pytest

from db import questionnaires
from db.importing import ImportRefused, Mapping, import_file
from db.store import Store

ROOT = Path(__file__).parents[3]
AIRLINE = ROOT / "db" / "importing" / "examples" / "airline.toml"
PUBLISHED = ROOT.parent / "shared" / "data" / "airline" / "airline.zip"
OLD = """
kind = "responses"
[questionnaire]
name = "old-survey"
version = "1"
title = { zh = "旧问卷", en = "Old survey" }
[responses]
id = "no"
finished_at = "time"
order_no = "order"
grade = "A"
[outlets]
columns = ["shop"]
[[items]]
column = "Q1"
name = "csat"
low = 1
high = 5
missing = ["9"]
role = "csat"
[[items]]
column = "Q2"
name = "again"
type = "select_one"
values = { "是" = "yes", "否" = "no" }
[[items]]
column = "Words"
name = "comment"
role = "comment"
"""
HEADINGS = ["no", "time", "order", "shop", "Q1", "Q2", "Words"]
FIRST = ["1", "2024-05-01 12:00", "SO1", "SH001", "4", "是", "师傅很好"]


@pytest.fixture
def asked(desk):
    desk.brings_orders({})
    return desk


def test_answers_land_by_item_with_missing_ones_left_out(asked):
    report = asked.brings("responses", [HEADINGS, FIRST, ["2", "2024-05-02 12:00", "", "CD001", "9", "否", ""]], OLD)
    assert (report.landed, report.rejected) == (2, 0)
    rows = asked.store.rows(
        """select r.grade, r.channel, r.finished_at, i.name, a.number, a.choice, a.text from responses r
           join answers a using (response_key) join items i using (item_id) order by r.response_key, i.position"""
    )
    assert [tuple(row)[3:] for row in rows] == [
        ("csat", 4.0, None, None),
        ("again", None, "yes", None),
        ("comment", None, None, "师傅很好"),
        ("again", None, "no", None),
    ]
    assert tuple(rows[0])[:3] == ("A", "import", "2024-05-01T04:00:00Z")
    assert asked.count("answers") == 4
    definition = questionnaires.newest(asked.store, "old-survey")
    assert definition is not None
    assert definition["source"] == "historic"
    assert definition["items"][0]["role"] == "csat"


def test_the_same_responses_again_change_nothing(asked):
    asked.brings("responses", [HEADINGS, FIRST], OLD)
    before = asked.store.rows("select * from responses")
    assert asked.brings("responses", [HEADINGS, FIRST, FIRST], OLD).unchanged == 2
    assert asked.store.rows("select * from responses") == before


def test_another_answer_under_the_same_number_is_kept_aside(asked):
    asked.brings("responses", [HEADINGS, FIRST], OLD)
    report = asked.brings("responses", [HEADINGS, [*FIRST[:4], "1", "否", ""]], OLD)
    assert report.rejected == 1
    assert "held already with other answers" in str(report.problems[0])
    assert asked.count("conflicts") == 1
    assert asked.one("select number from answers where number is not null") == {"number": 4.0}


@pytest.mark.parametrize(
    ("at", "cell", "told"),
    [
        (0, "", "is empty but needed"),
        (1, "noon", "is not a time"),
        (2, "SO9", "no known order"),
        (3, "SH00l", "did you mean SH001?"),
        (4, "6", "is not a number from 1 to 5"),
        (4, "good", "is not a number from 1 to 5"),
    ],
)
def test_a_bad_response_is_told(asked, at, cell, told):
    row = [*FIRST]
    row[at] = cell
    report = asked.brings("responses", [HEADINGS, row], OLD)
    assert report.rejected == 1
    assert told in str(report.problems[0])
    assert asked.count("responses") == 0


@pytest.mark.parametrize(
    ("cut", "put", "told"),
    [
        ('name = "csat"', 'nam = "csat"', "means nothing here"),
        ("high = 5", "high = 1", "low below high"),
        ('version = "1"', "", "needs version"),
        ('grade = "A"', 'grade = "Z"', "write one of A, B, C, D"),
        ('name = "again"', 'name = "csat"', "twice"),
        ('finished_at = "time"', "", "either finished_at"),
        ('column = "Q1"', 'column = "Q7"', "Q7"),
    ],
)
def test_a_faulty_description_is_refused(asked, cut, put, told):
    with pytest.raises(ImportRefused) as refused:
        asked.brings("responses", [HEADINGS, FIRST], OLD.replace(cut, put, 1))
    assert told in str(refused.value)


def test_responses_without_a_mapping_are_refused_with_an_example(asked):
    with pytest.raises(ImportRefused, match=r"airline\.toml"):
        asked.brings("responses", [HEADINGS, FIRST])


def test_a_published_version_is_never_altered(asked):
    asked.brings("responses", [HEADINGS, FIRST], OLD)
    with pytest.raises(ImportRefused, match="raise its version"):
        asked.brings("responses", [HEADINGS, FIRST], OLD.replace("high = 5", "high = 7"))


def test_responses_can_be_spread_over_a_span_by_their_id(asked):
    spread = OLD.replace('finished_at = "time"', 'date = ["2024-01-01", "2024-01-10"]')
    rows = [[str(n), "", "", "SH001", "3", "", ""] for n in range(60)]
    asked.brings("responses", [HEADINGS, *rows], spread)
    days = [row[0] for row in asked.store.rows("select distinct substr(finished_at, 1, 10) from responses")]
    assert len(days) > 5
    assert min(days) >= "2024-01-01"
    assert max(days) <= "2024-01-10"


def test_outlets_are_made_on_the_way_when_allowed(empty_desk):
    text = OLD.replace('order_no = "order"\n', "").replace('["shop"]', '["shop", "Q2"]\nregion = "R"\ncreate = true')
    report = empty_desk.brings("responses", [HEADINGS, FIRST], text)
    assert report.landed == 1
    assert empty_desk.one("select o.code, o.name, r.code region from outlets o join regions r using (region_id)") == {
        "code": "SH001-是",
        "name": "SH001 · 是",
        "region": "R",
    }


def test_the_real_airline_survey_comes_out_with_its_published_share(tmp_path):
    if not PUBLISHED.exists():
        pytest.skip("the airline survey is not beside this project (../shared/data/airline/airline.zip)")
    with zipfile.ZipFile(PUBLISHED) as archive:
        archive.extractall(tmp_path)
    store = Store.open(tmp_path / "data")
    mapping = Mapping.load(AIRLINE)
    reports = [import_file(store, "responses", path, mapping=mapping) for path in sorted(tmp_path.rglob("*.csv"))]
    assert [report.landed for report in reports] == [25_976, 103_904]
    satisfied = store.one(
        """select count(*) asked, round(100 * avg(number), 2) share from answers join items using (item_id)
           where role = 'csat'"""
    )
    assert tuple(satisfied) == (129_880, 43.45)
    complete = store.one(
        """select count(*) from (select response_key from answers join items using (item_id)
           where dimension is not null group by response_key having count(*) = 14)"""
    )
    assert complete[0] == 119_567
    outlets = store.one("select count(*), count(distinct region_id) from outlets")
    assert tuple(outlets) == (6, 1)
    store.close()
