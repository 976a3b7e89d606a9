"""What inspections brought to light."""

from dashboard.metrics.view import View

YEAR = 365


def recovered(view: View, days: int = YEAR) -> float:
    """Fen recovered by audits closed in the ``days`` up to the period's end."""
    whole = view.period.stretched(days)
    rows = view.table("audits", view.period.stretched(10 * YEAR))
    rows = rows.filter(rows.closed_at.date().between(whole.start, whole.end))
    return float(view.read(rows.aggregate(fen=rows.recovered_fen.sum().fill_null(0)))["fen"][0])
