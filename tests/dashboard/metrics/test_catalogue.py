"""The catalogue: whole, bilingual, and what its page says."""

from pathlib import Path

import pytest

from dashboard.metrics.catalogue import CATALOGUE, document
from dashboard.metrics.figure import Change, Figure
from dashboard.metrics.statistics.interval import Difference, Interval
from db.warehouse_schema import DIMENSIONS

PAGE = Path(__file__).parents[3] / "dashboard" / "docs" / "metrics.md"


def test_the_page_says_what_the_catalogue_says():
    assert PAGE.read_text("utf-8") == document(), "run: write document() to dashboard/docs/metrics.md"


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)
def test_every_metric_is_whole_in_both_languages(metric):
    for text in (metric.name, metric.formula, metric.source):
        assert set(text) == {"zh", "en"}
        assert all(text.values())
    assert metric.minimum_n >= 1


def test_every_dimension_of_the_warehouse_is_a_metric():
    assert set(DIMENSIONS) <= set(CATALOGUE)


def test_the_direction_comes_from_the_definition():
    up = Difference(0.02, 0.01, 0.03)
    assert Change(up, CATALOGUE["csat"]).verdict == "better"
    assert Change(up, CATALOGUE["repeat_repair"]).verdict == "worse"
    assert Change(Difference(0.02, -0.01, 0.05), CATALOGUE["csat"]).verdict == "unclear"


def test_a_gap_to_the_target_is_proven_only_when_the_interval_leaves_it_out():
    figure = Figure.of("csat", 0.86, Interval(0.84, 0.875), 900)
    assert figure.against_target(0.88).verdict == "worse"
    assert figure.against_target(0.87).verdict == "unclear"
    assert figure.against_target(None) is None


def test_below_the_smallest_n_there_is_no_value_to_show():
    assert not Figure.of("csat", 1.0, Interval(0.7, 1.0), 9).enough
    assert Figure.of("csat", 1.0, Interval(0.72, 1.0), 10).enough
