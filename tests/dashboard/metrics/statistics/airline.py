"""The public airline satisfaction survey, when it lies beside the repository."""

import zipfile
from functools import cache

import pandas as pd

from tests.dashboard.metrics.statistics.reference import published

ITEMS = (
    "Inflight wifi service",
    "Departure/Arrival time convenient",
    "Ease of Online booking",
    "Gate location",
    "Food and drink",
    "Online boarding",
    "Seat comfort",
    "Inflight entertainment",
    "On-board service",
    "Leg room service",
    "Baggage handling",
    "Checkin service",
    "Inflight service",
    "Cleanliness",
)


@cache
def every_answer() -> pd.DataFrame:
    """All 129,880 passengers; ``satisfied`` is 1 or 0; an item of 0 means not applicable."""
    with zipfile.ZipFile(published("airline/airline.zip")) as archive:
        parts = [
            pd.read_csv(archive.open(name), usecols=[*ITEMS, "Class", "Customer Type", "satisfaction"])
            for name in archive.namelist()
        ]
    table = pd.concat(parts, ignore_index=True)
    table["satisfied"] = (table["satisfaction"] == "satisfied").astype(int)
    return table


def complete_answers() -> pd.DataFrame:
    """Those who marked every item 1 to 5."""
    table = every_answer()
    return table[(table[list(ITEMS)] > 0).all(axis=1)]
