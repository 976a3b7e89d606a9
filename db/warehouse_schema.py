"""What the warehouse holds: the columns of each table, and how each is read out of SQLite.

No name, number or address is here: people appear as ids and blind indexes, comments with personal data masked.
Types: ``int``, ``float``, ``text``, ``date``, ``time`` (local wall time of the organisation).
"""

from db.warehouse_audit import AUDIT_TABLES
from db.warehouse_cases import CASE_TABLES
from db.warehouse_copied import Columns, Copied
from db.warehouse_copied import plain as _plain
from db.warehouse_money import MONEY_TABLES
from db.warehouse_service_levels import LEVEL_TABLES
from db.warehouse_weights import WEIGHT_TABLES

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "recovery")
SIGNALS = ("hurried", "straight", "outside", "trapped")  # what surveys/intake/signals.py notes; null: nothing odd
CHECKS = ("number", "visit", "date", "work", "part", "charge")
AMOUNT = "charge_amount"  # the question for what was paid, in yuan; asked where something was


COPIED = (
    _plain("regions", "region_id", {"region_id": "int", "code": "text", "name": "text", "name_en": "text"}),
    _plain(
        "outlets",
        "outlet_id",
        {
            "outlet_id": "int",
            "code": "text",
            "name": "text",
            "name_en": "text",
            "region_id": "int",
            "grade": "text",
            "status": "text",
            "opened_on": "date",
            "phone_index": "text",
        },
    ),
    _plain(
        "technicians",
        "technician_id",
        {"technician_id": "int", "code": "text", "outlet_id": "int", "trained_until": "date", "phone_index": "text"},
    ),
    _plain(
        "products",
        "product_id",
        {
            "product_id": "int",
            "model": "text",
            "category": "text",
            "name": "text",
            "name_en": "text",
            "warranty_months": "int",
        },
    ),
    _plain("faults", "fault_id", {"fault_id": "int", "code": "text", "name": "text", "name_en": "text"}),
    _plain(
        "parts",
        "part_id",
        {"part_id": "int", "code": "text", "name": "text", "name_en": "text", "abc_class": "text", "price_fen": "int"},
    ),
    _plain(
        "orders",
        "order_id",
        {
            "order_id": "int",
            "order_no": "text",
            "outlet_id": "int",
            "region_id": "int",
            "technician_id": "int",
            "customer_id": "int",
            "product_id": "int",
            "serial": "text",
            "production_month": "date",
            "purchased_on": "date",
            "service_type": "text",
            "channel": "text",
            "priority": "text",
            "fault_id": "int",
            "under_warranty": "int",
            "requested_at": "time",
            "responded_at": "time",
            "appointed_at": "time",
            "arrived_at": "time",
            "completed_at": "time",
            "charged_fen": "int",
            "phone_index": "text",
        },
        """select t.order_id, t.order_no, t.outlet_id, o.region_id, t.technician_id, t.customer_id, t.product_id,
             t.serial, t.production_month || '-01', t.purchased_on, t.service_type, t.channel, t.priority, t.fault_id,
             t.under_warranty, t.requested_at, t.responded_at, t.appointed_at, t.arrived_at, t.completed_at,
             t.charged_fen, c.phone_index
           from orders t join outlets o using (outlet_id) left join customers c using (customer_id)
           where t.rev > :mark""",
    ),
    _plain(
        "claims",
        "claim_id",
        {
            "claim_id": "int",
            "claim_no": "text",
            "order_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "product_id": "int",
            "serial": "text",
            "production_month": "date",
            "fault_id": "int",
            "labour_fen": "int",
            "parts_fen": "int",
            "travel_fen": "int",
            "amount_fen": "int",
            "claimed_at": "time",
            "status": "text",
        },
        """select t.claim_id, t.claim_no, t.order_id, t.outlet_id, o.region_id, t.product_id, t.serial,
             t.production_month || '-01', t.fault_id, t.labour_fen, t.parts_fen, t.travel_fen,
             t.labour_fen + t.parts_fen + t.travel_fen, t.claimed_at, t.status
           from claims t join outlets o using (outlet_id) where t.rev > :mark""",
    ),
    _plain(
        "claim_parts",
        "claim_part_id",
        {
            "claim_part_id": "int",
            "claim_id": "int",
            "outlet_id": "int",
            "part_id": "int",
            "quantity": "int",
            "unit_price_fen": "int",
            "old_part_returned": "int",
        },
        """select t.claim_part_id, t.claim_id, c.outlet_id, t.part_id, t.quantity, t.unit_price_fen,
             t.old_part_returned
           from claim_parts t join claims c using (claim_id) where t.rev > :mark""",
    ),
    _plain(
        "items",
        "item_id",
        {
            "item_id": "int",
            "questionnaire": "text",
            "version": "text",
            "position": "int",
            "name": "text",
            "type": "text",
            "label": "text",
            "low": "float",
            "high": "float",
            "dimension": "text",
            "catalogue_index": "text",
            "verify": "text",
            "role": "text",
            "audience": "text",
        },
        """select t.item_id, q.name, q.version, t.position, t.name, t.type, t.label, t.low, t.high, t.dimension,
             t.catalogue_index, t.verify, t.role, coalesce(json_extract(q.definition, '$.audience'), 'customer')
           from items t join questionnaires q using (questionnaire_id) where t.rev > :mark""",
    ),
    _plain(
        "callback_tasks",
        "task_id",
        {
            "task_id": "int",
            "order_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "drawn": "text",
            "weight": "float",
            "due_at": "time",
            "state": "text",
            "attempts": "int",
            "questionnaire": "text",
            "plan_id": "int",
            "recalls": "int",
        },
        # A quality call is drawn among calls, not among orders; ``recalls`` is the attempt it looks at.
        """select t.task_id, t.order_id, r.outlet_id, o.region_id,
             case when q.attempt_id is null then t.drawn else 'recall' end, t.weight, t.due_at, t.state, t.attempts,
             t.questionnaire, t.plan_id, q.attempt_id
           from callback_tasks t join orders r using (order_id) join outlets o using (outlet_id)
             left join callback_recalls q on q.task_id = t.task_id where t.rev > :mark""",
    ),
    _plain(
        "callback_attempts",
        "attempt_id",
        {
            "attempt_id": "int",
            "task_id": "int",
            "order_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "number": "int",
            "agent_id": "int",
            "started_at": "time",
            "ended_at": "time",
            "disposition": "text",
            "response_key": "int",
        },
        """select t.attempt_id, t.task_id, k.order_id, r.outlet_id, o.region_id, t.number, t.agent_id, t.started_at,
             t.ended_at, t.disposition, a.response_key
           from callback_attempts t join callback_tasks k using (task_id) join orders r using (order_id)
             join outlets o using (outlet_id) left join responses a on a.response_id = t.response_id
           where t.rev > :mark""",
    ),
    *CASE_TABLES,
    *LEVEL_TABLES,
    *MONEY_TABLES,
    *AUDIT_TABLES,
    _plain(
        "targets",
        "target_id",
        {
            "target_id": "int",
            "metric": "text",
            "scope": "text",
            "scope_id": "int",
            "valid_from": "date",
            "value": "float",
        },
    ),
    *WEIGHT_TABLES,
    _plain(
        "actions",
        "action_id",
        {
            "action_id": "int",
            "title": "text",
            "metric": "text",
            "started_on": "date",
            "due_on": "date",
            "closed_on": "date",
            "settling_days": "int",
        },
    ),
    # An action's outlets come over together, whenever the action was written.
    _plain(
        "action_outlets",
        "action_id",
        {"action_id": "int", "outlet_id": "int"},
        "select t.action_id, t.outlet_id from action_outlets t join actions a using (action_id) where a.rev > :mark",
    ),
    _plain(
        "audits",
        "audit_id",
        {
            "audit_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "drawn": "text",
            "opened_at": "time",
            "closed_at": "time",
            "outcome": "text",
            "recovered_fen": "int",
            "chance": "float",
            "plan_key": "text",
        },
        """select t.audit_id, t.outlet_id, o.region_id, t.drawn, t.opened_at, t.closed_at, t.outcome, t.recovered_fen,
             t.chance, t.plan_key
           from audits t join outlets o using (outlet_id) where t.rev > :mark""",
    ),
    _plain(
        "penalties",
        "penalty_id",
        {
            "penalty_id": "int",
            "audit_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "level": "text",
            "amount_fen": "int",
            "decided_at": "time",
            "lifted_at": "time",
        },
        """select t.penalty_id, t.audit_id, t.outlet_id, o.region_id, t.level, t.amount_fen, t.decided_at, t.lifted_at
           from penalties t join outlets o using (outlet_id) where t.rev > :mark""",
    ),
)

