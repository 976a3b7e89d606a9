"""How many figures a number needs on paper: from its bounds and its constraint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from surveys.expressions import Tree
from surveys.items import Item

USUAL_WHOLE = 4
USUAL_DECIMALS = 2
MOST_FIGURES = 9


@dataclass(frozen=True, slots=True)
class Places:
    """Figures before and behind the point."""

    whole: int
    decimals: int


def steps(item: Item) -> list[str]:
    """The values of a range as they are written."""
    low, high, step = item.low or 0.0, item.high or 0.0, item.step or 1.0
    return [f"{low + n * step:g}" for n in range(round((high - low) / step) + 1)]


def places(item: Item) -> Places:
    """The figures that hold every allowed value. Raises ValueError for what cannot be written in boxes."""
    low, high = _bounds(item)
    if low is not None and low < 0:
        raise ValueError(f"it allows {low:g}, and figures on paper have no sign; ask for a number from 0 up")
    decimals = _decimals(item)
    whole = USUAL_WHOLE if high is None else len(str(int(high)))
    if whole + decimals > MOST_FIGURES:
        raise ValueError(f"{high:g} needs more than {MOST_FIGURES} figures; give the constraint a lower upper bound")
    return Places(whole, decimals)


def _bounds(item: Item) -> tuple[float | None, float | None]:
    found = list(_limits(item.constraint)) if item.constraint is not None else []
    lows = [n for side, n in found if side == "low"] + [n for n in (item.low,) if n is not None]
    highs = [n for side, n in found if side == "high"] + [n for n in (item.high,) if n is not None]
    return (max(lows) if lows else None), (min(highs) if highs else None)


def _decimals(item: Item) -> int:
    if item.type == "decimal":
        return USUAL_DECIMALS
    if item.type == "range":
        return max(len(value.partition(".")[2]) for value in steps(item))
    return 0


def _limits(tree: Tree) -> Iterator[tuple[str, float]]:
    """The bounds that hold in every case: what stands under an ``or`` binds nobody."""
    if not isinstance(tree, list):
        return
    if tree[0] == "and":
        for part in tree[1:]:
            yield from _limits(part)
    elif tree[0] in ("<", "<=", ">", ">=") and len(tree) == 3:
        left, right = tree[1], tree[2]
        below = tree[0] in ("<", "<=")
        if left == ["this"] and (bound := _number(right)) is not None:
            yield ("high" if below else "low"), bound
        elif right == ["this"] and (bound := _number(left)) is not None:
            yield ("low" if below else "high"), bound


def _number(tree: Tree) -> float | None:
    if isinstance(tree, list) and len(tree) == 2 and tree[0] == "neg" and isinstance(tree[1], float):
        return -tree[1]
    return tree if isinstance(tree, float) and isfinite(tree) else None
