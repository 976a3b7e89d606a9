"""Flatbed and feeder scanners, office copiers. Pictures in and out are grey uint8."""

import cv2
import numpy as np

from .pens import PX


def scan(
    page: np.ndarray, rng: np.random.Generator, dpi: int, tilt: float = 1.5, noise: float = 3.0, quality: int = 85
) -> np.ndarray:
    """A scan at ``dpi``, turned by up to ``tilt`` degrees, saved as JPEG of ``quality``."""
    scale = dpi / 25.4 / PX
    height, width = page.shape
    out = (round(width * scale) + 8, round(height * scale) + 8)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-tilt, tilt), scale * rng.uniform(0.985, 1.01))
    turn[:, 2] += np.array(out) / 2 - (width / 2, height / 2) + rng.normal(0, 3, 2)
    if scale < 0.9:
        page = cv2.GaussianBlur(page, (0, 0), 0.42 / scale)
    seen = cv2.warpAffine(page, turn, out, flags=cv2.INTER_LINEAR, borderValue=int(rng.integers(235, 256)))
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 0.7))
    black, white = rng.uniform(5, 40), rng.uniform(232, 254)
    return jpeg(noisy(black + seen.astype(np.float32) * ((white - black) / 255), rng, noise), quality)


def one_bit(page: np.ndarray, rng: np.random.Generator, dpi: int, tilt: float = 1.5) -> np.ndarray:
    """Black or white and nothing between, as fax-like scanners save: one threshold, or one for each neighbourhood."""
    grey = scan(page, rng, dpi, tilt, noise=5.0, quality=95)
    if rng.random() < 0.5:
        return np.where(grey > rng.integers(135, 200), 255, 0).astype(np.uint8)
    size = int(dpi / 25.4 * 20) | 1
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, size, int(rng.integers(14, 30))
    )


def photocopied(page: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A copy of a copy: contrast up, specks, streaks, a grey edge, a hair's breadth smaller."""
    seen = cv2.GaussianBlur(page, (0, 0), 1.2).astype(np.float32)
    seen = np.clip((seen - 128) * rng.uniform(1.3, 1.9) + rng.uniform(128, 150), 0, 255)
    height, width = seen.shape
    for _ in range(int(rng.integers(150, 500))):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(seen, (x, y), int(rng.integers(1, 4)), float(rng.uniform(0, 120)), -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(1, 5))):
        x = int(rng.integers(width))
        band = seen[:, x : x + int(rng.integers(2, 6))]
        band *= rng.uniform(0.55, 0.9)
    seen[:, : int(rng.integers(4, 40))] *= 0.4
    return np.clip(seen, 0, 255).astype(np.uint8)


def noisy(seen: np.ndarray, rng: np.random.Generator, sigma: float) -> np.ndarray:
    """With the noise of a sensor, ``sigma`` grey levels."""
    grain = rng.standard_normal(seen.shape, dtype=np.float32)
    return np.clip(seen.astype(np.float32) + sigma * grain, 0, 255).astype(np.uint8)


def jpeg(seen: np.ndarray, quality: int) -> np.ndarray:
    """Through JPEG and back."""
    return cv2.imdecode(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
