"""Comments: what they are about and how they sound, in two languages."""

import numpy as np
import pytest

from dashboard.metrics.statistics.comments import by_theme, log_odds_z, mood, telling_words, themes, words
from dashboard.metrics.statistics.lexicon import COMPLAINT, PRAISE, THEMES

HAPPY = [
    "师傅态度很好，准时上门",
    "修得很快，技术专业，非常满意",
    "不错，给师傅点赞",
    "收费合理，没有乱收费",
    "干活干净利落，还自带鞋套",
    "空调修好了，谢谢",
    "没问题，一切顺利",
    "Very polite and professional",
    "Fixed in ten minutes, thank you!",
    "No problems at all, quick and clean",
    "The engineer was not late and explained everything patiently, great",
]
UNHAPPY = [
    "迟到两个小时，态度恶劣",
    "不太满意，又坏了",
    "乱收材料费，太贵了",
    "根本没修好，还是漏水",
    "师傅不专业，把墙弄脏了",
    "打了三次电话没人接",
    "等了好几天配件，一直拖",
    "说是上门了其实没来过，虚假",
    "Not satisfied, still leaking",
    "He was rude and two hours late",
    "They overcharged me. Never again, terrible service",
    "The technician didn't seem very professional",
]


def test_praise_sounds_happy_and_complaint_unhappy():
    assert [text for text in HAPPY if not (mood(text).score or 0) > 0] == []
    assert [text for text in UNHAPPY if not (mood(text).score or 0) < 0] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满意", 1.0),
        ("不满意", -1.0),
        ("没有不满意", 1.0),
        ("态度不错，就是太贵", 0.0),
        ("今天星期三", None),
        ("", None),
        ("not bad", 1.0),
        ("师傅很nice，修好了", 1.0),
        ("出差回来才修，差不多", None),
        ("I left a message", None),
    ],
)
def test_negation_turns_a_word_round(text, expected):
    assert mood(text).score == expected


def test_themes_in_both_languages():
    assert themes("师傅迟到，收费也贵") == ("punctuality", "price")
    assert themes("He was late, and the fee was high; spare parts missing") == ("punctuality", "price", "parts")
    assert themes("今天星期三") == ()
    assert "attitude" in themes("服务态度差")


def test_words_keep_the_two_languages_apart():
    assert words("空调E6故障，don't know") == ("空调", "e6", "故障", "don't", "know")
    assert words("……") == ()


def test_themes_are_counted_with_their_moods():
    found = {theme.name: theme for theme in by_theme([*HAPPY, *UNHAPPY])}
    assert (found["price"].happy, found["price"].unhappy) == (1, 1)
    assert (found["tidiness"].happy, found["tidiness"].unhappy) == (2, 1)
    texts = ["迟到了", "迟到", "准时"]
    late = by_theme(texts)[0]
    assert (late.name, late.comments, late.happy, late.unhappy) == ("punctuality", 3, 1, 2)
    assert texts[late.example] in ("迟到", "准时")
    assert by_theme([]) == ()


def test_the_words_of_the_unhappy_come_first():
    rng = np.random.default_rng(2)
    texts = ["师傅很准时" if rng.random() < 0.9 else "等配件太久" for _ in range(60)]
    texts += ["等配件太久" if rng.random() < 0.8 else "师傅很准时" for _ in range(40)]
    found = telling_words(texts, [False] * 60 + [True] * 40)
    assert found[0][0] in "等配件太久"
    assert found[0][1] > 3
    assert found[-1][1] < -3
    assert "配件" not in dict(found)
    assert telling_words([], []) == ()
    with pytest.raises(ValueError, match="one mood a comment"):
        telling_words(["好"], [])


def test_log_odds_by_hand():
    """Counts 10:10 and 5:15: prior 15 + 15 * 20/40 ...: equal words give 0 when groups are equal in size."""
    assert log_odds_z(np.array([[10.0, 10.0], [10.0, 10.0]])) == pytest.approx([0, 0])
    z = log_odds_z(np.array([[15.0, 5.0], [5.0, 15.0]]))
    # Prior 10 each: odds 25/15 and 15/25; log ratio 2 ln(15/25); variance 1/25 + 1/15.
    assert z == pytest.approx(np.array([1, -1]) * 2 * np.log(15 / 25) / np.sqrt(1 / 25 + 1 / 15))


def test_no_word_both_praises_and_complains():
    assert not {*PRAISE.split()} & {*COMPLAINT.split()}
    assert all(len(entries.split()) > 8 for entries in THEMES.values())
