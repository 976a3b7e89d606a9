"""Trainings that technicians and agents attended: each known by person, course and day."""

from collections.abc import Sequence

from db.importing.codes import Unknown
from db.importing.columns import Column, Row
from db.importing.fields import code, number, text
from db.importing.landing import Kind, Landing
from db.importing.times import day
from db.importing.upsert import Entry, Table, Upsert

COLUMNS = (
    Column("person", code, ("code", "technician code", "login", "工号", "师傅编号", "人员编号", "学员"), required=True),
    Column("course", text, ("training", "课程", "课程名称", "培训", "培训课程"), required=True),
    Column("trained_on", day, ("date", "day", "培训日期", "日期", "参加日期"), required=True),
    Column("valid_until", day, ("valid until", "expires", "有效期至", "有效期", "证书有效期")),
    Column("mark", number(0, 100), ("score", "成绩", "分数", "考核成绩")),
)
LONGEST_COURSE = 120


class Trainings:
    """Lands trainings of technicians, and of agents by their login."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        table = Table("trainings", "training_id", ("person", "course", "trained_on"))
        self.given = landing.present(("valid_until", "mark"))
        self.upsert = Upsert(landing, table, ("technician_id", "user_id", *self.given), "person")

    def land(self, rows: Sequence[Row]) -> None:
        entries = []
        for row in rows:
            technician, user = self._person(row)
            until = row.values.get("valid_until")
            if until is not None and str(until) < str(row.values.get("trained_on")):
                self.landing.reject(row, "valid_until", "is before the training; check both days")
            if len(str(row.values.get("course", ""))) > LONGEST_COURSE:
                self.landing.reject(row, "course", f"is longer than {LONGEST_COURSE} characters; shorten it")
            if not row.problems:
                key = (row.values["person"], row.values["course"], row.values["trained_on"])
                values = (technician, user, *(row.values[name] for name in self.given))
                entries.append(Entry(row, key, values))
        self.upsert.land(entries)

    def _person(self, row: Row) -> tuple[int | None, int | None]:
        """A technician's code, else an agent's login; the row is rejected when it is neither."""
        said = row.values.get("person")
        if said is None:
            return None, None
        technician = self.landing.codes.find("technician", str(said))
        if not isinstance(technician, Unknown):
            return technician, None
        user = self.landing.codes.find("login", str(said).lower())
        if not isinstance(user, Unknown):
            row.values["person"] = str(said).lower()
            return None, user
        self.landing.reject(row, "person", technician.rule)
        return None, None


TRAININGS = Kind("trainings", lambda _: COLUMNS, Trainings)
