"""Historic survey responses: each file row one response of a questionnaire that somebody else once asked."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from db import questionnaires
from db import responses as kept
from db.importing.cells import folded
from db.importing.codes import Unknown
from db.importing.columns import Row
from db.importing.fields import Format
from db.importing.historic import Historic, slug
from db.importing.landing import Kind, Landing
from db.importing.problems import ImportRefused, Unreadable
from db.importing.times import moment
from db.privacy import Sealed
from db.responses import AnswerRow, ResponseRow, Value
from db.store import utc_text

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "afterword:historic-responses")
NOON = time(12)
HELD = "select response_id, payload_hash from responses where response_id in (select value from json_each(:ids))"
ORDERS_OF = "select order_no, order_id from orders where order_no in (select value from json_each(:numbers))"
CONFLICT = """insert or ignore into conflicts (response_id, payload_hash, payload_sealed, received_at)
  values (:response_id, :payload_hash, :payload_sealed, :received_at)"""
ADD_REGION = "insert into regions (code, name, rev) values (:code, :name, :rev) returning region_id"
ADD_OUTLET = """insert into outlets (code, name, region_id, rev) values (:code, :name, :region_id, :rev)
  returning outlet_id"""


class Responses:
    """Lands responses; outlets and their region on the way when the mapping allows it."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing
        self.historic = historic = Historic.of(landing.mapping)
        self.zone = landing.zone
        self.read_moment = moment(Format(self.zone, dates=landing.mapping.date_formats))
        try:
            self.questionnaire_id = questionnaires.keep(landing.write, historic.definition, landing.now)
        except questionnaires.VersionTaken as taken:
            raise ImportRefused(f"{landing.file}: {taken}") from taken
        self.item_ids = questionnaires.item_ids(landing.write, self.questionnaire_id)
        self.types = {item.name: item.type for item in historic.items}
        self.key = kept.next_key(landing.write)
        self._outlets: dict[tuple[str, ...], int | Unknown] = {}

    def land(self, rows: Sequence[Row]) -> None:
        orders = self._orders(rows)
        made = [response for row in rows for response in [self._response(row, orders)] if not row.problems]
        held = self._held([response.response_id for response, _ in made])
        fresh: list[ResponseRow] = []
        answers: list[AnswerRow] = []
        for (response, given), row in zip(made, [row for row in rows if not row.problems], strict=True):
            before = held.get(response.response_id)
            if before is None:
                held[response.response_id] = response.payload_hash
                fresh.append(response)
                answers.extend(kept.answer_rows(response.response_key, given, self.item_ids, self.types))
                self.landing.outcome["landed"] += 1
            elif before == response.payload_hash:
                self.landing.outcome["unchanged"] += 1
            else:
                self._conflict(row, response)
        kept.keep(self.landing.write, fresh, answers)

    def _response(self, row: Row, orders: Mapping[str, int]) -> tuple[ResponseRow, dict[str, Value]]:
        given = self._answers(row)
        outlet_id = self._outlet(row)
        number = self._text(row, self.historic.order_heading)
        if number and number not in orders:
            self.landing.reject(row, str(self.historic.order_heading), "is no known order; import its order first")
        response_id = self._id(row)
        finished = self._finished(row, response_id)
        payload = {"questionnaire": self.questionnaire_id, "outlet": outlet_id, "order": number, "at": finished}
        text = json.dumps({**payload, "answers": given}, ensure_ascii=False, sort_keys=True)
        sealed = self.landing.vault.seal(text, Sealed.PAYLOAD)
        assert sealed is not None
        self.key += 1
        return (
            ResponseRow(
                response_key=self.key - 1,
                response_id=response_id,
                payload_hash=hashlib.sha256(text.encode()).hexdigest(),
                payload_sealed=sealed,
                questionnaire_id=self.questionnaire_id,
                outlet_id=outlet_id,
                order_id=orders.get(number),
                invitation_id=None,
                channel=self.historic.channel,
                grade=self.historic.grade,
                language=self.historic.language,
                started_at=None,
                finished_at=finished,
                received_at=finished,
                receipt=hashlib.sha256(f"receipt {response_id}".encode()).hexdigest()[:24],
                seconds=None,
                device_index=None,
                network_index=None,
                rev=self.landing.write.rev,
            ),
            given,
        )

    def _answers(self, row: Row) -> dict[str, Value]:
        given: dict[str, Value] = {}
        for item in self.historic.items:
            try:
                value = item.read(row.values.get(item.heading))
            except Unreadable as wrong:
                self.landing.reject(row, item.heading, str(wrong))
                continue
            if value is not None:
                given[item.name] = value
        if not given and not row.problems:
            self.landing.reject(row, "", "answers nothing; remove the row")
        return given

    def _outlet(self, row: Row) -> int:
        """The outlet's id; 0 on a row that is rejected for it."""
        texts = tuple(folded(row.values.get(heading)) for heading in self.historic.outlet_headings)
        if not all(texts):
            self.landing.reject(row, self.historic.outlet_headings[texts.index("")], "is empty but names the outlet")
            return 0
        if texts not in self._outlets:
            self._outlets[texts] = self._find_outlet(self.historic.separator.join(texts))
        found = self._outlets[texts]
        if isinstance(found, Unknown):
            self.landing.reject(row, self.historic.outlet_headings[0], found.rule)
            return 0
        return found

    def _find_outlet(self, name: str) -> int | Unknown:
        outlets, write = self.landing.codes.all("outlet"), self.landing.write
        for code in (name, slug(name)):
            if code in outlets:
                return outlets[code]
        if not self.historic.create:
            return self.landing.codes.find("outlet", name)
        made = write.execute(ADD_OUTLET, code=slug(name), name=name, region_id=self._region()).fetchone()
        outlets[slug(name)] = int(made[0])
        return int(made[0])

    def _region(self) -> int:
        regions, code = self.landing.codes.all("region"), self.historic.region
        if not code:
            raise ImportRefused(f"{self.landing.file}: [outlets] create = true needs region, the code of one")
        if code not in regions:
            made = self.landing.write.execute(ADD_REGION, code=code, name=self.historic.region_name).fetchone()
            regions[code] = int(made[0])
        return regions[code]

    def _id(self, row: Row) -> str:
        """Made of the source's own id, or of file and row: the same file gives the same ids."""
        own = self._text(row, self.historic.id_heading)
        if self.historic.id_heading and not own:
            self.landing.reject(row, self.historic.id_heading, "is empty but needed; fill it in")
        name = f"{self.historic.source}\n{own}" if own else f"{self.landing.file_hash}\n{row.number}"
        return str(uuid.uuid5(NAMESPACE, name))

    def _finished(self, row: Row, response_id: str) -> str:
        days = self.historic.days
        if days:
            span = (days[-1] - days[0]).days + 1
            day = days[0] + timedelta(days=int(response_id[:8], 16) % span)
            return utc_text(datetime.combine(day, NOON, self.zone))
        heading = str(self.historic.time_heading)
        try:
            finished = self.read_moment(row.values.get(heading))
        except Unreadable as wrong:
            self.landing.reject(row, heading, str(wrong))
            return ""
        if finished is None:
            self.landing.reject(row, heading, "is empty but needed; fill it in")
        return str(finished)

    def _text(self, row: Row, heading: str | None) -> str:
        return folded(row.values.get(heading)) if heading else ""

    def _orders(self, rows: Sequence[Row]) -> dict[str, int]:
        if not self.historic.order_heading:
            return {}
        numbers = json.dumps([self._text(row, self.historic.order_heading) for row in rows])
        return {row[0]: int(row[1]) for row in self.landing.write.execute(ORDERS_OF, numbers=numbers)}

    def _held(self, ids: Sequence[str]) -> dict[str, str]:
        return {row[0]: row[1] for row in self.landing.write.execute(HELD, ids=json.dumps(ids))}

    def _conflict(self, row: Row, response: ResponseRow) -> None:
        """The second version is kept aside: nothing that was answered is dropped."""
        self.landing.write.execute(
            CONFLICT,
            response_id=response.response_id,
            payload_hash=response.payload_hash,
            payload_sealed=response.payload_sealed,
            received_at=self.landing.now,
        )
        heading = self.historic.id_heading or ""
        self.landing.reject(row, heading, "is held already with other answers; the first version stands")


RESPONSES = Kind("responses", lambda mapping: Historic.of(mapping).columns(), Responses)
