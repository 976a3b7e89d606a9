"""A bad answer opens a case, once."""

from collections.abc import Mapping

from db.responses import ResponseRow
from db.store import Write
from surveys.publishing import Published
from surveys.questionnaire import Item

LOW_CSAT = 2
PROBLEM = "problem"

Values = Mapping[str, str | float | tuple[str, ...] | None]


def urgency(published: Published, values: Values) -> str | None:
    """None when nothing is wrong; urgent for the lowest mark or a named problem, ordinary for a low mark."""
    found = [_item_urgency(item, values.get(item.name)) for item in published.alarming]
    return "urgent" if "urgent" in found else "ordinary" if "ordinary" in found else None


def open_case(write: Write, response: ResponseRow, degree: str) -> None:
    """Open the response's case; nothing happens when it is open already."""
    opened = write.one(
        """insert into cases (cause, order_id, outlet_id, customer_id, source, urgency, opened_at, rev)
           values (:cause, :order_id, :outlet_id, (select customer_id from orders where order_id = :order_id),
             :source, :urgency, :opened_at, :rev)
           on conflict (cause) do nothing returning case_id""",
        cause=f"response:{response.response_id}",
        order_id=response.order_id,
        outlet_id=response.outlet_id,
        source="callback" if response.channel == "callback" else "survey",
        urgency=degree,
        opened_at=response.received_at,
    )
    if opened:
        write.execute(
            """insert into case_events (case_id, at, kind, stage)
               values (:case_id, :at, 'opened', 'received')""",
            case_id=opened["case_id"],
            at=response.received_at,
        )


def _item_urgency(item: Item, value: object) -> str | None:
    if value is None:
        return None
    if PROBLEM in (item.role, item.name):
        return "urgent" if value == "yes" else None
    if item.role != "csat":
        return None
    mark = float(str(value))
    return "urgent" if mark <= 1 else "ordinary" if mark <= LOW_CSAT else None
