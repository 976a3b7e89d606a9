"""Marks on single questionnaires that look filled in by somebody other than the customer. Each alone means nothing."""

from __future__ import annotations

import ibis

from dashboard.metrics.view import View

MARKS = ("device", "network", "burst", "fast", "straight")
BURST_SECONDS = 600
FAST = 0.4
"""A questionnaire is fast below this share of the ordinary time for the same questionnaire."""

HURRIED = 0.7
"""Equal answers throughout count only when they were also hurried: delighted customers tick one column too."""

LEAST_RATINGS = 4


def marked(view: View) -> ibis.Table:
    """Self-filled questionnaires (no callbacks) of the scope and period with a 0/1 column per mark, NULL where unknown.

    device, network: shared within a day with another questionnaire of the outlet (their indexes change daily);
    burst: less than ten minutes after the one before; fast: under 0.4 of the median time; straight: all ratings equal
    and under 0.7 of it. The first three are about the web: a tablet is meant to be shared.
    """
    rows = view.table("responses")
    rows = rows.filter(rows.channel != "callback")
    usual = view.network.table("responses")
    usual = usual.filter(usual.channel != "callback", usual.seconds > 0)
    usual = usual.group_by("questionnaire").aggregate(usual=usual.seconds.median())
    rows = rows.left_join(usual, "questionnaire").drop("questionnaire_right")
    web, day = rows.channel == "web", rows.received_at.date()
    turn = ibis.window(group_by=["outlet_id", rows.channel], order_by=["received_at", "response_key"])
    gap = rows.received_at.epoch_seconds() - rows.received_at.epoch_seconds().lag().over(turn)
    same = rows.spread == 0
    return rows.mutate(
        device=_shared(web, day, rows.device_index),
        network=_shared(web, day, rows.network_index),
        burst=ibis.ifelse(web, (gap < BURST_SECONDS).fill_null(False).cast("int64"), None),
        fast=(rows.seconds < FAST * rows.usual).cast("int64"),
        straight=ibis.ifelse(
            rows.ratings >= LEAST_RATINGS, (same & (rows.seconds < HURRIED * rows.usual)).cast("int64"), None
        ),
    )


def _shared(
    web: ibis.expr.types.BooleanValue, day: ibis.expr.types.DateValue, index: ibis.expr.types.StringValue
) -> ibis.expr.types.IntegerValue:
    together = index.count().over(ibis.window(group_by=["outlet_id", day, index]))
    return ibis.ifelse(web & index.notnull(), (together > 1).cast("int64"), None)
