"""Every signal there is, in the order screens show them, and the modes of misconduct they answer to."""

from dashboard.metrics.fraud.callback_verification import CALLBACK_VERIFICATION
from dashboard.metrics.fraud.old_parts import OLD_PARTS
from dashboard.metrics.fraud.own_history import OWN_HISTORY
from dashboard.metrics.fraud.production_trend import PRODUCTION_TREND
from dashboard.metrics.fraud.regional_peers import REGIONAL_PEERS
from dashboard.metrics.fraud.repeated_serials import REPEATED_SERIALS
from dashboard.metrics.fraud.signal import Signal
from dashboard.metrics.fraud.survey_integrity import SURVEY_INTEGRITY
from dashboard.metrics.fraud.unusable_numbers import UNUSABLE_NUMBERS

SIGNALS: tuple[Signal, ...] = (
    PRODUCTION_TREND,
    REGIONAL_PEERS,
    OWN_HISTORY,
    CALLBACK_VERIFICATION,
    UNUSABLE_NUMBERS,
    REPEATED_SERIALS,
    OLD_PARTS,
    SURVEY_INTEGRITY,
)

MODES: dict[str, tuple[Signal, ...]] = {
    mode: tuple(signal for signal in SIGNALS if signal.mode == mode)
    for mode in dict.fromkeys(signal.mode for signal in SIGNALS)
}


def signal(key: str) -> Signal:
    """The signal of that key. Raises KeyError."""
    return {one.key: one for one in SIGNALS}[key]
