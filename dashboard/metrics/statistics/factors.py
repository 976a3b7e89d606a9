"""Factors: how many things do the items of a questionnaire measure, and which item measures which?

How many: eigenvalues against those of pure chance (Horn's parallel analysis). Which: common factors by statsmodels,
rotated so that each item leans on few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from statsmodels.multivariate.factor import Factor
from statsmodels.multivariate.factor_rotation import rotate_factors

from dashboard.metrics.statistics.drivers import correlations
from dashboard.metrics.statistics.interval import Array, floats

METHODS = ("minres", "principal_axis", "ml")
ROTATIONS = ("varimax", "oblimin", "none")
SMALLEST_UNIQUE = 0.005
"""No item is taken to be all factor and no noise; R's factanal draws the line at the same place."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Eigenvalues of the correlation matrix, largest first, and the bound that chance reaches; both shape (items,)."""

    eigenvalues: Array
    chance: Array
    n: int

    @property
    def above_one(self) -> int:
        """Kaiser's count: eigenvalues over 1. It finds too many; shown because everybody asks for it."""
        return int(np.sum(self.eigenvalues > 1))

    @property
    def number(self) -> int:
        """Leading eigenvalues above chance: the number of dimensions to keep."""
        beyond = self.eigenvalues > self.chance
        return int(beyond.size if beyond.all() else np.argmin(beyond))


@dataclass(frozen=True, slots=True)
class Factors:
    """``loading`` (items, factors), strongest factor first and each mostly positive; ``unique`` variance (items,);
    ``correlation`` of the factors (identity unless rotated obliquely)."""

    loading: Array
    unique: Array
    correlation: Array

    @property
    def explained(self) -> Array:
        """Each factor's share of all variance, 0..1 (sum of squared pattern loadings over items)."""
        shares: Array = (self.loading**2).sum(axis=0) / len(self.loading)
        return shares


def dimensions(answers: ArrayLike, *, draws: int = 100, percentile: float = 95, seed: int = 1) -> Dimensions | None:
    """Parallel analysis of ``answers`` (people, items); rows with a missing answer are left out.

    ``chance`` is the ``percentile`` of each eigenvalue over ``draws`` samples of independent normal items of the same
    size. None with fewer people than items + 2 or an item that never varies. Source: Horn, Psychometrika 1965;30:179.
    """
    rows = floats(answers)
    rows = rows[~np.isnan(rows).any(axis=1)]
    n, items = rows.shape
    if items < 2 or n < items + 2:
        return None
    matrix = correlations(rows)
    if np.isnan(matrix).any():
        return None
    found = np.linalg.eigvalsh(matrix)[::-1]
    by_chance = np.linalg.eigvalsh(_chance_correlations(n, items, draws, seed))[:, ::-1]
    return Dimensions(floats(found), floats(np.percentile(by_chance, percentile, axis=0)), n)


def factors(
    correlation: ArrayLike, number: int, *, method: str = "minres", rotation: str = "varimax"
) -> Factors | None:
    """``number`` common factors of a correlation matrix (items, items); None where the method finds no solution.

    "minres": least squares on the off-diagonal (Harman and Jones 1966), "principal_axis" and "ml" as in statsmodels.
    "varimax" keeps factors independent, "oblimin" (quartimin) lets them correlate. Raises ValueError for another name
    or a number of factors that the items cannot carry, (items - number)^2 < items + number.
    """
    matrix = floats(correlation)
    items = len(matrix)
    _check(items, number, method, rotation)
    if method == "minres":
        loading = _minres(matrix, number)
    else:
        loading = _by_statsmodels(matrix, number, method)
    if loading is None:
        return None
    unique = 1 - (loading**2).sum(axis=1)
    turned, between = _turned(loading, rotation)
    return _in_order(turned, unique, between)


def one_factor(correlation: ArrayLike) -> Array | None:
    """Loadings of a single common factor by minres, shape (items,), positive on the whole; needs three items."""
    found = _minres(floats(correlation), 1)
    return None if found is None else found[:, 0] * (1 if found.sum() >= 0 else -1)


