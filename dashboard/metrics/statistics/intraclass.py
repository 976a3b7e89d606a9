"""How alike the answers of one outlet are: what drawing whole outlets costs a survey (``surveys.sampling``)."""

from numpy.typing import ArrayLike

from dashboard.metrics.statistics.interval import floats


def intraclass(total: ArrayLike, squares: ArrayLike, n: ArrayLike) -> float | None:
    """How alike answers of one outlet are, from each outlet's sums (outlets,): rho, 0 (not at all) to 1.

    Formula: (MSB - MSW) / (MSB + (m0 - 1) MSW), never below 0, m0 the mean size corrected for unequal sizes. None
    below two outlets, or without a second answer or any spread. Source: Donner, Int Stat Rev 1986;54:67.
    """
    sums, sums2, count = floats(total), floats(squares), floats(n)
    there = count > 0
    sums, sums2, count = sums[there], sums2[there], count[there]
    outlets, answers = count.size, float(count.sum())
    if outlets < 2 or answers <= outlets:
        return None
    within = float((sums2 - sums**2 / count).sum()) / (answers - outlets)
    between = float((sums**2 / count).sum() - sums.sum() ** 2 / answers) / (outlets - 1)
    size = (answers - float((count**2).sum()) / answers) / (outlets - 1)
    whole = between + (size - 1) * within
    return min(max((between - within) / whole, 0.0), 1.0) if whole > 1e-12 else None
