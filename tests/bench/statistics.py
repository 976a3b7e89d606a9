"""What each statistic costs, as multiples of a bare numpy sum over the same outlets and months in the same run.

python -m tests.bench.statistics [--outlets 5000 --months 24]
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from dashboard.metrics.statistics import control_chart, cusum, funnel, gps, mean, multiplicity, nps, ranking, share
from dashboard.metrics.statistics.rates import shrink_rates
from dashboard.metrics.statistics.shrinkage import shrink_shares

Work = Callable[[], object]


def fastest(work: Work, seconds: float = 0.3) -> float:
    """Seconds of the fastest of several runs: the one the rest of the machine disturbed least."""
    best, until = np.inf, time.perf_counter() + seconds
    while True:
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
        if time.perf_counter() > until:
            return best


def primitives(outlets: int, months: int) -> dict[str, tuple[str, Work]]:
    """Every primitive on made-up numbers: what it is applied to, and how."""
    rng = np.random.default_rng(1)
    asked = rng.integers(1, 60, (outlets, months))
    hits = rng.binomial(asked, rng.beta(16, 4, (outlets, 1)))
    low_marks = rng.binomial(asked - hits, 0.5)
    squares = hits * 25 + (asked - hits) * 4
    expected = rng.uniform(0.5, 20, (outlets, months))
    claims = rng.poisson(expected * rng.gamma(25, 1 / 25, (outlets, 1)))
    yes, n, o, e = hits.sum(1), asked.sum(1), claims.sum(1), expected.sum(1)
    posterior, z = shrink_shares(yes, n), rng.normal(size=(outlets, months))
    prior, cells, one = gps.Mixture(3, 3, 10, 10, 0.2), "every outlet and month", "every outlet"
    return {
        "wilson": (cells, lambda: share.wilson(hits, asked)),
        "newcombe": (cells, lambda: share.newcombe(hits, asked, hits[::-1], asked[::-1])),
        "nps": (cells, lambda: nps.nps(hits, low_marks, asked)),
        "mean_interval": (cells, lambda: mean.mean_interval(asked, 2 * asked + 3 * hits, squares, scale=(1, 5))),
        "ratio_funnel, flagged": (one, lambda: funnel.ratio_funnel(o, e).outside()),
        "share_funnel, flagged": (one, lambda: funnel.share_funnel(yes, n).outside()),
        "shrink_shares": (one, lambda: shrink_shares(yes, n)),
        "SharePosterior.interval": (one, posterior.interval),
        "shrink_rates": (one, lambda: shrink_rates(o, e)),
        "rank, 1000 draws": (one, lambda: ranking.rank(posterior.draw(1000, rng))),
        "fit_mixture, squashed": (cells, lambda: gps.fit_mixture(claims, expected)),
        "signals": (cells, lambda: gps.signals(prior, claims, expected)),
        "count_cusum": (cells, lambda: cusum.count_cusum(claims, expected)),
        "count_limit": (one, lambda: cusum.count_limit(expected.mean(1), months, rng)),
        "event_cusum": (cells, lambda: cusum.event_cusum(hits > asked * 0.9, 0.1)),
        "changepoint": (one, lambda: [cusum.changepoint(*rows) for rows in zip(claims, expected, strict=True)]),
        "adjust": (cells, lambda: multiplicity.adjust(np.clip(np.abs(z) / 5, 0, 1))),
        "robust_z": (cells, lambda: multiplicity.robust_z(z)),
        "stouffer": (cells, lambda: multiplicity.stouffer(z)),
        "share_chart": ("all months together", lambda: control_chart.share_chart(hits.sum(0), asked.sum(0))),
    }


def main() -> None:
    """Print one line a primitive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outlets", type=int, default=5000)
    parser.add_argument("--months", type=int, default=24)
    asked = parser.parse_args()
    array = np.random.default_rng(0).random((asked.outlets, asked.months))
    bare = fastest(array.sum)
    print(f"{asked.outlets} outlets x {asked.months} months; a bare sum takes {bare * 1e6:.0f} microseconds")
    for name, (scope, work) in primitives(asked.outlets, asked.months).items():
        seconds = fastest(work)
        print(f"{name:<26}{seconds * 1e3:>10.1f} ms {seconds / bare:>10.0f} x the sum   {scope}")


if __name__ == "__main__":
    main()