# ``cross join`` keeps SQLite at the new responses: left to choose, it reads every answer there ever was.
# Responses arrive in three streams and are widened inside the warehouse: one row per response for every metric,
# one row per answer for questions about single items.
RESPONSE_HEADS = Copied(
    "response_heads",
    "response_key",
    {
        "response_key": "int",
        "questionnaire": "text",
        "version": "text",
        "outlet_id": "int",
        "region_id": "int",
        "order_id": "int",
        "technician_id": "int",
        "product_id": "int",
        "service_type": "text",
        "channel": "text",
        "grade": "text",
        "language": "text",
        "received_at": "time",
        "seconds": "float",
        "device_index": "text",
        "network_index": "text",
        **dict.fromkeys(SIGNALS, "int"),
    },
    f"""select t.response_key, q.name, q.version, t.outlet_id, o.region_id, t.order_id, r.technician_id, r.product_id,
         r.service_type, t.channel, t.grade, t.language, t.received_at, t.seconds, t.device_index, t.network_index,
         {", ".join(f"case when t.signals <> '{{}}' then t.signals ->> '{name}' end" for name in SIGNALS)}
       from standing_responses t join questionnaires q using (questionnaire_id)
         join outlets o on o.outlet_id = t.outlet_id left join orders r on r.order_id = t.order_id
       where t.rev > :mark""",
)
ANSWERS = Copied(
    "answers",
    "response_key",
    {"response_key": "int", "item_id": "int", "number": "float", "choice": "text"},
    """select a.response_key, a.item_id, a.number, a.choice
       from standing_responses t cross join answers a using (response_key) where t.rev > :mark and a.text is null""",
)
COMMENTS = Copied(
    "comments",
    "response_key",
    {"response_key": "int", "comment": "text"},
    """select a.response_key, a.text
       from standing_responses t cross join answers a using (response_key) cross join items i using (item_id)
       where t.rev > :mark and i.role = 'comment' and a.text is not null""",
)

