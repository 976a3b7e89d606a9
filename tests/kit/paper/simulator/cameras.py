"""Phones held over paper that does not lie flat. Pictures in and out are grey uint8."""

from dataclasses import dataclass

import cv2
import numpy as np

from .pens import PX
from .scanners import jpeg, noisy

_COARSE = 16
"""The lens is worked out for every 16th pixel and drawn between."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How a page is photographed. Angles in degrees, ``keystone`` a share of the page's side, ``curl`` in mm."""

    dpi: int = 150
    turn: float = 5.0
    keystone: float = 0.03
    lens: float = 0.02
    curl: float = 0.0
    shadows: int = 0
    blur: float = 0.8
    motion: float = 0.0
    noise: float = 4.0
    quality: int = 80


def photograph(page: np.ndarray, rng: np.random.Generator, shot: Shot) -> np.ndarray:
    """The page on a desk as ``shot`` sees it; each property is drawn up to the shot's own."""
    scale = shot.dpi / 25.4 / PX
    size = (round(page.shape[1] * scale / 0.86), round(page.shape[0] * scale / 0.88))
    x, y = _rays(page, rng, shot, size)
    if scale < 0.9:
        page = cv2.GaussianBlur(page, (0, 0), 0.4 / scale)
    desk = float(rng.uniform(40, 130))
    seen = cv2.remap(page, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk).astype(np.float32)
    seen *= _light(rng, shot.shadows, size)
    seen = cv2.GaussianBlur(seen, (0, 0), max(0.3, rng.uniform(0.6, 1.0) * shot.blur))
    if shot.motion:
        seen = cv2.filter2D(seen, -1, _smear(rng, shot.motion))
    return jpeg(noisy(seen, rng, shot.noise), shot.quality)


def _rays(
    page: np.ndarray, rng: np.random.Generator, shot: Shot, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Where on the page (pixels) each pixel of the picture looks: two float32 arrays."""
    width, height = size
    across, down = -(-width // _COARSE) + 1, -(-height // _COARSE) + 1
    u, v = np.meshgrid(np.arange(across) * float(_COARSE), np.arange(down) * float(_COARSE))
    # lens
    du, dv = (u - width / 2) / (height / 2), (v - height / 2) / (height / 2)
    bend = 1 + shot.lens * rng.uniform(-1, 1) * (du**2 + dv**2)
    u, v = width / 2 + du * bend * height / 2, height / 2 + dv * bend * height / 2
    # tilt and turn
    tall, wide = page.shape
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float64)
    angle = np.radians(rng.uniform(-shot.turn, shot.turn))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    there = (corners - (wide / 2, tall / 2)) @ rotation.T
    there += rng.uniform(-1, 1, (4, 2)) * shot.keystone * tall / 2
    fit = min(0.97 * width / np.ptp(there[:, 0]), 0.97 * height / np.ptp(there[:, 1]))
    there = (there - (there.max(0) + there.min(0)) / 2) * fit + (width / 2, height / 2)
    back = cv2.getPerspectiveTransform(there.astype(np.float32), corners.astype(np.float32))
    flat = cv2.perspectiveTransform(np.stack([u, v], -1).reshape(1, -1, 2), back).reshape(down, across, 2)
    flat += _curl(flat, page.shape, rng, shot.curl)
    fine = cv2.resize(flat.astype(np.float32), (across * _COARSE, down * _COARSE), interpolation=cv2.INTER_LINEAR)
    # resize puts samples at the middles of its cells
    shift = np.float32([[1, 0, (1 - _COARSE) / 2], [0, 1, (1 - _COARSE) / 2]])
    fine = cv2.warpAffine(fine, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(fine[..., 0]), np.ascontiguousarray(fine[..., 1])


def _curl(at: np.ndarray, shape: tuple[int, int], rng: np.random.Generator, curl: float) -> np.ndarray:
    """Paper bent about a random axis lifts towards the camera: its points move outwards, ``curl`` mm at most."""
    if not curl:
        return np.zeros_like(at)
    middle = np.array([shape[1] / 2, shape[0] / 2])
    out = (at - middle) / middle[1]
    axis = rng.normal(0, 0.35) + (np.pi / 2 if rng.random() < 0.5 else 0)
    along = out @ np.array([np.cos(axis), np.sin(axis)])
    lift = np.cos(along * rng.uniform(2.0, 4.5) + rng.uniform(-1.2, 1.2))
    moved = lift[..., None] * out
    return moved * (rng.uniform(0.7, 1.0) * curl * PX / max(1e-6, float(np.abs(moved).max())))


def _light(rng: np.random.Generator, shadows: int, size: tuple[int, int]) -> np.ndarray:
    """Uneven light, and shadows with soft edges: shares of the full light, float32."""
    width, height = size
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    angle = rng.uniform(0, 2 * np.pi)
    light = rng.uniform(0.75, 0.95) * (1 + 0.12 * (np.cos(angle) * x + np.sin(angle) * y)) - 0.06 * (x * x + y * y)
    for _ in range(shadows):
        angle, depth, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.55), rng.uniform(0.02, 0.2)
        edge = np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.5, 0.5)
        light *= 1 - depth / (1 + np.exp(-np.clip(edge / soft, -30, 30)))
    return light


def _smear(rng: np.random.Generator, length: float) -> np.ndarray:
    """A hand that moves while the picture is taken: ``length`` pixels at most."""
    angle, reach = rng.uniform(0, np.pi), rng.uniform(0.4, 1.0) * length / 2
    kernel = np.zeros((15, 15), np.float32)
    for t in np.linspace(-reach, reach, 40):
        kernel[round(7 + t * np.sin(angle)), round(7 + t * np.cos(angle))] += 1
    return cv2.GaussianBlur(kernel, (0, 0), 0.5) / 40
