"""Products, faults and parts: the price list by which claims are paid."""

from functools import lru_cache

import numpy as np
import pandas as pd

CATEGORIES = ("fridge", "aircon", "washer", "heater", "cooker")
MODELS = 5  # of each category
# A category's price level, minutes of a repair, and the two Weibull laws its machines break by: early failures and
# wear, each a shape and a scale in years (Meeker & Escobar 1998, chapter 4, on mixtures of this kind).
LEVEL = np.array([1.0, 1.35, 0.85, 0.9, 0.6])
MINUTES = np.array([55, 85, 50, 45, 35])
EARLY_SHAPE, EARLY_SCALE, EARLY_SHARE = 0.65, 9.0, 0.25
WEAR_SHAPE = np.array([1.9, 2.3, 2.1, 2.6, 1.7])
WEAR_SCALE = np.array([9.0, 7.5, 7.0, 6.5, 6.0])
# Faults of each category, cheap to dear: labour in fen, the part in yuan (0: none), how often the part is needed,
# how often the fault is met. Neighbours are alike, so outlets confuse them.
FAULTS = (
    ("no fault found", 4_000, 0, 0.0, 0.12),
    ("adjusted", 5_500, 0, 0.0, 0.14),
    ("seal or hose", 7_000, 28, 0.75, 0.2),
    ("sensor", 8_000, 46, 0.85, 0.18),
    ("fan or pump", 10_500, 118, 0.8, 0.16),
    ("control board", 12_000, 265, 0.9, 0.12),
    ("motor or compressor", 21_000, 610, 0.92, 0.08),
)
KINDS = len(FAULTS)
SUNDRIES = (9, 14, 22)  # yuan: tape, gas, screws, used with anything


@lru_cache(maxsize=1)
def products() -> pd.DataFrame:
    """model, category (position), popularity within it (Zipf), months of warranty."""
    place = np.arange(len(CATEGORIES) * MODELS)
    return pd.DataFrame(
        {
            "model": [f"{CATEGORIES[n // MODELS][:2].upper()}-{300 + 17 * n}" for n in place],
            "category": place // MODELS,
            "popularity": 1 / (place % MODELS + 1) ** 0.9,
            "warranty": np.where(place // MODELS == 1, 72, 36) + np.where(place % MODELS == 0, 24, 0),
        }
    )


@lru_cache(maxsize=1)
def faults() -> pd.DataFrame:
    """One row a category and fault: code, category, labour_fen, part (position or -1), needed, met, minutes."""
    rows = []
    for category, name in enumerate(CATEGORIES):
        for step, (words, labour, part, needed, met) in enumerate(FAULTS):
            rows.append(
                {
                    "code": f"{name[:2].upper()}{step}",
                    "name": f"{name}: {words}",
                    "category": category,
                    "step": step,
                    "labour_fen": int(labour * (0.6 + 0.4 * LEVEL[category]) / 100) * 100,
                    "part": category * KINDS + step if part else -1,
                    "needed": needed,
                    "met": met,
                    "minutes": MINUTES[category] * (0.5 + 0.2 * step),
                }
            )
    return pd.DataFrame(rows)


@lru_cache(maxsize=1)
def parts() -> pd.DataFrame:
    """code and price_fen; the part of a fault stands at the fault's position, the sundries come last."""
    level = np.repeat(LEVEL, KINDS)
    yuan = np.tile([max(row[2], 1) for row in FAULTS], len(CATEGORIES)) * level
    price = np.concatenate([np.round(yuan * 10) * 10, np.array(SUNDRIES) * 100]).astype(int)
    return pd.DataFrame({"code": [f"PT{n:03d}" for n in range(len(price))], "price_fen": price})


def first_sundry() -> int:
    """The position of the first of the sundries."""
    return len(CATEGORIES) * KINDS
