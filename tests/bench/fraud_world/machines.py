"""What customers own: machines with frailties of their own, sold over years, breaking by mixed Weibull laws."""

import numpy as np
import pandas as pd

from tests.bench.fraud_world import catalogue, outlets
from tests.bench.fraud_world.plan import Plan

YEARS_BEFORE = 6
A_JOB = 1.6  # machines in the field per job of the whole time
MOVED = 0.02  # of jobs are about a machine that another outlet of the region sold or mended before
BAD_BATCHES = 14  # models whose machines of some months break more, by one fault
SERVICES = ("repair", "installation", "maintenance", "consultation", "delivery", "exchange", "return")
SERVICE_SHARE = (0.66, 0.13, 0.1, 0.05, 0.03, 0.02, 0.01)


def sell(plan: Plan, net: pd.DataFrame) -> pd.DataFrame:
    """One row a machine, by outlet: product, bought (day from the plan's first, may be negative), made (months since
    1970), customer (number), frailty, bad (position of the batch's fault or -1), serial."""
    rng = plan.rng(30)
    number = np.maximum(12, rng.poisson(net["share"] * plan.orders * A_JOB))
    outlet = np.repeat(np.arange(len(net)), number)
    size = len(outlet)
    ladder = np.cumsum(outlets.mix(plan, net), axis=1)[outlet]
    category = (rng.random(size)[:, None] * ladder[:, -1:] > ladder).sum(axis=1)
    popular = catalogue.products()["popularity"].to_numpy()[: catalogue.MODELS]
    product = category * catalogue.MODELS + rng.choice(catalogue.MODELS, size, p=popular / popular.sum())
    first = -365 * YEARS_BEFORE
    bought = np.floor(first + (plan.days - first) * rng.beta(1.35, 1.0, size)).astype(int)  # sales grow
    stored = np.ceil(rng.gamma(2.0, 1.6, size)).astype(int)  # months in the warehouse
    made = (np.datetime64(plan.start) + bought).astype("datetime64[M]").astype(int) - stored
    base = pd.DataFrame({"outlet": outlet, "product": product, "bought": bought, "made": made})
    base["customer"] = _owners(rng, net, outlet)
    base["frailty"] = rng.gamma(2.2, 1 / 2.2, size)
    base["bad"] = _batches(rng, base)
    base["serial"] = serials(product, made, np.arange(size) * 7919 % 9_999_991)
    return base


def serials(product: np.ndarray, made: np.ndarray, running: np.ndarray) -> list[str]:
    """Model, month and a running number that is scattered."""
    models = catalogue.products()["model"].str.replace("-", "").to_numpy()[product]
    months = np.asarray(made).astype("datetime64[M]").astype(str)
    scattered = np.asarray(running) * 48_271 % 99_999_989
    return [f"{model}{month[2:4]}{month[5:]}{n:08d}" for model, month, n in zip(models, months, scattered, strict=True)]


def breakdowns(plan: Plan, net: pd.DataFrame, base: pd.DataFrame, jobs: np.ndarray) -> pd.DataFrame:
    """One row a job: outlet, day, service and the machine it is about (position in ``base``), for ``jobs`` outlets x
    days. A repair falls on a machine with its hazard at its age; an installation or delivery on one just bought."""
    rng = plan.rng(31)
    outlet, day = np.nonzero(jobs)
    outlet, day = np.repeat(outlet, jobs[outlet, day]), np.repeat(day, jobs[outlet, day])
    service = rng.choice(len(SERVICES), len(day), p=SERVICE_SHARE)
    machine = np.empty(len(day), dtype=int)
    source = np.where(rng.random(len(day)) < MOVED, _neighbour(rng, net)[outlet], outlet)
    month, first = plan.months_of_days(), np.searchsorted(base["outlet"], np.arange(len(jobs) + 1))
    fresh = np.isin(service, (1, 4))
    for number in range(plan.months):
        today = int(np.flatnonzero(month == number)[0])
        for new in (False, True):
            at = np.flatnonzero((month[day] == number) & (fresh == new))
            weight = _just_bought(base, today) if new else hazard(base, today)
            machine[at] = _pick(rng, weight, first, source[at])
    return pd.DataFrame({"outlet": outlet, "day": day, "service": service, "machine": machine})


def hazard(base: pd.DataFrame, today: int) -> np.ndarray:
    """Each machine's chance to break now, up to a factor: early failures and wear, times its own frailty."""
    years = np.maximum((today - base["bought"].to_numpy()) / 365.25, 0.02)
    category = base["product"].to_numpy() // catalogue.MODELS
    shape, scale = catalogue.WEAR_SHAPE[category], catalogue.WEAR_SCALE[category]
    wear = shape / scale * (years / scale) ** (shape - 1)
    early = (
        catalogue.EARLY_SHAPE / catalogue.EARLY_SCALE * (years / catalogue.EARLY_SCALE) ** (catalogue.EARLY_SHAPE - 1)
    )
    rate = (catalogue.EARLY_SHARE * early + (1 - catalogue.EARLY_SHARE) * wear) * base["frailty"].to_numpy()
    rate *= np.where(base["bad"].to_numpy() >= 0, 3.0, 1.0)
    return np.where(base["bought"] <= today, rate, 1e-12)


def _just_bought(base: pd.DataFrame, today: int) -> np.ndarray:
    away = np.abs(base["bought"].to_numpy() - today - 15)
    return np.exp(-away / 12.0) + 1e-9


def _pick(rng: np.random.Generator, weight: np.ndarray, first: np.ndarray, outlet: np.ndarray) -> np.ndarray:
    """A machine of each outlet named, with a chance proportional to its weight."""
    ladder = np.concatenate([[0.0], np.cumsum(weight)])
    low, high = ladder[first[outlet]], ladder[first[outlet + 1]]
    found = np.searchsorted(ladder, low + (high - low) * rng.random(len(outlet)), side="right") - 1
    return np.clip(found, first[outlet], first[outlet + 1] - 1)


def _neighbour(rng: np.random.Generator, net: pd.DataFrame) -> np.ndarray:
    """Another outlet of the same region, for each."""
    region = net["region"].to_numpy()
    return np.array([rng.choice(np.flatnonzero(region == own)) for own in region])


def _owners(rng: np.random.Generator, net: pd.DataFrame, outlet: np.ndarray) -> np.ndarray:
    """Households own one to three machines of an outlet; hotels own dozens where there are hotels."""
    size = len(outlet)
    household = np.cumsum(rng.random(size) < 0.78)
    hotels = net["hotels"].to_numpy()[outlet] & (rng.random(size) < 0.35)
    block = rng.integers(0, 3, size)  # up to three hotels an outlet
    owner = np.where(hotels, household.max() + 1 + outlet * 3 + block, household + outlet * 10_000_000)
    return np.unique(owner, return_inverse=True)[1]


def _batches(rng: np.random.Generator, base: pd.DataFrame) -> np.ndarray:
    """Some models of some months were made badly: the production trend an outlet must be judged against."""
    bad = np.full(len(base), -1)
    for _ in range(BAD_BATCHES):
        product, month = rng.integers(base["product"].max() + 1), rng.choice(base["made"].unique())
        of = (base["product"] == product) & base["made"].between(month, month + 3)
        bad[of] = rng.integers(2, catalogue.KINDS - 1)
    return bad
