"""How many jobs each outlet has on each day."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world.plan import Plan

DAY_SHAPE, MONTH_SHAPE = 0.9, 9.0  # of the gamma factors: bursts of a day, drifts of a month


def spread(plan: Plan, net: pd.DataFrame) -> np.ndarray:
    """Outlets x days: negative-binomial counts (gamma-mixed Poisson), given that they sum to ``plan.orders``."""
    rng = plan.rng(20)
    shape = (len(net), plan.days)
    level = np.outer(net["share"], plan.busyness())
    level *= rng.gamma(DAY_SHAPE, 1 / DAY_SHAPE, shape)
    level *= rng.gamma(MONTH_SHAPE, 1 / MONTH_SHAPE, (len(net), plan.months))[:, plan.months_of_days()]
    # Some outlets grow and some shrink, up to a third over the whole time.
    level *= 1 + np.outer(rng.uniform(-0.33, 0.33, len(net)), np.linspace(-1, 1, plan.days))
    return rng.multinomial(plan.orders, (level / level.sum()).ravel()).reshape(shape)
