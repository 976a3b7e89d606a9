"""Copied questionnaires: chance agreement and stock phrases say nothing, copies do, near ones too."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from dashboard.metrics.fraud.survey_copies import chance, copies, near, plain
from dashboard.metrics.fraud.survey_integrity import SURVEY_INTEGRITY

ODD = 5
SCALES = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")
FIRST = 8
"""Item number of the first scale; the company made by hand has seven items."""
COMMENT = FIRST + len(SCALES)
CLAUSES = (
    "师傅很准时",
    "修得很快",
    "态度不错",
    "价格公道",
    "打扫干净了",
    "讲得很清楚",
    "下次还找你们",
    "等了两天",
)


@pytest.fixture
def asked(world):
    """Forty outlets, forty questionnaires each, answered by people of different minds."""
    scale = {"questionnaire_id": 1, "type": "range", "label": "{}", "low": 1.0, "high": 5.0}
    items = world._company()["items"]
    items += [scale | {"position": 20 + n, "name": name, "dimension": name} for n, name in enumerate(SCALES)]
    items.append({"questionnaire_id": 1, "position": 40, "name": "c", "type": "text", "label": "{}", "role": "comment"})
    for item in items:
        world.put("items", **item)
    for outlet in range(1, world.outlets + 1):
        for number in range(40):
            said = tuple(int(score) for score in world.rng.integers(2, 6, len(SCALES)))
            words = "，".join(world.rng.choice(CLAUSES, 3, replace=False)) if number % 3 else "很好！"
            answers(world, outlet, number, said, words)
    return world


def answers(world, outlet, number, said, words):
    """One questionnaire from a device of its own, some days after the one before."""
    at = datetime(2025, 1, 3) + timedelta(days=4 * number, hours=outlet % 9 + 1)
    key = world.answer(outlet, at, device_index=f"d{outlet}-{number}")
    world.score(key, 4)
    for place, score in enumerate(said):
        world.put("answers", response_key=key, item_id=FIRST + place, number=float(score))
    world.put("answers", response_key=key, item_id=COMMENT, text=words)


def test_the_same_answers_again_and_again_stand_out(asked):
    for number in range(40, 52):
        answers(asked, ODD, number, (5, 4, 5, 3, 5), f"第{number}位用户的话，各说各的{'甲乙丙丁' * (number - 39)}")
    view = asked.view()
    rows = SURVEY_INTEGRITY.measure(view).set_index("outlet_id")
    assert rows.loc[ODD, "focus"] == "answers"
    assert rows.loc[ODD, "observed"] >= 11
    assert rows["z"].idxmax() == ODD
    assert rows.loc[ODD, "z"] > 5
    told = view.read(SURVEY_INTEGRITY.evidence(view, ODD))
    assert told["what"].str.contains("answers").sum() >= 12


def test_nearly_the_same_words_stand_out_and_stock_phrases_do_not(asked):
    for number in range(40, 50):
        said = tuple(int(score) for score in asked.rng.integers(2, 6, len(SCALES)))
        answers(asked, ODD, number, said, f"这家网点的王师傅上门又快又好，强烈推荐给大家{'！' * (number % 3)}{number}")
        answers(asked, 9, number, said, "很好")
    view = asked.view()
    rows = SURVEY_INTEGRITY.measure(view).set_index("outlet_id")
    assert rows.loc[ODD, "focus"] == "words"
    assert rows.loc[ODD, "z"] > 3.5
    assert rows.loc[9, "z"] < 2
    told = view.read(SURVEY_INTEGRITY.evidence(view, ODD))
    assert told["what"].str.contains("words").sum() >= 10


def test_honest_customers_repeat_as_often_as_expected(asked):
    for found in copies(asked.view()).values():
        expected = found["expected"].sum()
        assert expected > 20
        assert found["hits"].sum() == pytest.approx(expected, abs=3 * expected**0.5)


def test_near_is_jaccard_and_finds_every_pair():
    texts = [
        "师傅上门很快修得也好非常满意",
        "师傅上门很快修得也好非常满意啊",
        "另一句话",
        "好",
        "好",
        "不好",
    ]
    assert [sorted(one) for one in near(texts)] == [[0, 1], [0, 1], [2], [3, 4], [3, 4], [5]]


def test_prefixes_lose_no_pair():
    rng = np.random.default_rng(3)
    texts = ["".join(rng.choice(list("甲乙丙丁"), int(rng.integers(4, 9)))) for _ in range(150)]
    sets = [{text[at : at + 3] for at in range(len(text) - 2)} for text in texts]
    by_hand = [[j for j, b in enumerate(sets) if len(a & b) >= 0.7 * len(a | b)] for a in sets]
    assert [sorted(one) for one in near(texts)] == by_hand


def test_words_are_compared_without_their_dress():
    assert plain("很好！ OK。") == plain("很好ok") == "很好ok"


def test_the_chance_of_repeating_is_the_average_over_the_order():
    # By hand: of three, none, one or two lie before: (0 + .1 + .19) / 3.
    assert chance(np.array([0.1]), np.array([3.0])) == pytest.approx(0.29 / 3)
    grows = chance(np.full(4, 0.02), np.array([2.0, 5.0, 20.0, 100.0]))
    assert all(low < high for low, high in pairwise(grows))
