"""How many to call: published sizes, hand-worked shares, weights that leave estimates unbiased."""

import random

import pytest

from surveys.sampling import (
    aim,
    allocate,
    cluster_effect,
    design_effect,
    either,
    margin_of,
    sample_size,
    smallest,
)


@pytest.mark.parametrize(
    ("population", "published"),
    [(100, 80), (200, 132), (1000, 278), (1500, 306), (5000, 357), (10_000, 370), (50_000, 381)],
)
def test_sizes_are_those_of_krejcie_and_morgan(population, published):
    # Their table rounds to the nearest; ours rounds up, so that the margin is kept.
    assert sample_size(0.05, population=population).answers - published in (0, 1)


def test_an_endless_population_needs_the_textbook_385_and_1068():
    assert sample_size(0.05).answers == sample_size(0.05, population=10**12).answers == 385
    assert sample_size(0.03).answers == 1068
    assert sample_size(0.05, share=0.9).answers == 139


def test_the_size_gives_the_margin_it_was_computed_for():
    size = sample_size(0.03, population=8000)
    n = size.answers
    assert size.margin == pytest.approx(margin_of([(n / 8000, 8000)]))
    assert margin_of([(n / 8000, 8000)]) == pytest.approx(0.03, abs=0.0001)
    assert margin_of([((n - 1) / 8000, 8000)]) > 0.03


def test_alike_answers_and_silent_customers_cost_more():
    assert cluster_effect(20, 0.05) == pytest.approx(1.95)
    size = sample_size(0.05, design_effect=1.95, response=0.4)
    assert (size.answers, size.contacts) == (750, 1875)


@pytest.mark.parametrize(("asked", "said"), [
    ({"margin": 5}, r"write \.05"),
    ({"margin": 0}, "not above 0"),
    ({"margin": 0.05, "design_effect": 0}, "must be above 0"),
    ({"margin": 0.05, "population": 0}, "at least 1"),
])  # fmt: skip
def test_what_cannot_be_is_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        sample_size(**asked)


def test_calling_everybody_who_answers_leaves_no_margin():
    assert margin_of([(1.0, 300)]) == 0
    assert margin_of([(0.0, 300)]) is None
    assert margin_of([]) is None


def test_unequal_weights_cost_what_kish_says():
    # Half of the answers weigh 1, half 3: n sum(w^2) / sum(w)^2 = 2 x 10 / 16.
    assert design_effect([(1, 50), (3, 50)]) == pytest.approx(1.25)
    assert design_effect([(7, 12)]) == pytest.approx(1)
    few = [(0.001, 1_000_000), (0.003, 1_000_000)]
    weights = [(1000, 1000), (333.333, 3000)]
    alike = margin_of([(4000 / 2_000_000, 2_000_000)])
    assert margin_of(few) / alike == pytest.approx(design_effect(weights) ** 0.5, rel=0.001)


def test_neymans_shares_are_cochrans():
    # By hand: 600 x .5 and 400 x .25 share 80 as 3 to 1.
    assert allocate({"a": 600, "b": 400}, 80, {"a": 0.5, "b": 0.25}) == pytest.approx({"a": 60, "b": 20})
    assert allocate({"a": 600, "b": 400}, 80) == pytest.approx({"a": 48, "b": 32})


def test_a_small_stratum_gets_its_least_and_a_full_one_hands_on():
    assert allocate({"a": 900, "b": 90, "c": 10}, 100, least=30) == pytest.approx({"a": 60, "b": 30, "c": 10})
    assert allocate({"a": 10, "b": 990}, 500, {"a": 5.0, "b": 0.05}) == pytest.approx({"a": 10, "b": 490})
    assert sum(allocate({"a": 40, "b": 60}, 1000).values()) == 100
    assert allocate({}, 10) == {}


def test_every_stratum_gets_its_least_even_above_the_total():
    assert allocate({"a": 100, "b": 100}, 10, least=20) == pytest.approx({"a": 20, "b": 20})


def test_aiming_fills_the_heaviest_first():
    assert aim({1: 10, 2: 40}, {1: 100.0, 2: 1.0}, 20) == {1: 1.0, 2: pytest.approx(10 / 40)}
    assert aim({1: 10}, {1: 0.0}, 5) == {1: 0.0}
    assert aim({1: 10}, {1: 1.0}, 99) == {1: 1.0}


def test_the_smallest_number_that_reaches_the_margin_is_found():
    assert (
        smallest(lambda n: margin_of([(n / 8000, 8000)]) if n else None, 0.03, 8000)
        == sample_size(0.03, population=8000).answers
    )
    assert smallest(lambda n: 0.2, 0.1, 50) is None


def test_weights_of_both_draws_together_leave_the_estimate_unbiased():
    rng = random.Random(5)
    population = [(outlet, rng.random() < (0.4 if outlet == 1 else 0.1)) for outlet in (1, 2) for _ in range(200)]
    true = sum(denied for _, denied in population) / len(population)
    told = []
    for _ in range(600):
        total = 0.0
        for outlet, denied in population:
            aimed = 0.7 if outlet == 1 else 0.0
            if rng.random() < 0.2 or rng.random() < aimed:
                total += denied / either(0.2, aimed)
        told.append(total / len(population))
    mean = sum(told) / len(told)
    error = (sum((one - mean) ** 2 for one in told) / len(told) ** 2) ** 0.5
    assert mean == pytest.approx(true, abs=4 * error)
