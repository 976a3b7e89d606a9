"""A stained QR code, module by module.

A blot on a finder stops every scanner, and error correction does not protect finders. We need none: the fiducials
tell where each module is. The modules are sampled there, the fixed patterns drawn anew, and the clean code handed
back to the scanner, which does the rest (ISO/IEC 18004).
"""

from functools import lru_cache

import cv2
import numpy as np

_QUIET = 4
_CELL = 5
_STEPS = np.arange(-1.6, 1.61, 0.4)


def modules_of(patch: np.ndarray, origin: float, side: float, modules: int) -> np.ndarray:
    """(modules, modules): darkness of each against the middle between black and white; above 0 is black.

    ``patch``: grey, upright, even light; the code's corner is near pixel (``origin``, ``origin``), its side ``side``.
    """
    cell = side / modules
    dark = 1 - cv2.GaussianBlur(patch, (0, 0), max(0.6, 0.25 * cell)).astype(np.float32) / 250
    at = origin + (np.arange(modules) + 0.5) * cell
    shifts = [(x, y) for y in _STEPS * cell for x in _STEPS * cell]
    x = np.concatenate([np.broadcast_to(at + dx, (modules, modules)) for dx, _ in shifts])
    y = np.concatenate([np.broadcast_to((at + dy)[:, None], (modules, modules)) for _, dy in shifts])
    sampled = cv2.remap(dark, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    candidates = sampled.reshape(len(shifts), modules, modules)
    fixed = fixed_patterns(modules)
    black, white = candidates[:, fixed == 1], candidates[:, fixed == 0]
    best = int((black.mean(1) - white.mean(1)).argmax())
    middle = (np.median(black[best]) + np.median(white[best])) / 2
    soft: np.ndarray = candidates[best] - middle
    return soft


def clean_code(soft: np.ndarray, threshold: float) -> np.ndarray:
    """A picture of the code with its fixed patterns drawn anew, quiet zone and all."""
    fixed = fixed_patterns(len(soft))
    black = np.where(fixed >= 0, fixed == 1, soft > threshold)
    padded = np.pad(~black, _QUIET, constant_values=True)
    return np.kron(padded, np.ones((_CELL, _CELL), bool)).astype(np.uint8) * 255


@lru_cache(maxsize=8)
def fixed_patterns(modules: int) -> np.ndarray:
    """1 black, 0 white, -1 for what carries the message. For versions 1 to 6 (at most one alignment pattern)."""
    fixed = np.full((modules, modules), -1, int)
    for row, column in ((0, 0), (0, modules - 7), (modules - 7, 0)):
        _draw(fixed, row - 1, column - 1, _rings(9, (0, 1, 0, 1, 1)))
    timing = (np.arange(8, modules - 8) + 1) % 2
    fixed[6, 8:-8] = timing
    fixed[8:-8, 6] = timing
    if modules >= 25:
        _draw(fixed, modules - 9, modules - 9, _rings(5, (1, 0, 1)))
    fixed[modules - 8, 8] = 1
    return fixed


def _rings(side: int, levels: tuple[int, ...]) -> np.ndarray:
    """Squares within each other; ``levels`` from the outermost in."""
    away = np.abs(np.arange(side) - side // 2)
    return np.array(levels)[side // 2 - np.maximum(away[:, None], away[None])]


def _draw(fixed: np.ndarray, row: int, column: int, pattern: np.ndarray) -> None:
    for y, line in enumerate(pattern, row):
        for x, level in enumerate(line, column):
            if 0 <= y < len(fixed) and 0 <= x < len(fixed):
                fixed[y, x] = level
