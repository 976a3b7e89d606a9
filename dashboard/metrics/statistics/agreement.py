"""Whether two ways of finding the same thing out agree: a call, and the quality call that asks once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from dashboard.metrics.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Agreement:
    """``same`` of ``pairs`` answers are equal. ``kappa``: beyond what chance alone would make equal, -1..1, with its
    interval; None where it says nothing (no pairs, or one of the two always gave one answer)."""

    same: int
    pairs: int
    kappa: float | None
    interval: Interval | None


def agreement(first: Sequence[str], second: Sequence[str], *, ordered: Sequence[str] = ()) -> Agreement:
    """Agreement of answers given in pairs; with ``ordered`` (the scale from low to high) near misses count in part.

    Cohen's kappa (1960), on a scale with Fleiss and Cohen's quadratic weights (1973); interval by Fleiss, Cohen and
    Everitt's standard error (1969) as statsmodels computes it. Raises ValueError for unequal lengths or an answer that
    is not on the scale.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} answers and {len(second)} of the second call; pairs are needed")
    scale = list(ordered) or sorted({*first, *second})
    if strange := sorted({*first, *second} - set(scale)):
        raise ValueError(f"answer {strange[0]!r} is not on the scale {', '.join(scale)}")
    same = sum(a == b for a, b in zip(first, second, strict=True))
    table = np.zeros((len(scale), len(scale)))
    place = {answer: number for number, answer in enumerate(scale)}
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1
    if min(len(set(first)), len(set(second))) < 2:
        return Agreement(same, len(first), None, None)
    found = cohens_kappa(table, wt="fc" if ordered else None)
    return Agreement(
        same,
        len(first),
        float(found.kappa),
        Interval(max(-1.0, float(found.kappa_low)), min(1.0, float(found.kappa_upp))),
    )
