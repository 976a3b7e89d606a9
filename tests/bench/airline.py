"""The public airline survey, once by the product's statistics and once by hand with pandas, beside the reference.

python -m tests.bench.airline
"""

import argparse
import itertools
import math
import time

import numpy as np
import pandas as pd

from dashboard.metrics.statistics.drivers import correlations, drivers, shapley
from dashboard.metrics.statistics.factors import dimensions, factors
from dashboard.metrics.statistics.importance import quadrants
from dashboard.metrics.statistics.reliability import reliability
from tests.dashboard.metrics.statistics.airline import ITEMS, complete_answers, every_answer
from tests.dashboard.metrics.statistics.reference import published


def by_hand(answers: pd.DataFrame) -> pd.DataFrame:
    """Johnson's weights and R^2 of the regression with nothing but ``corr`` and an eigenvalue decomposition."""
    table = answers[[*ITEMS, "satisfied"]].corr()
    between, outcome = table.loc[list(ITEMS), list(ITEMS)].to_numpy(), table.loc[list(ITEMS), "satisfied"].to_numpy()
    values, vectors = np.linalg.eigh(between)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    weight = root**2 @ np.linalg.inv(root).dot(outcome) ** 2
    return pd.DataFrame({"mean": answers[list(ITEMS)].mean(), "r": outcome, "johnson": weight}, index=list(ITEMS))


def lmg_by_hand(answers: pd.DataFrame, item: str, others: list[str]) -> float:
    """An item's mean gain in R^2 over all orders of it and ``others``, subset by subset."""
    table = answers[[item, *others, "satisfied"]].corr()

    def explained(names: tuple[str, ...]) -> float:
        side = table.loc[list(names), "satisfied"]
        return float(side @ np.linalg.solve(table.loc[list(names), list(names)], side)) if names else 0.0

    gain = 0.0
    for size in range(len(others) + 1):
        subsets = list(itertools.combinations(others, size))
        gain += math.fsum(explained((*names, item)) - explained(names) for names in subsets) / len(subsets)
    return gain / (len(others) + 1)


def show_drivers(answers: pd.DataFrame) -> None:
    """One line an item, in the order of the reference: product, by hand, reference."""
    reference = pd.read_csv(published("airline/airline_drivers_reference.csv")).set_index("item")
    began = time.perf_counter()
    found = drivers(answers[list(ITEMS)], answers["satisfied"])
    seconds = time.perf_counter() - began
    matrix = correlations(answers[[*ITEMS, "satisfied"]])
    began = time.perf_counter()
    shares = dict(zip(ITEMS, shapley(matrix[:-1, :-1], matrix[:-1, -1]), strict=True))
    print(f"R2 {found.r2:.5f} (reference .48833), n {found.n:,} (119,567); weights with 1,000 bootstrap samples")
    print(f"{seconds:.2f} s, Shapley values over 16,384 subsets {time.perf_counter() - began:.2f} s\n")
    hand = by_hand(answers)
    place = quadrants(found.share, hand["mean"], low=found.low / found.r2, high=found.high / found.r2)
    print(f"{'item':<34}{'weight':>8}{'95 % interval':>17}{'by hand':>9}{'ref.':>8}{'Shapley':>9}{'ref.':>8}  quadrant")
    for name in reference.index:
        at = ITEMS.index(name)
        print(
            f"{name:<34}{found.weight[at]:>8.5f}   {found.low[at]:.4f}-{found.high[at]:.4f} "
            f"{hand['johnson'].iloc[at]:>9.5f}{reference.loc[name, 'johnson']:>8.5f}"
            f"{shares[name]:>9.5f}{reference.loc[name, 'lmg']:>8.5f}  {place.name[at]}"
        )
    worst = max(abs(shares[name] - reference.loc[name, "lmg"]) for name in ITEMS)
    print(f"\nlargest difference of a Shapley value from the reference {worst:.1e}")
    others = ["Inflight wifi service", "Seat comfort", "Cleanliness"]
    small = correlations(answers[["Online boarding", *others, "satisfied"]])
    print(
        f"Online boarding among four items: by hand {lmg_by_hand(answers, 'Online boarding', others):.6f}, "
        f"product {shapley(small[:-1, :-1], small[:-1, -1])[0]:.6f}\n"
    )


def show_dimensions(answers: pd.DataFrame) -> None:
    """Alpha and eigenvalues by product, by hand and reference; then which items lean on which factor."""
    table = answers[list(ITEMS)]
    found, shape = reliability(table), dimensions(table)
    covariance = table.cov()
    alpha = 14 / 13 * (1 - np.trace(covariance) / covariance.to_numpy().sum())
    print(f"alpha {found.alpha:.4f} ({found.interval.low:.4f}-{found.interval.high:.4f}), by hand {alpha:.4f}", end="")
    print(f", reference .7817; omega {found.omega:.4f}")
    hand = np.sort(np.linalg.eigvalsh(table.corr()))[::-1]
    print("eigenvalues " + " ".join(f"{value:.3f}" for value in shape.eigenvalues[:5]), end="")
    print("; by hand " + " ".join(f"{value:.3f}" for value in hand[:5]) + "; reference 3.888 2.471 2.154 1.025")
    print(f"over 1: {shape.above_one}; above chance (parallel analysis): {shape.number}\n")
    turned = factors(correlations(table), shape.number)
    for factor in range(shape.number):
        names = [
            f"{ITEMS[at]} {turned.loading[at, factor]:.2f}"
            for at in np.argsort(-np.abs(turned.loading[:, factor]))
            if abs(turned.loading[at, factor]) >= 0.4
        ]
        print(f"factor {factor + 1}, {turned.explained[factor]:.1%} of variance: " + ", ".join(names))


def main() -> None:
    """Print both tables."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(f"{len(every_answer()):,} passengers, {every_answer()['satisfied'].mean():.2%} satisfied (reference 43.45 %)")
    answers = complete_answers()
    show_drivers(answers)
    show_dimensions(answers)


if __name__ == "__main__":
    main()
