"""The index catalogue: whole, in eight groups, one definition each."""

import pytest

from dashboard.metrics import catalogue
from dashboard.metrics.catalogue import CATALOGUE, GROUP_NAMES, GROUPS, INDICES, indices
from dashboard.metrics.catalogue.index import SOURCES
from dashboard.metrics.indices.sums import sheets
from surveys import tags
from tests.dashboard.metrics.books import Books

WANTED = {
    "responsiveness": 3, "professionalism": 4, "reliability": 4, "convenience": 3, "personalisation": 3,
    "communication": 3, "improvement": 3, "other": 4,
}  # fmt: skip


@pytest.mark.parametrize("index", INDICES.values(), ids=lambda index: index.key)
def test_no_index_lacks_a_field(index):
    metric = index.metric
    for text in (metric.name, metric.formula, metric.source):
        assert set(text) == {"zh", "en"}
        assert all(words.strip() for words in text.values())
    assert index.group in GROUPS
    assert index.source in SOURCES
    assert 0 < index.weight <= 100
    assert metric.minimum_n >= 1
    assert metric.target is not None
    assert metric.unit in ("share", "score", "hours", "money")
    # The target is the better end, whatever the direction.
    assert (metric.target > index.floor) == (metric.better == "higher")
    assert index.worth(metric.target, metric.target) == 100
    assert index.worth(index.floor, metric.target) == 0


def test_every_group_has_its_indices_and_the_weights_add_up_to_a_hundred():
    found = {group: sum(one.group == group for one in INDICES.values()) for group in GROUPS}
    assert found == WANTED
    assert set(GROUP_NAMES) == set(GROUPS)
    assert sum(one.weight for one in INDICES.values()) == pytest.approx(100)


def test_an_index_is_a_metric_and_no_metric_is_defined_twice():
    assert all(CATALOGUE[one.metric.key] is one.metric for one in INDICES.values())
    assert len({one.metric.key for one in INDICES.values()}) == len(INDICES)
    keys = [one.key for subject in vars(catalogue).values() for one in getattr(subject, "METRICS", ())]
    assert len(keys) == len(set(keys))
    for key, metric in {"first_time_fix": "first_time_fix", "repeat_repairs": "repeat_repair"}.items():
        assert INDICES[key].metric is CATALOGUE[metric]


def test_every_tag_of_a_questionnaire_is_an_index_or_tells_of_one():
    assert set(tags.INDICES) == set(INDICES) | set(indices.ALSO_TAGGED)


def test_every_index_is_measured_by_exactly_one_sheet(tmp_path):
    books = Books(tmp_path)
    made = sheets(books.view())
    books.close()
    measured = [key for sheet in made for key in sheet.indices]
    assert sorted(measured) == sorted(INDICES)
    assert all(INDICES[key].source == sheet.name for sheet in made for key in sheet.indices)


def test_times_are_worth_the_same_ratio_anywhere():
    index = INDICES["first_response_time"]  # 12 hours are worth nothing, one hour everything
    assert index.worth(12**0.5, 1.0) == pytest.approx(50)
    assert index.worth(24, 1.0) == 0
    assert index.worth(0.2, 1.0) == 100
