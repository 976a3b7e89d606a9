"""What the page knows about the visit it asks about: enough for a headline, nothing personal."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.store import Store
from surveys.links import Link
from surveys.web.firm import SECONDS, Firm
from surveys.web.wording import MONTHS, Words, words_of

MOST_HELD = 2048


@dataclass(frozen=True, slots=True)
class Visit:
    """Names by language code; ``day`` is the visit's moment in UTC, None for a poster."""

    outlet: dict[str, str]
    product: dict[str, str]
    service: str | None
    day: str | None


_held: dict[tuple[Path, int, int | None], tuple[float, Visit]] = {}


def visit_of(store: Store, link: Link) -> Visit:
    """The visit behind a link, asked for again after a few seconds: a poster is opened many times, its names stay."""
    key, now = (store.path, link.outlet_id, link.order_id), time.monotonic()
    held = _held.get(key)
    if held is not None and now - held[0] < SECONDS:
        return held[1]
    if len(_held) >= MOST_HELD:
        _held.clear()
    visit = _asked(store, link)
    _held[key] = now, visit
    return visit


def _asked(store: Store, link: Link) -> Visit:
    row = store.one(
        """select t.name, t.name_en, p.name as product, p.name_en as product_en, p.model, o.service_type,
             coalesce(o.arrived_at, o.completed_at, o.requested_at) as day
           from outlets t left join orders o on o.order_id = :order_id left join products p using (product_id)
           where t.outlet_id = :outlet_id""",
        order_id=link.order_id,
        outlet_id=link.outlet_id,
    )
    assert row is not None
    product, model = row["product"] or row["product_en"], row["model"] or ""
    return Visit(
        outlet={"zh": row["name"], "en": row["name_en"] or row["name"]},
        product={"zh": product or model, "en": row["product_en"] or row["product"] or model},
        service=row["service_type"],
        day=row["day"],
    )


def headline(firm: Firm, visit: Visit, language: str) -> str:
    """The customer's own visit as a question: ``11 月 18 日的空调维修，还满意吗？``."""
    words = words_of(language)
    if visit.service is None:
        return words.headline_outlet.format(outlet=visit.outlet[words.names])
    said = words.headline_order.format(
        date=day_said(firm, visit.day, words),
        product=visit.product[words.names],
        service=words.services[visit.service],
    )
    return " ".join(said.split())


def facts(firm: Firm, visit: Visit, language: str) -> dict[str, str]:
    """What fills the braces in the questionnaire's texts: outlet, product, date, customer, agent, technician."""
    words = words_of(language)
    return {
        **words.someone,
        "outlet": visit.outlet[words.names],
        "product": visit.product[words.names] or words.someone["product"],
        "date": day_said(firm, visit.day, words) or words.someone["date"],
    }


def day_said(firm: Firm, moment: str | None, words: Words) -> str:
    """The day in the firm's time zone, with its year when that is not the running one; '' for None."""
    if moment is None:
        return ""
    day = datetime.fromisoformat(moment).astimezone(firm.zone)
    pattern = words.dated if day.year == firm.today.year else words.dated_year
    return pattern.format(year=day.year, month=day.month, day=day.day, month_name=MONTHS[day.month - 1])