_SCALED = "1 + 4 * (a.number - i.low) / (i.high - i.low)"
WIDE: Columns = {
    **RESPONSE_HEADS.columns,
    "csat": "float",
    "satisfied": "int",
    "nps": "int",
    "ces": "float",
    **dict.fromkeys(DIMENSIONS, "float"),
    "fixed": "int",
    **{f"said_{check}": "int" for check in CHECKS},
    "said_paid_fen": "int",
    "ratings": "int",
    "spread": "float",
    "comment": "text",
}
# Only what customers say of what they met: an expectation is a row of ``answers`` and part of no figure, and what
# staff, dealers and shoppers send is no response of a customer but a row of ``other_voices``.
_OTHERS = "select distinct questionnaire, version, audience from items where audience <> 'customer'"
WIDEN = f"""
with experienced as (select * from items where audience = 'customer' and role is distinct from 'expectation')
select h.*, w.* exclude (response_key), c.comment
from staged_response_heads h anti join ({_OTHERS}) using (questionnaire, version)
left join (
  select a.response_key,
    max(case when i.role = 'csat' then a.number end) as csat,
    max(case when i.role = 'csat' then (a.number >= i.high - (i.high - i.low >= 4)::int)::int end) as satisfied,
    max(case when i.role = 'nps' then a.number end)::bigint as nps,
    max(case when i.role = 'ces' and i.high > i.low then {_SCALED} end) as ces,
    {", ".join(f"avg(case when i.dimension = '{d}' and i.high > i.low then {_SCALED} end) as {d}" for d in DIMENSIONS)},
    max(case when i.catalogue_index = 'first_time_fix' then case a.choice when 'yes' then 1 when 'no' then 0 end end)
      as fixed,
    {
    ", ".join(
        f"max(case when i.verify = '{c}' then case a.choice when 'yes' then 1 when 'no' then 0 end end) as said_{c}"
        for c in CHECKS
    )
},
    round(100 * max(case when i.name = '{AMOUNT}' then a.number end))::bigint as said_paid_fen,
    count(case when i.dimension is not null or i.role = 'csat' then a.number end) as ratings,
    stddev_pop(case when i.high > i.low and (i.dimension is not null or i.role = 'csat') then {_SCALED} end) as spread
  from staged_answers a join experienced i using (item_id) group by a.response_key) w using (response_key)
left join staged_comments c using (response_key)
"""

OTHER_VOICES: Columns = {**RESPONSE_HEADS.columns, "audience": "text"}
HEAR_OTHERS = f"select h.*, o.audience from staged_response_heads h join ({_OTHERS}) o using (questionnaire, version)"

TABLES: dict[str, Columns] = {
    **{copied.name: copied.columns for copied in COPIED},
    "responses": WIDE,
    "other_voices": OTHER_VOICES,
    "answers": ANSWERS.columns,
}
