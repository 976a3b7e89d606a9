"""Nothing is done anywhere, yet outlets are picked for their looks: how often each estimate rightly covers zero.

    python -m tests.bench.picked_outlets [--rounds 300] [--outlets 220] [--picked 19]

Made-up networks: about 15 answers an outlet and window, few for most and many for some, true levels that differ by 7
points and wander by 2 a window. ``own past`` is what the page for actions says, ``plain`` the difference in
differences of the last two windows.
"""

import argparse
from collections.abc import Callable

import numpy as np

from dashboard.metrics.statistics.before_after import Changes, effect
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.statistics.own_level import Past, expect

DEVIATION, YEAR = 0.35, 4
Pick = Callable[[np.random.Generator, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def by_year(_: np.random.Generator, level: np.ndarray, n: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The mean of the last four windows before the start."""
    last = slice(max(0, n.shape[1] - 1 - YEAR), n.shape[1] - 1)
    return (mean * n)[:, last].sum(1) / n[:, last].sum(1)


# What outlets are picked by, the lowest first.
PICKS: dict[str, Pick] = {
    "at random": lambda rng, level, n, mean: rng.random(len(mean)),
    "worst last quarter": lambda rng, level, n, mean: mean[:, -2],
    "worst last year": by_year,
    "truly worst": lambda rng, level, n, mean: level[:, -2],
}


def network(rng: np.random.Generator, outlets: int, windows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True levels, numbers of answers and their means; (outlets, windows + 1)."""
    shape = (outlets, windows + 1)
    n = np.maximum(rng.poisson(rng.gamma(1.5, 10, (outlets, 1)), shape), 1).astype(float)
    level = 0.86 + rng.normal(0, 0.07, (outlets, 1)) + np.cumsum(rng.normal(0, 0.02, shape), axis=1)
    level += rng.normal(0, 0.01, windows + 1)
    return level, n, level + rng.normal(0, DEVIATION / np.sqrt(n))


def estimates(mean: np.ndarray, n: np.ndarray, acted: np.ndarray) -> tuple[Difference, Difference]:
    """By the outlets' own past, and plain."""
    past = Past(mean, n, acted, DEVIATION)
    sides = [
        Changes.of(mean[rows, -2], n[rows, -2], mean[rows, -1], n[rows, -1], DEVIATION) for rows in (acted, ~acted)
    ]
    own, plain = effect(*expect(past).changes(past)), effect(sides[0], sides[1])
    assert own
    assert plain
    return own, plain


def main() -> None:
    """One line a way of picking and a length of past: coverage and bias in points, of either estimate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--outlets", type=int, default=220)
    parser.add_argument("--picked", type=int, default=19)
    asked = parser.parse_args()
    print(f"{'picked':<20}{'windows':>8}{'own past: covers':>18}{'bias':>7}{'plain: covers':>15}{'bias':>7}")
    for name, pick in PICKS.items():
        for windows in (1, 4, 8):
            rng, found = np.random.default_rng(1), []
            for _ in range(asked.rounds):
                level, n, mean = network(rng, asked.outlets, windows)
                acted = np.zeros(asked.outlets, dtype=bool)
                acted[np.argsort(pick(rng, level, n, mean))[: asked.picked]] = True
                found.append(estimates(mean, n, acted))
            told = np.array(found)  # (rounds, estimate, [value, low, high])
            covers, bias = ((told[..., 1] <= 0) & (told[..., 2] >= 0)).mean(0), 100 * told[..., 0].mean(0)
            print(f"{name:<20}{windows:>8}{covers[0]:>18.1%}{bias[0]:>7.1f}{covers[1]:>15.1%}{bias[1]:>7.1f}")


if __name__ == "__main__":
    main()
