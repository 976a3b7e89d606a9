"""Functions on numbers. Never an exception: what has no value is NaN or an infinity, exactly as in a browser."""

from __future__ import annotations

import math
from collections.abc import Callable

from surveys.expressions.scope import Scope
from surveys.expressions.tree import Value


def total(call: Callable[..., float]) -> Callable[..., float]:
    """``call`` on the numbers of its arguments, with NaN where it is undefined and infinity where it overflows."""

    def of_values(scope: Scope, *values: Value) -> float:
        numbers = [scope.number(value) for value in values]
        if any(math.isnan(number) for number in numbers):
            return math.nan
        try:
            return float(call(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return of_values


def divide(left: float, right: float) -> float:
    """IEEE division: x div 0 is an infinity with the sign of both."""
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """What is left after whole divisions, with the sign of ``left`` (XPath mod)."""
    if math.isinf(left) or right == 0:
        return math.nan
    return math.fmod(left, right)


def power(base: float, exponent: float) -> float:
    """``base`` to the ``exponent``; NaN for 1 to the infinity and for roots of negative numbers."""
    if math.isinf(exponent) and abs(base) == 1:
        return math.nan
    if base == 0 and exponent < 0:
        odd = math.isfinite(exponent) and exponent % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


def rounded(number: float, digits: float = 0.0) -> float:
    """``number`` to ``digits`` decimals (may be negative), halves away from zero, judged by its decimal digits.

    2.15 to one digit is 2.2 although the binary value lies a trifle below: people round what they read.
    """
    if not math.isfinite(number) or not math.isfinite(digits):
        return number if math.isinf(number) else math.nan
    shift = max(-400, min(400, math.trunc(digits)))
    lifted = _shifted(abs(number), shift)
    if math.isinf(lifted):
        return number
    lower = math.floor(lifted)
    nearest = lower + 1 if lifted - lower >= 0.5 else lower
    return math.copysign(1.0, number) * _shifted(float(nearest), -shift) + 0.0


def _shifted(number: float, places: int) -> float:
    mantissa, _, exponent = repr(number).partition("e")
    return float(f"{mantissa}e{int(exponent or 0) + places}")


def _whole(call: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: number if math.isinf(number) else call(number) + 0.0


def _logarithm(call: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else call(number)


def _extreme(call: Callable[..., float]) -> Callable[..., float]:
    return lambda *numbers: call(numbers) if numbers else math.nan


NUMERIC: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    **{
        name: (1, 1, total(getattr(math, name)))
        for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sqrt", "exp")
    },
    "abs": (1, 1, total(abs)),
    "atan2": (2, 2, total(math.atan2)),
    "ceiling": (1, 1, total(_whole(math.ceil))),
    "exp10": (1, 1, total(lambda x: power(10.0, x))),
    "floor": (1, 1, total(_whole(math.floor))),
    "int": (1, 1, total(_whole(math.trunc))),
    "log": (1, 1, total(_logarithm(math.log))),
    "log10": (1, 1, total(_logarithm(math.log10))),
    "max": (1, None, total(_extreme(max))),
    "min": (1, None, total(_extreme(min))),
    "pi": (0, 0, lambda scope: math.pi),
    "pow": (2, 2, total(power)),
    "round": (1, 2, total(rounded)),
    "sum": (1, None, total(lambda *numbers: sum(numbers, 0.0))),
}
