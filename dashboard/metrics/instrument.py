"""The questionnaire itself: do its items measure one thing, or several, and how precisely?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dashboard.metrics.marks import Marks, marks, scaled
from dashboard.metrics.statistics.careless import distance, even_odd, longest_run, synonyms
from dashboard.metrics.statistics.drivers import correlations
from dashboard.metrics.statistics.factors import Dimensions, Factors, dimensions, factors
from dashboard.metrics.statistics.reliability import Reliability, reliability
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

OFTEN = 0.5
LEAST = 50
LEAST_ITEMS = 4
"""Of fewer items one mark throughout is ordinary."""

LEAST_ITEMS_HALVED = 30
"""Halves and pairs of a shorter questionnaire are too short to be compared within one person."""

BEYOND = 0.01
"""Answers as far from the mean answer as this share would lie if marks were normal, which skewed marks are not."""

LEAST_EVEN_ODD, LEAST_SYNONYMS = 0.3, 0.0


Kind = Literal["one_mark", "far", "even_odd", "synonyms"]


@dataclass(frozen=True, slots=True)
class CarelessSign:
    """A sign that items were not read: ``kind`` and the share of complete answers that show it."""

    kind: Kind
    share: Share


@dataclass(frozen=True, slots=True)
class Instrument:
    """``items``: name, label, dimension, n, mean, item_rest, alpha_without; ``whole``: reliability of all together.

    ``by_dimension``: of dimensions with two items or more. ``axes``: parallel analysis; ``loading``: items x factors,
    None where one factor or none is above chance. ``careless``: signs that can be told of so many items. ``n``
    complete answers.
    """

    of: Marks
    items: pd.DataFrame
    whole: Reliability
    by_dimension: dict[str, Reliability]
    axes: Dimensions | None
    loading: Factors | None
    careless: tuple[CarelessSign, ...]
    n: int


def instrument(view: View, questionnaire: str) -> Instrument | None:
    """Of the rated items at least half of all people answered; None with fewer than LEAST complete answers."""
    of = marks(view, questionnaire)
    table = scaled(of)
    often = np.isfinite(table).mean(axis=0) >= OFTEN if len(table) else np.zeros(len(of.items), dtype=bool)
    rows = table[:, often]
    rows = rows[np.isfinite(rows).all(axis=1)]
    whole = reliability(rows) if rows.shape[1] >= 2 and len(rows) >= LEAST else None
    if whole is None:
        return None
    items = of.items[often].reset_index(drop=True).assign(
        n=np.isfinite(table[:, often]).sum(axis=0), mean=np.nanmean(table[:, often], axis=0),
        item_rest=whole.item_rest, alpha_without=whole.alpha_without,
    )  # fmt: skip
    axes = dimensions(rows)
    number = axes.number if axes else 0
    loading = factors(correlations(rows), number) if number > 1 else None
    scales = _scales(items)
    signs = careless_signs(rows, list(scales.values()))
    return Instrument(of, items, whole, _by_dimension(rows, scales), axes, loading, signs, len(rows))


def careless_signs(rows: np.ndarray, scales: list[list[int]]) -> tuple[CarelessSign, ...]:
    """Signs in complete answers (people, items); ``scales``: each dimension's columns. None under LEAST_ITEMS items."""
    count = rows.shape[1]
    if count < LEAST_ITEMS:
        return ()
    signs = [
        _sign("one_mark", longest_run(rows), lambda run: run == count),
        _sign("far", distance(rows), lambda far: far > chi2.isf(BEYOND, count)),
    ]
    if count >= LEAST_ITEMS_HALVED:
        halves = even_odd(rows, [one for one in scales if len(one) > 1])
        signs.append(_sign("even_odd", halves, lambda r: r < LEAST_EVEN_ODD))
        signs.append(_sign("synonyms", synonyms(rows), lambda r: r < LEAST_SYNONYMS))
    return tuple(one for one in signs if one.share.asked)


def _sign(kind: Kind, of: np.ndarray, shows: Callable[[np.ndarray], np.ndarray]) -> CarelessSign:
    known = of[np.isfinite(of)]
    return CarelessSign(kind, Share(int(shows(known).sum()), len(known)))


def _scales(items: pd.DataFrame) -> dict[str, list[int]]:
    """Each dimension's columns."""
    return {str(name): part.index.tolist() for name, part in items[items["dimension"] != ""].groupby("dimension")}


def _by_dimension(rows: np.ndarray, scales: dict[str, list[int]]) -> dict[str, Reliability]:
    found = {name: reliability(rows[:, columns]) for name, columns in scales.items() if len(columns) > 1}
    return {name: one for name, one in found.items() if one is not None}
