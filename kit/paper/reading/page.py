"""One picture in, one page's reading out. Pure: no database, no files, nothing kept between pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kit.paper.geometry import Page
from kit.paper.reading import canvas, codes, fiducials, gate
from kit.paper.reading.bands import verdicts_of
from kit.paper.reading.bend import FLAT, Bend, bend_of
from kit.paper.reading.canvas import PX
from kit.paper.reading.fields import crops_of
from kit.paper.reading.frames import FRAMES
from kit.paper.reading.ink import ink_of, print_of
from kit.paper.reading.plan import plan_of
from kit.paper.reading.pose import Pose, pose_of
from kit.paper.reading.rings import find_rings
from kit.paper.reading.verdicts import Found, Gate, PageReading

Find = Callable[[str], Found | None]

MOST_MEGAPIXELS = 60
LEAST_SIDE = 400
"""Pixels of a picture's longer side: an A4 page at 35 dpi."""
_WORKING_SIDE = 4200
_SMALL_SIDE = 1280
_FINEST = 1.25
"""A picture finer than so many times the canvas is reduced first: else single pixels stand for many."""


def read_page(
    image: np.ndarray, find: Find, known: Found | None = None, frames: Sequence[Page] = FRAMES
) -> PageReading:
    """What is on the page in ``image`` (grey, uint8, any turn).

    ``find`` is given the text of every code in the picture and returns the page it stands for, None for any other
    code. ``known``: the page a person says this is, for pictures without a readable code; a code that is read wins.
    ``frames``: a page of each size in use, where codes too stained for a scanner are looked for.
    """
    if refused := _size_refused(image):
        return PageReading(refused)
    picture = _picture(image)
    told = _told_by_codes(picture, find, frames)
    if told.gate is not None and (known is None or told.gate.reason == "several pages"):
        return PageReading(told.gate, codes=told.texts)
    found = told.found or known
    assert found is not None
    pose = pose_of(found.page, picture.image, picture.sightings, told.corners)
    start = PageReading(gate.READ, found.identity, codes=told.texts, through_grid=told.through_grid)
    if pose is None:
        return replace(start, gate=_too_few(found.page, picture))
    return _read(picture.image, found.page, pose, start)


@dataclass(frozen=True, slots=True)
class _Picture:
    image: np.ndarray
    small: np.ndarray
    scale: float
    sightings: list[fiducials.Sighting]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the codes said: a page, or why there is none."""

    found: Found | None
    gate: Gate | None
    texts: tuple[str, ...]
    corners: tuple[np.ndarray, ...] = ()
    through_grid: bool = False


def _size_refused(image: np.ndarray) -> Gate | None:
    height, width = image.shape[:2]
    if image.size > MOST_MEGAPIXELS * 1e6:
        return gate.rejected("too large", round(image.size / 1e6), MOST_MEGAPIXELS)
    if max(height, width) < LEAST_SIDE or min(height, width) < LEAST_SIDE / 4:
        return gate.rejected("too small", f"{width} x {height}")
    return None


def _picture(image: np.ndarray) -> _Picture:
    image = _reduced(np.ascontiguousarray(image), _WORKING_SIDE)
    small = _reduced(image, _SMALL_SIDE)
    return _Picture(image, small, max(small.shape) / max(image.shape), fiducials.see(image, small))


def _reduced(image: np.ndarray, side: int) -> np.ndarray:
    scale = side / max(image.shape)
    return image if scale >= 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _told_by_codes(picture: _Picture, find: Find, frames: Sequence[Page]) -> _Told:
    """The codes of a picture: a quick look, a thorough one, and at last through the fiducials."""
    seen = codes.scan(picture.small, picture.scale)
    pages = [(code, found) for code in seen if (found := find(code.text))]
    if not pages and picture.scale < 1:
        seen = codes.scan(picture.image) or seen
        pages = [(code, found) for code in seen if (found := find(code.text))]
    texts = tuple(dict.fromkeys(code.text for code in seen))
    if len({found.identity for _, found in pages}) > 1:
        return _Told(None, gate.rejected("several pages", len({found.identity for _, found in pages})), texts)
    if pages:
        return _Told(pages[0][1], None, texts, tuple(code.corners for code, _ in pages))
    for frame in frames:
        if (pose := pose_of(frame, picture.image, picture.sightings, ())) and not pose.mirrored:
            text = codes.through_fiducials(
                picture.image, pose, _first_bend(frame, pose), frame.codes, lambda text: find(text) is not None
            )
            if text is not None:
                return _Told(find(text), None, (*texts, text), through_grid=True)
    return _Told(None, gate.rejected("foreign code" if texts else "no code"), texts)


def _too_few(page: Page, picture: _Picture) -> Gate:
    numbers = {fiducial.number for fiducial in page.fiducials}
    seen = numbers & {sighting.number for sighting in picture.sightings}
    return gate.rejected("too few fiducials", len(seen), len(numbers))


def _read(image: np.ndarray, page: Page, pose: Pose, start: PageReading) -> PageReading:
    if pose.mirrored:
        return replace(start, gate=gate.rejected("mirrored"))
    plan, bend = plan_of(page), _first_bend(page, pose)
    flat = _flattened(image, page, pose)
    start = replace(start, turned=pose.turned, residuals=pose.residuals, flat=flat, fields=crops_of(flat, page))
    if not page.marks:
        return start
    rings = find_rings(flat, plan, bend, _reach(pose), _known_points(page, pose))
    seen_fiducials = [(f, pose.shifts[f.number].mean(0)) for f in page.fiducials if f.number in pose.shifts]
    shown = print_of(flat, seen_fiducials)
    ink = ink_of(flat, plan, rings.at, shown.black)
    verdict = gate.gate_of(rings.seen, ink, shown.sharpness)
    if verdict.verdict == "rejected":
        return replace(start, gate=verdict)
    verdicts = verdicts_of(page, plan, ink, rings.seen, gate.hidden_marks(rings.seen, ink))
    singles = {mark.item for mark in page.marks if mark.digit is None and mark.shape == "circle"}
    return replace(start, verdicts=gate.doubt_blanks(verdicts, singles))


def _flattened(image: np.ndarray, page: Page, pose: Pose) -> np.ndarray:
    """The page upright on the canvas, every fiducial as near its place as one homography can bring it."""
    to_image = pose.to_image
    if pose.scale > _FINEST * PX:
        scale = 1.1 * PX / pose.scale
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        half = 0.5 * scale - 0.5
        to_image = np.array([[scale, 0, half], [0, scale, half], [0, 0, 1]]) @ to_image
    from_canvas = to_image @ np.diag([1 / PX, 1 / PX, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(image, from_canvas, canvas.extent(page), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _known_points(page: Page, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    seen = [fiducial for fiducial in page.fiducials if fiducial.number in pose.shifts]
    points = [fiducials.corners_mm(fiducial).astype(np.float64) for fiducial in seen]
    return np.concatenate(points), np.concatenate([pose.shifts[fiducial.number] for fiducial in seen])


def _first_bend(page: Page, pose: Pose) -> Bend:
    """The bend as far as fiducials alone tell it."""
    if max(pose.residuals.values()) < 0.3:
        return FLAT
    points, shifts = _known_points(page, pose)
    return bend_of(points, shifts, np.ones(len(points)), degree=2)


def _reach(pose: Pose) -> float:
    """How far outlines may be from where the fiducials have them, mm: the worse those fit, the further."""
    return float(np.clip(0.6 + 4.0 * max(pose.residuals.values()), 0.9, 4.5))
