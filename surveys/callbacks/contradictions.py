"""What a customer says against what the outlet reported: a fact to look into, never an accusation.

The same facts as the risk signal "callback verification" counts: a part only when parts were claimed, a charge only
when the order is under warranty and its papers show none. Besides, for the case that looks into it: a charge on the
papers that the customer knows nothing of, and an amount that differs by more than memory or rounding explain. A number
that is somebody else's contradicts no papers.
"""

from collections.abc import Mapping

from db.callbacks import Books
from db.store import Write
from surveys.questionnaire import Questionnaire

Values = Mapping[str, str | float | tuple[str, ...] | None]
# The question for the amount, in yuan.
AMOUNT = "charge_amount"
# What a customer says of an amount may differ by ten yuan, or a tenth of the greater one, and still be the same.
SLACK_FEN, SLACK_SHARE = 1000, 0.1


def contradictions(questionnaire: Questionnaire, values: Values, books: Books) -> tuple[str, ...]:
    """Names of the items whose answers contradict the books, in the order they were asked."""
    against = {
        "visit": "no",
        "date": "no",
        "work": "no",
        "part": "no" if books.claimed_parts_fen > 0 else None,
        "charge": _against_charge(books),
    }
    return tuple(
        item.name
        for item in questionnaire.items
        if (item.name == AMOUNT and amount_differs(values.get(AMOUNT), books))
        or (item.verify and against.get(item.verify) is not None and values.get(item.name) == against[item.verify])
    )


def amount_differs(said: object, books: Books) -> bool:
    """Whether the amount that the customer named (yuan) is another one than the order's charge.

    Nothing on the papers of a warranty order is told beside the question whether anything was charged.
    """
    if not isinstance(said, int | float) or (books.under_warranty == 1 and books.charged_fen == 0):
        return False
    fen = said * 100
    return abs(fen - books.charged_fen) > max(SLACK_FEN, SLACK_SHARE * max(fen, books.charged_fen))


def _against_charge(books: Books) -> str | None:
    if books.charged_fen > 0:
        return "no"
    return "yes" if books.under_warranty == 1 else None


def open_case(write: Write, response_id: str, order_id: int, at: str, price: bool, note_sealed: bytes | None) -> int:
    """The response's one case, as a verification to look into; the intake may have opened it for a low mark already.

    ``note_sealed``: the contradicted items. Called twice, nothing changes.
    """
    row = write.one(
        """insert into cases (cause, order_id, outlet_id, customer_id, source, urgency, way, subject, opened_at, rev)
           select :cause, order_id, outlet_id, customer_id, 'verification', 'urgent', 'telephone', :subject, :at, :rev
           from orders where order_id = :order_id
           on conflict (cause) do update set source = 'verification', way = coalesce(way, 'telephone'),
             subject = coalesce(subject, excluded.subject), rev = excluded.rev,
             urgency = case urgency when 'ordinary' then 'urgent' else urgency end
           returning case_id""",
        cause=f"response:{response_id}",
        order_id=order_id,
        subject="price" if price else "service",
        at=at,
    )
    assert row is not None
    for kind, stage, note in (("opened", "received", None), ("contradicted", None, note_sealed)):
        write.execute(
            """insert into case_events (case_id, at, kind, stage, note_sealed)
               select :case_id, :at, :kind, :stage, :note
               where not exists (select 1 from case_events where case_id = :case_id and kind = :kind)""",
            case_id=row["case_id"],
            at=at,
            kind=kind,
            stage=stage,
            note=note,
        )
    return int(row["case_id"])
