"""Call agents side by side: what each did, shrunken towards all, and never put in an order that cannot be told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.calls import attempts
from dashboard.metrics.statistics.ranking import rank
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

DRAWS = 4000
COLUMNS = (
    *("agent_id", "calls", "talked", "interviews", "value", "shrunk", "low", "high", "band"),
    *("seconds", "seconds_low", "seconds_high"),
)


def agents(view: View) -> pd.DataFrame:
    """One row an agent with calls in the view; COLUMNS.

    ``value`` = interviews / customers talked to, ``shrunk`` with its 95 % interval by empirical Bayes over all agents
    of the view; ``band`` 1 is best, agents of one band cannot be told apart (90 %). ``seconds``: median of
    calls that became an interview, with the 95 % interval of the order statistics.
    """
    rows = attempts(view)
    rows = rows.filter(rows.agent_id.notnull())
    counted = view.read(
        rows.group_by("agent_id").aggregate(
            calls=rows.count(), talked=rows.talked.sum(), interviews=rows.interview.sum()
        )
    ).sort_values("agent_id", ignore_index=True)
    if counted.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    talked, interviews = counted["talked"].to_numpy(float), counted["interviews"].to_numpy(float)
    posterior = shrink_shares(interviews, talked)
    low, high = posterior.interval()
    band = rank(posterior.draw(DRAWS, np.random.default_rng(20260101))).band
    held = view.read(rows.filter(rows.interview == 1, rows.seconds > 0).select("agent_id", "seconds"))
    times = pd.DataFrame(
        [median_time(held.loc[held["agent_id"] == one, "seconds"]) for one in counted["agent_id"]],
        columns=["seconds", "seconds_low", "seconds_high"],
    )
    value = np.divide(interviews, talked, out=np.full(talked.shape, np.nan), where=talked > 0)
    found = counted.assign(value=value, shrunk=posterior.mean, low=low, high=high, band=band)
    return pd.concat([found, times], axis=1)[list(COLUMNS)]


def median_time(seconds: pd.Series[float]) -> tuple[float, float, float]:
    """The median and its 95 % interval from order statistics (normal approximation); NaN ends below ten calls.

    Source: Conover, Practical Nonparametric Statistics, 3rd ed. (1999), 3.2.
    """
    ordered = np.sort(seconds.to_numpy(dtype=float))
    n = ordered.size
    if not n:
        return float("nan"), float("nan"), float("nan")
    middle = float(np.median(ordered))
    if n < 10:
        return middle, float("nan"), float("nan")
    half = 0.98 * np.sqrt(n)
    low, high = int(np.floor(n / 2 - half)), int(np.ceil(n / 2 + half))
    return middle, float(ordered[max(low - 1, 0)]), float(ordered[min(high, n - 1)])
