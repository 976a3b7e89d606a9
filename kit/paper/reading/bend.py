"""How a page that does not lie flat is bent: a smooth field of small shifts over it."""

from dataclasses import dataclass

import numpy as np

_MIDDLE = np.array([105.0, 148.0])
_HALF = 148.0
_STIFF = 2e-3
"""Paper resists: each further power of the field costs more."""


@dataclass(frozen=True, slots=True)
class Bend:
    """Polynomial in x and y; ``at`` gives (n, 2) mm for (n, 2) mm."""

    degree: int
    terms: np.ndarray

    def at(self, points: np.ndarray) -> np.ndarray:
        """The shift at each point, mm."""
        shift: np.ndarray = _powers(points, self.degree) @ self.terms
        return shift


FLAT = Bend(0, np.zeros((1, 2)))


def bend_of(points: np.ndarray, shifts: np.ndarray, weights: np.ndarray, degree: int = 3) -> Bend:
    """The smoothest field through ``shifts`` at ``points``, both (n, 2) mm; single wrong shifts do not move it."""
    basis = _powers(points, degree)
    stiff = np.diag(_STIFF * np.array([0.01 if a + b <= 1 else float(a + b) for a, b in _exponents(degree)]))
    trust = np.ones(len(points))
    terms: np.ndarray = np.zeros((basis.shape[1], 2))
    for _ in range(4):
        pull = (weights * trust)[:, None]
        total = float(pull.sum()) or 1.0
        terms = np.linalg.solve(basis.T @ (basis * pull) / total + stiff, basis.T @ (shifts * pull) / total)
        off = np.linalg.norm(shifts - basis @ terms, axis=1)
        spread = max(0.12, 1.5 * float(np.median(off)))
        trust = 1 / (1 + (off / spread) ** 2)
    return Bend(degree, terms)


def _exponents(degree: int) -> list[tuple[int, int]]:
    return [(total - b, b) for total in range(degree + 1) for b in range(total + 1)]


def _powers(points: np.ndarray, degree: int) -> np.ndarray:
    x, y = ((points - _MIDDLE) / _HALF).T
    return np.stack([x**a * y**b for a, b in _exponents(degree)], 1)
