"""Groups side by side: one row a group, each figure with its interval, ready for a table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.satisfaction import figure
from dashboard.metrics.statistics.share import newcombe


@dataclass(frozen=True, slots=True)
class Apart:
    """A group that differs from the others together: its share 0..1, the gap -1..1, its n."""

    group: int | str
    value: float
    gap: float
    n: int


def table(tally: pd.DataFrame, key: str) -> pd.DataFrame:
    """A tally by ``key`` as rows: key, csat, csat_low, csat_high, nps, fixed, n; values NaN below the smallest n."""
    rows = []
    for group, counts in tally.set_index(key, drop=True).iterrows():
        csat, nps, fixed = (figure(metric, counts) for metric in ("csat", "nps", "first_time_fix"))
        low, high = csat.interval if csat.enough and csat.interval else (float("nan"), float("nan"))
        rows.append(
            {
                key: group,
                "csat": csat.value if csat.enough else float("nan"),
                "csat_low": low,
                "csat_high": high,
                "nps": nps.value if nps.enough else float("nan"),
                "fixed": fixed.value if fixed.enough else float("nan"),
                "n": csat.n,
            }
        )
    return pd.DataFrame(rows, columns=[key, "csat", "csat_low", "csat_high", "nps", "fixed", "n"])


def lowest(tally: pd.DataFrame, key: str) -> Apart | None:
    """The group whose satisfaction is proven lower than that of all the others together; None when none is.

    Newcombe's interval of group minus rest at 95 % over all groups at once (Bonferroni), so that looking at many
    groups does not invent a worst one. Of several proven ones, the lowest.
    """
    rows = tally[tally["csat_asked"] > 0]
    if len(rows) < 2:
        return None
    hits, asked = rows["csat_hits"].to_numpy(float), rows["csat_asked"].to_numpy(float)
    rest_hits, rest_asked = hits.sum() - hits, asked.sum() - asked
    gap, _, high = newcombe(hits, asked, rest_hits, rest_asked, level=1 - 0.05 / len(rows))
    proven = np.flatnonzero(high < 0)
    if not proven.size:
        return None
    worst = proven[np.argmin((hits / asked)[proven])]
    return Apart(rows[key].iloc[worst], float(hits[worst] / asked[worst]), float(gap[worst]), int(asked[worst]))
