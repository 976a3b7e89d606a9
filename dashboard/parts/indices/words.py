"""Words the sections of the index catalogue share."""

from dashboard.metrics.catalogue.index import Source
from dashboard.texts import t
from db.weightings import WeightsRefused


def source_names() -> dict[Source, str]:
    """Where an index is measured."""
    return {
        "answers": t("indices_source_answers"),
        "orders": t("indices_source_orders"),
        "requests": t("indices_source_requests"),
        "repairs": t("indices_source_repairs"),
        "costs": t("indices_source_costs"),
        "cases": t("indices_source_cases"),
        "calls": t("indices_source_calls"),
    }


def refusal(fault: WeightsRefused) -> str:
    """Why something cannot be kept, and what to do."""
    said = {
        "behind": t("indices_refused_behind"),
        "past": t("indices_refused_past"),
        "weights": t("indices_refused_weights"),
        "grades": t("indices_refused_grades"),
        "note": t("indices_refused_note"),
        "taken": t("indices_refused_taken"),
    }
    return said.get(fault.rule, str(fault))