def _check(items: int, number: int, method: str, rotation: str) -> None:
    if method not in METHODS:
        raise ValueError(f"method {method!r} is unknown; write one of {', '.join(METHODS)}")
    if rotation not in ROTATIONS:
        raise ValueError(f"rotation {rotation!r} is unknown; write one of {', '.join(ROTATIONS)}")
    if number < 1 or (items - number) ** 2 < items + number:
        raise ValueError(f"{items} items cannot carry {number} factors; ask for fewer")


def _minres(matrix: Array, number: int) -> Array | None:
    """Least squares over the unique variances: what they leave is split by its largest eigenvalues."""

    def split(unique: Array) -> tuple[Array, Array]:
        values, vectors = np.linalg.eigh(matrix - np.diag(unique))
        loading: Array = vectors[:, -number:] * np.sqrt(np.maximum(values[-number:], 0))
        return loading, matrix - np.diag(unique) - loading @ loading.T

    def misfit(unique: Array) -> tuple[float, Array]:
        left = split(unique)[1]
        return float((left**2).sum()) / 2, -np.diagonal(left)

    start = 0.5 / np.maximum(np.diagonal(np.linalg.pinv(matrix)), 1)
    bounds = [(SMALLEST_UNIQUE, 1.0)] * len(matrix)
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000}
    found = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    loading = split(found.x)[0][:, ::-1]
    return loading if np.isfinite(found.fun) and (loading**2).sum() > 0 else None


def _by_statsmodels(matrix: Array, number: int, method: str) -> Array | None:
    model = Factor(corr=matrix, n_factor=number, method="pa" if method == "principal_axis" else "ml")
    try:
        fitted = model.fit(maxiter=500, tol=1e-8, rng=1)
    except (ValueError, np.linalg.LinAlgError):
        return None
    loading = floats(fitted.loadings)
    return loading if np.isfinite(loading).all() else None


def _turned(loading: Array, rotation: str) -> tuple[Array, Array]:
    """The rotated loadings and the factors' correlations."""
    number = loading.shape[1]
    if number == 1 or rotation == "none":
        return loading, np.eye(number)
    # Unrotated loadings may be so symmetric that the search sees no slope; a fixed turn beforehand breaks that.
    askew = np.linalg.qr(np.random.default_rng(1).normal(size=(number, number)))[0]
    with np.errstate(divide="ignore"):
        # Kaiser's normalisation, as R and SPSS do: an item with much noise turns the factors as much as any other.
        length = np.maximum(np.sqrt((loading**2).sum(axis=1, keepdims=True)), 1e-9)
        turned = rotate_factors(loading / length @ askew, "varimax")[0] * length
        if rotation == "varimax":
            return turned, np.eye(number)
        turned, turn = rotate_factors(turned, "oblimin", 0, "oblique")
    return turned, turn.T @ turn


def _in_order(loading: Array, unique: Array, between: Array) -> Factors:
    order = np.argsort(-(loading**2).sum(axis=0), kind="stable")
    sign = np.where(loading.sum(axis=0)[order] < 0, -1.0, 1.0)
    return Factors(loading[:, order] * sign, unique, between[np.ix_(order, order)] * np.outer(sign, sign))


def _chance_correlations(n: int, items: int, draws: int, seed: int) -> Array:
    """Correlation matrices of independent normal items; Bartlett's decomposition makes their cost free of n."""
    rng = np.random.default_rng(seed)
    root = np.zeros((draws, items, items))
    below = np.tril_indices(items, -1)
    root[:, below[0], below[1]] = rng.normal(size=(draws, below[0].size))
    each = np.arange(items)
    root[:, each, each] = np.sqrt(rng.chisquare(n - 1 - each, size=(draws, items)))
    scatter = root @ np.swapaxes(root, 1, 2)
    deviation = np.sqrt(np.diagonal(scatter, axis1=1, axis2=2))
    return scatter / (deviation[:, :, None] * deviation[:, None, :])
