"""How many orders a day brings, and of which kind: summer heat, winter cold, festivals, weekdays."""

from datetime import date, timedelta

import numpy as np

from db.demo.plan import Floats, Ints, Plan

CATEGORIES = ("air_conditioner", "washing_machine", "refrigerator", "water_heater", "range_hood", "television")
SERVICES = ("delivery", "installation", "repair", "exchange", "return", "maintenance", "consultation")
DELIVERY, INSTALLATION, REPAIR, EXCHANGE, RETURN, MAINTENANCE, CONSULTATION = range(7)

CATEGORY_SHARE = np.array([0.33, 0.19, 0.15, 0.16, 0.09, 0.08])
SERVICE_SHARE = np.array(
    [
        [0.05, 0.33, 0.43, 0.010, 0.008, 0.12, 0.05],
        [0.14, 0.15, 0.56, 0.015, 0.010, 0.06, 0.07],
        [0.22, 0.03, 0.61, 0.020, 0.012, 0.03, 0.08],
        [0.04, 0.27, 0.50, 0.010, 0.006, 0.11, 0.06],
        [0.03, 0.31, 0.38, 0.010, 0.006, 0.22, 0.04],
        [0.18, 0.22, 0.46, 0.020, 0.015, 0.01, 0.10],
    ]
)
FLAT = (1.0,) * 12
# January … December, for (category, service); what is not named here is flat.
MONTHS = {
    (0, INSTALLATION): (0.5, 0.5, 0.8, 1.1, 1.6, 2.2, 2.3, 1.6, 0.8, 0.6, 0.8, 0.7),
    (0, REPAIR): (0.8, 0.6, 0.5, 0.6, 1.0, 1.7, 2.4, 2.3, 1.2, 0.5, 0.5, 0.8),
    (0, MAINTENANCE): (0.4, 0.5, 1.1, 1.9, 2.2, 1.6, 1.0, 0.7, 0.5, 0.5, 0.7, 0.6),
    (2, REPAIR): (0.7, 0.7, 0.8, 0.9, 1.1, 1.4, 1.5, 1.4, 1.1, 0.9, 0.8, 0.7),
    (3, INSTALLATION): (1.1, 0.8, 0.9, 0.8, 0.8, 0.8, 0.7, 0.7, 0.9, 1.2, 1.8, 1.5),
    (3, REPAIR): (1.8, 1.5, 1.1, 0.8, 0.7, 0.6, 0.5, 0.5, 0.7, 1.0, 1.4, 1.9),
    (4, MAINTENANCE): (2.2, 1.2, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.9, 1.0, 1.1, 1.6),
    (5, DELIVERY): (1.3, 0.8, 0.8, 0.8, 0.9, 1.3, 0.9, 0.9, 1.0, 1.1, 1.6, 1.1),
}
WEEKDAYS = (1.14, 1.05, 1.0, 0.98, 1.0, 1.04, 0.88)
HOURS = (
    *(0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1.8, 5.0, 8.6, 9.0, 7.0),
    *(4.2, 5.2, 6.6, 6.8, 6.2, 5.4, 5.0, 5.6, 5.8, 4.0, 1.8, 0.6),
)
SPRING_FESTIVAL = {
    2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29),
    2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
}  # fmt: skip
YEARLY_GROWTH = 0.08


def day_weights(plan: Plan) -> Floats:
    """Expected orders, up to a factor: one row a day, one column a category × service."""
    mix = CATEGORY_SHARE[:, None] * SERVICE_SHARE
    by_month = np.ones((12, len(CATEGORIES), len(SERVICES)))
    for (category, service), factors in MONTHS.items():
        by_month[:, category, service] = factors
    rows = [mix * by_month[day.month - 1] * _day_factor(plan, day) for day in _days(plan)]
    return np.array(rows).reshape(plan.days, -1)


def day_counts(plan: Plan, weights: Floats) -> Ints:
    """Orders a day; they add up to exactly ``plan.orders``."""
    expected = weights.sum(axis=1)
    return plan.rng(1).multinomial(plan.orders, expected / expected.sum())


def _days(plan: Plan) -> list[date]:
    return [plan.start + timedelta(days=offset) for offset in range(plan.days)]


def _day_factor(plan: Plan, day: date) -> Floats:
    """One factor a service type: growth, weekday, festival, and the two great sales."""
    growth = (1 + YEARLY_GROWTH) ** ((day - plan.start).days / 365)
    factor = np.full(len(SERVICES), growth * WEEKDAYS[day.weekday()] * _festival(day))
    if (day.month, day.day) >= (11, 12) and (day.month, day.day) <= (11, 24):
        factor[[DELIVERY, INSTALLATION]] *= 2.4
        factor[RETURN] *= 2.0
    if (day.month, day.day) >= (6, 19) and (day.month, day.day) <= (6, 28):
        factor[[DELIVERY, INSTALLATION]] *= 1.7
    return factor


def _festival(day: date) -> float:
    if day.month > 2 or day.year not in SPRING_FESTIVAL:
        return 0.45 if (day.month, day.day) in ((10, 1), (10, 2), (10, 3)) else 1.0
    distance = (day - date(day.year, *SPRING_FESTIVAL[day.year])).days
    if -2 <= distance <= 6:
        return 0.2
    if -16 <= distance < -2:
        return 1.2
    return 1.25 if 6 < distance <= 14 else 1.0
