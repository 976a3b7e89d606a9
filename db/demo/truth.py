"""The truth behind a demo, for tests and benchmarks: no metric may read this file."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np

from db.demo import audit_voices, trainings
from db.demo.catalogue import COMPRESSOR, FAULTS, MAIN_BOARD, PRODUCTS, WAVE_FACTOR, WAVE_MODELS, Catalogue
from db.demo.money import DAMAGE, FRAGILE, FRAGILE_DAMAGE, MISTYPED, MISUSE, REASON_SHARE, STATED
from db.demo.network import REGIONS, SLOW_REGION, Network
from db.demo.plan import Plan, month_texts
from db.demo.steering import LIFT, Actions
from db.demo.visits import SLIP_DAYS, SLIP_FACTOR

FILE = "demo_truth.json"


def tell(folder: Path, plan: Plan, net: Network, cat: Catalogue, made: Actions, trained: trainings.Trained) -> Path:
    """Write ``demo_truth.json``; its path."""
    path = folder / FILE
    story = {
        "plan": {"orders": plan.orders, "outlets": plan.outlets, "seed": plan.seed,
                 "start": plan.start.isoformat(), "end": plan.end.isoformat()},
        "fraud": _fraud(plan, net),
        "decoys": {code(net, place): kind for place, kind in enumerate(net.cast.decoy) if kind},
        "wave": _wave(cat),
        "slow_region": {"region": REGIONS[SLOW_REGION][0], "service_type": "installation", "factor_at_end": SLIP_FACTOR,
                        "from": plan.day_before_end(SLIP_DAYS).isoformat()},
        "returns": {"model": PRODUCTS[FRAGILE].model, "reason": "transport_damage", "share": FRAGILE_DAMAGE,
                    "elsewhere": REASON_SHARE[DAMAGE] / sum(REASON_SHARE)},
        "exclusions": {"stated_share_of_claims": dict(STATED), "misuse_share_of_claims_for_misuse": MISUSE,
                       "mistyped_serials": MISTYPED},
        "actions": [
            _action(plan, net, 1, made.training.tolist(), made.training_day, LIFT),
            _action(plan, net, 2, made.uniforms.tolist(), made.uniforms_day, 0.0),
        ],
        "trainings": [_training(plan, trained, place) for place in range(len(trainings.COURSES))],
        "audit": audit_voices.truth(),
    }  # fmt: skip
    path.write_text(json.dumps(story, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def code(net: Network, place: int) -> str:
    """The code of the outlet at this position."""
    return f"{REGIONS[net.region[place]][0]}-{place + 1:04d}"


def _fraud(plan: Plan, net: Network) -> dict[str, dict[str, object]]:
    return {
        code(net, place): {
            "kind": kind,
            "from_month": (plan.start + timedelta(days=int(net.cast.first_day[place]))).isoformat()[:7],
            "from": (plan.start + timedelta(days=int(net.cast.first_day[place]))).isoformat(),
            "intensity": round(float(net.cast.intensity[place]), 3),
        }
        for place, kind in enumerate(net.cast.kind)
        if kind
    }


def _training(plan: Plan, trained: trainings.Trained, place: int) -> dict[str, object]:
    return {
        "course": trainings.COURSES[place],
        "trained_on": (plan.start + timedelta(days=trained.days[place])).isoformat(),
        "technicians": [f"T{one:05d}" for one in trained.pupils[place].tolist()],
        "lift_in_standard_deviations": 0.0 if place else trainings.LIFT,
    }


def _wave(cat: Catalogue) -> dict[str, object]:
    return {
        "models": [PRODUCTS[number].model for number in WAVE_MODELS],
        "production_months": month_texts(np.array(cat.wave_months)),
        "faults": [FAULTS[number].code for number in (COMPRESSOR, MAIN_BOARD)],
        "factor": WAVE_FACTOR,
    }


def _action(plan: Plan, net: Network, number: int, outlets: list[int], day: int, lift: float) -> dict[str, object]:
    return {
        "action_id": number,
        "outlets": [code(net, place) for place in outlets],
        "started_on": (plan.start + timedelta(days=day)).isoformat(),
        "lift_in_standard_deviations": lift,
    }
