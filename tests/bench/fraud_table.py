"""What fraud_compare.py prints: means over seeds with their standard errors."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tests.bench import fraud_delay

Line = dict[str, Any]
MEASURES = ("AUC", "AUC=n", "AP", "P@5%", "P@10%", "found", "false")
COUNTS = ("planted", "flagged")


def summary(lines: Sequence[Line]) -> dict[str, Any]:
    """``all`` and ``kinds``: ranking -> measure -> (mean, standard error); ``flags``, ``null`` and ``calibration``."""
    planted, clean = [x for x in lines if x["planted"]], [x for x in lines if not x["planted"]]
    kinds = sorted({kind for line in planted for kind in line["kinds"]})
    return {
        "all": _rankings([line["all"] for line in planted]),
        "kinds": {
            kind: _rankings([line["kinds"][kind] for line in planted if kind in line["kinds"]])
            | {"planted": sum(line["kinds"][kind]["planted"] for line in planted if kind in line["kinds"])}
            | {"flagged": sum(line["kinds"][kind]["this"]["found"] for line in planted if kind in line["kinds"])}
            for kind in kinds
        },
        "flags": _flags(planted),
        "null": _flags(clean),
        "calibration": _calibration(clean or planted),
    }


def text(told: dict[str, Any], lines: Sequence[Line]) -> str:
    """The tables."""
    said: list[str] = []
    if told["all"]:
        said += ["overall", *_overall(told["all"]), "", "ROC-AUC by kind", *_by_kind(told["kinds"], "AUC"), ""]
        said += ["the same among outlets of like size", *_by_kind(told["kinds"], "AUC=n"), ""]
        said += ["average precision by kind", *_by_kind(told["kinds"], "AP"), ""]
        said += ["planted outlets: place in the ranking (0 first, 1 last) and oddest signals", *_places(lines), ""]
    for name, title in (("flags", "with fraud"), ("null", "without fraud")):
        if told[name]:
            said.append(f"{title}: " + "  ".join(f"{key} {value:.4g}" for key, value in told[name].items()))
    said += [f"  false flag: {_false(line, one)}" for line in lines for one in line["false_flags"]]
    said += ["", "honest outlets with p below the nominal rate", *_nominal(told["calibration"])]
    return "\n".join(said)


def delays(title: str, found: Sequence[Line]) -> str:
    """Weeks from the first false act to the first sign, over all kinds and for each (fraud_delay.py)."""
    rows = {"all": fraud_delay.summary(found)} | fraud_delay.by_kind(found)
    lines = [
        f"  {kind:20}" + "  ".join(f"{name} {value:.3g}" for name, value in row.items()) for kind, row in rows.items()
    ]
    return "\n".join([title, *lines])


def _rankings(found: Sequence[dict[str, Any]]) -> dict[str, dict[str, tuple[float, float]]]:
    names = [name for name in (found[0] if found else {}) if name not in COUNTS]
    return {name: {m: mean([one[name][m] for one in found]) for m in MEASURES} for name in names}


def mean(values: Iterable[float]) -> tuple[float, float]:
    """Mean and standard error; the error of a single value is not known."""
    known = np.array(list(values), dtype=float)
    return float(known.mean()), float(known.std(ddof=1) / len(known) ** 0.5) if len(known) > 1 else float("nan")


def _flags(lines: Sequence[Line]) -> dict[str, float]:
    """One company is a year of its outlets. At 5 % false discoveries one honest company in twenty shows any flag."""
    if not lines:
        return {}
    honest = sum(line["outlets"] - line["planted"] for line in lines)
    return {
        "companies": len(lines),
        "planted": sum(line["planted"] for line in lines),
        "flags": sum(line["flags"] for line in lines),
        "false": sum(line["false"] for line in lines),
        "honest outlet-years": honest,
        "false per 1,000 outlet-years": 1000 * sum(line["false"] for line in lines) / honest,
        "companies with a false flag": float(np.mean([line["false"] > 0 for line in lines])),
    }


def _calibration(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    keys = sorted({key for line in lines for key in line["calibration"]})
    told = {}
    for key in keys:
        of = [line["calibration"][key] for line in lines if key in line["calibration"]]
        n = [one["n"] for one in of]
        told[key] = {name: float(np.average([one[name] for one in of], weights=n)) for name in of[0] if name != "n"}
        told[key]["n"] = sum(n)
    return told


def _overall(rankings: dict[str, Any]) -> Iterable[str]:
    yield f"{'':24}" + "".join(f"{m:>16}" for m in MEASURES)
    for name, values in rankings.items():
        yield f"{name:24}" + "".join(f"{_pair(values[m]):>16}" for m in MEASURES)


def _by_kind(kinds: dict[str, Any], measure: str) -> Iterable[str]:
    names = [name for name in next(iter(kinds.values())) if name not in COUNTS]
    yield f"{'':19}{'n':>3}{'found':>6}" + "".join(f"{_short(name):>10}" for name in names)
    for kind, values in kinds.items():
        row = "".join(f"{values[name][measure][0]:>10.2f}" for name in names)
        yield f"{kind:19}{values['planted']:>3}{values['flagged']:>6.0f}{row}"


def _short(name: str) -> str:
    words = {"IsolationForest": "IForest", "cost per order": "cost"}
    for word, less in words.items():
        name = name.replace(word, less)
    return name.replace(" +effect", "+e")


def _places(lines: Sequence[Line]) -> Iterable[str]:
    for line in lines:
        for one in sorted(line["places"], key=lambda row: row["kind"]):
            odd = " ".join(f"{key}:{z}" for key, z in one["oddest"].items())
            best = min((where, name) for name, where in one["place"].items() if name != "this")
            size = f"orders {one['orders']} acts {one['acts']}"
            yield (
                f"{line['key']['seed']:>4} {one['kind']:19}{'*' if one['flagged'] else ' '} {one['code']} "
                f"this {one['place']['this']:.3f}  best other {best[0]:.3f} ({best[1]})  {size}  {odd}"
            )


def _false(line: Line, one: dict[str, Any]) -> str:
    return f"seed {line['key']['seed']} {one['code']} {one['mode']} z {one['z']} {one['habits'] or 'no habit'}"


def _nominal(calibration: dict[str, Any]) -> Iterable[str]:
    for key, values in calibration.items():
        shares = "  ".join(f"p < {rate}: {share:.3f}" for rate, share in values.items() if rate != "n")
        yield f"{key:20} n {values['n']:>6}  {shares}"


def _pair(value: tuple[float, float]) -> str:
    return f"{value[0]:.3f}" + ("" if np.isnan(value[1]) else f" ±{value[1]:.3f}")
