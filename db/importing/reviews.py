"""Public reviews that somebody exported from a shop or a map: each kept once, fresh bad ones become cases.

A review is known by its own id, else by its link, else by outlet, day and words. An old one is history, not a case:
only reviews of the last ``review_case_days`` days (60) with at most ``review_case_stars`` stars (2) open one.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from db.importing.columns import Column, Row
from db.importing.fields import code, number, text
from db.importing.landing import Kind, Landing
from db.importing.times import moment
from db.importing.upsert import Entry, Table, Upsert
from db.privacy import Sealed
from db.store import utc_text

COLUMNS = (
    Column("posted_at", moment, ("date", "review date", "日期", "评价时间", "评论时间"), required=True),
    Column("outlet_code", code, ("outlet", "shop", "网点编码", "门店编码"), required=True),
    Column("stars", number(1, 5), ("rating", "score", "星级", "评分"), required=True),
    Column("words", text, ("text", "comment", "review", "评价内容", "评论", "内容"), personal=True, empty=""),
    Column("link", text, ("url", "链接", "网址"), empty=""),
    Column("id", code, ("review id", "评价编号", "评论编号")),
)
STARS, DAYS = "review_case_stars", "review_case_days"
USUAL = {STARS: 2, DAYS: 60}
OPEN = """insert into cases (cause, outlet_id, source, urgency, way, opened_at, rev)
  values (:cause, :outlet_id, 'review', :urgency, 'written', :now, :rev) on conflict (cause) do nothing
  returning case_id"""
EVENT = """insert into case_events (case_id, at, kind, stage, note_sealed)
  values (:case_id, :now, :kind, :stage, :note)"""


class Reviews:
    """Lands reviews, and opens the cases of those that are bad and fresh."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.most = _setting(landing, STARS)
        self.since = utc_text(datetime.fromisoformat(landing.now) - timedelta(days=_setting(landing, DAYS)))
        table = Table("reviews", "review_id", ("source_key",), sealed={"words_sealed": Sealed.REVIEW})
        self.upsert = Upsert(landing, table, ("outlet_id", "posted_at", "stars", "words_sealed", "link"), "posted_at")

    def land(self, rows: Sequence[Row]) -> None:
        entries: list[Entry] = []
        for row in rows:
            outlet_id = self.landing.resolve(row, "outlet_code", "outlet")
            link = str(row.values.get("link") or "")
            if link and not link.startswith(("http://", "https://")):
                self.landing.reject(row, "link", "is no address; write it with https:// or leave it empty")
            if not row.problems:
                values = (outlet_id, row.values["posted_at"], row.values["stars"], row.values.get("words") or "", link)
                entries.append(Entry(row, (_key(row),), values))
        self.upsert.land(entries)
        for entry in entries:
            if not entry.row.problems:
                self._case(entry)

    def _case(self, entry: Entry) -> None:
        outlet_id, posted_at, stars, words, _ = entry.values
        if int(str(stars)) > self.most or str(posted_at) < self.since:
            return
        now, write = self.landing.now, self.landing.write
        urgency = "urgent" if stars == 1 else "ordinary"
        opened = write.one(OPEN, cause=f"review:{entry.key[0]}", outlet_id=outlet_id, urgency=urgency, now=now)
        if opened is None:
            return
        told = f"★{stars} {words}".strip()
        for kind, stage, note in (("opened", "received", None), ("review", None, told)):
            sealed = self.landing.vault.seal(note, Sealed.CASE_NOTE)
            write.execute(EVENT, case_id=opened["case_id"], now=now, kind=kind, stage=stage, note=sealed)


def _key(row: Row) -> str:
    """The review's own id, else a digest of its link, else of what it says."""
    own, link = row.values.get("id"), str(row.values.get("link") or "")
    if own:
        return f"id:{own}"
    told = link or "\n".join(str(row.values.get(name)) for name in ("outlet_code", "posted_at", "words"))
    return f"{'link' if link else 'row'}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _setting(landing: Landing, name: str) -> int:
    row = landing.write.one("select value from settings where name = :name", name=name)
    return int(row["value"]) if row and row["value"].isdecimal() else USUAL[name]


REVIEWS = Kind("reviews", lambda _: COLUMNS, Reviews)
