"""Every signal there is, and the ways of cheating each would give away.

A trace is what one way of looking sees; its signals say the same thing in different words and are averaged. A mode is
one way of cheating with the independent traces it leaves; together they speak louder (Stouffer). Modes are
alternatives: nobody is expected to do everything. An invented visit adds to the orders that claims are compared with,
so claims per order are no trace of it; its customers, its telephone numbers and its missing old parts are.
"""

from dataclasses import dataclass

from dashboard.metrics.fraud.callback_verification import CALLBACK_CHARGE, CALLBACK_PART, CALLBACK_VISIT
from dashboard.metrics.fraud.claim_amounts import APPROVAL_LIMIT, ROUND_AMOUNTS
from dashboard.metrics.fraud.claim_cost import CLAIM_COST
from dashboard.metrics.fraud.claim_dates import CLAIM_DATES, MONTH_END
from dashboard.metrics.fraud.copied_claims import COPIED_CLAIMS
from dashboard.metrics.fraud.exchanged_serials import EXCHANGED_SERIALS
from dashboard.metrics.fraud.old_parts import OLD_PARTS
from dashboard.metrics.fraud.own_history import OWN_HISTORY
from dashboard.metrics.fraud.own_people import OWN_PEOPLE
from dashboard.metrics.fraud.production_trend import PRODUCTION_TREND
from dashboard.metrics.fraud.regional_peers import REGIONAL_PEERS
from dashboard.metrics.fraud.repeated_serials import REPEATED_SERIALS
from dashboard.metrics.fraud.shared_customers import SHARED_CUSTOMERS
from dashboard.metrics.fraud.signal import Signal
from dashboard.metrics.fraud.survey_integrity import SURVEY_INTEGRITY
from dashboard.metrics.fraud.unusable_numbers import UNUSABLE_NUMBERS
from dashboard.metrics.fraud.working_hours import WORKING_HOURS
from dashboard.metrics.fraud.workload import WORKLOAD

SIGNALS: tuple[Signal, ...] = (
    PRODUCTION_TREND,
    REGIONAL_PEERS,
    OWN_HISTORY,
    CALLBACK_VISIT,
    CALLBACK_PART,
    CALLBACK_CHARGE,
    UNUSABLE_NUMBERS,
    OLD_PARTS,
    REPEATED_SERIALS,
    SURVEY_INTEGRITY,
    EXCHANGED_SERIALS,
    SHARED_CUSTOMERS,
    OWN_PEOPLE,
    WORKLOAD,
    WORKING_HOURS,
    CLAIM_DATES,
    MONTH_END,
    APPROVAL_LIMIT,
    ROUND_AMOUNTS,
    COPIED_CLAIMS,
    CLAIM_COST,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """Signals that see the same thing, and how much their mean counts beside the mode's other traces."""

    signals: tuple[Signal, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of cheating and the traces it leaves."""

    key: str
    traces: tuple[Trace, ...]


_CLAIMS = Trace((PRODUCTION_TREND, REGIONAL_PEERS, OWN_HISTORY))
_NUMBERS = Trace((UNUSABLE_NUMBERS,), weight=0.5)  # people move and mistype

MODES: tuple[Mode, ...] = (
    Mode("inflated_claims", (_CLAIMS,)),
    Mode("invented_visits", (Trace((CALLBACK_VISIT,)), _NUMBERS, Trace((OLD_PARTS,)))),
    Mode("parts_not_replaced", (_CLAIMS, Trace((CALLBACK_PART,)), Trace((OLD_PARTS,)))),
    Mode("double_charging", (Trace((CALLBACK_CHARGE,)),)),
    Mode("repeated_claims", (Trace((REPEATED_SERIALS,)),)),
    Mode("filled_surveys", (Trace((SURVEY_INTEGRITY,)),)),
    Mode("exchanged_serials", (Trace((EXCHANGED_SERIALS,)),)),
    Mode("borrowed_numbers", (Trace((SHARED_CUSTOMERS,)),)),
    Mode("own_numbers", (Trace((OWN_PEOPLE,)),)),
    Mode("impossible_work", (Trace((WORKLOAD,)), Trace((WORKING_HOURS,), weight=0.5))),
    Mode("desk_claims", (Trace((COPIED_CLAIMS,)), Trace((CLAIM_DATES,)), Trace((MONTH_END,), weight=0.5))),
    Mode("arranged_amounts", (Trace((APPROVAL_LIMIT,)), Trace((CLAIM_COST,)), Trace((ROUND_AMOUNTS,), weight=0.5))),
)


def signal(key: str) -> Signal:
    """The signal of that key. Raises KeyError."""
    return {one.key: one for one in SIGNALS}[key]
