"""What companies promise and how well they keep it, as a source saw it: known by company, matter, day and source."""

from collections.abc import Sequence

from db.importing import words
from db.importing.columns import Column, Row
from db.importing.fields import choice, decimal, number, text
from db.importing.landing import Kind, Landing
from db.importing.times import day
from db.importing.upsert import Entry, Table, Upsert

COLUMNS = (
    Column("company", text, ("competitor", "brand", "公司", "竞争对手", "对手", "品牌"), empty=""),
    Column("matter", choice(words.MATTERS), ("service", "item", "项目", "服务项目", "内容"), required=True),
    Column("promise", text, ("承诺", "服务承诺"), empty=""),
    Column("quality", decimal(1, 5), ("mark", "score", "质量", "质量分", "评分")),
    Column("source", text, ("来源", "资料来源"), required=True),
    Column("seen_on", day, ("date", "day", "日期", "调查日期"), required=True),
    Column("n", number(1, 10_000_000), ("sample", "respondents", "样本量", "人数")),
)
LONGEST = {"company": 60, "promise": 300, "source": 300}


class Competitors:
    """Lands marks; an empty company, or one called "us", is ourselves."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.given = landing.present(("promise", "quality", "n"))
        table = Table("competitor_marks", "competitor_mark_id", ("company", "matter", "seen_on", "source"))
        self.upsert = Upsert(landing, table, self.given, "company" if landing.has("company") else "matter")

    def land(self, rows: Sequence[Row]) -> None:
        entries = []
        for row in rows:
            company = str(row.values.get("company") or "").strip()
            company = "" if company.casefold() in words.OURSELVES else company
            for name, longest in LONGEST.items():
                if len(str(row.values.get(name) or "")) > longest:
                    self.landing.reject(row, name, f"is longer than {longest} characters; shorten it")
            if not row.problems and not row.values.get("promise") and row.values.get("quality") is None:
                self.landing.reject(row, "matter", "has neither promise nor quality; give at least one")
            if str(row.values.get("seen_on") or "") > self.landing.now[:10]:
                self.landing.reject(row, "seen_on", "has not come yet; give the day somebody saw it")
            if not row.problems:
                key = (company, row.values["matter"], row.values["seen_on"], row.values["source"])
                entries.append(Entry(row, key, tuple(row.values[name] for name in self.given)))
        self.upsert.land(entries)


COMPETITORS = Kind("competitors", lambda _: COLUMNS, Competitors)
