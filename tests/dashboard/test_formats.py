"""Numbers, money and days as they stand on a page."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dashboard import formats
from dashboard.texts import speaking

NAN = float("nan")
FROM, TO = date(2026, 1, 9), date(2026, 2, 1)


@pytest.mark.parametrize(
    ("made", "written"),
    [
        (lambda: formats.number(12408), "12,408"),
        (lambda: formats.number(-1234.56, 1), "−1,234.6"),
        (lambda: formats.number(-0.01, 1), "0.0"),
        (lambda: formats.signed(2), "+2"),
        (lambda: formats.signed(-1.44, 1), "−1.4"),
        (lambda: formats.signed(-0.04, 1), "0.0"),
        (lambda: formats.percent(0.8634), "86.3%"),
        (lambda: formats.percent(1), "100.0%"),
        (lambda: formats.percent(699.8 / 700), "99.9%"),
        (lambda: formats.percent(0.998, 0), "100%"),
        (lambda: formats.interval(0.992, 0.9998), "99.2–99.9"),
        (lambda: formats.interval(0.992, 1), "99.2–100.0"),
        (lambda: formats.interval(0.857, 0.869), "85.7–86.9"),
        (lambda: formats.interval(-0.014, 0.01), "−1.4 … +1.0"),
        (lambda: formats.interval(39, 43, 0, 1), "39–43"),
        (lambda: formats.money(41_200_000), "¥412,000"),
        (lambda: formats.money(-150), "−¥2"),
        (lambda: formats.money_short(999_999), "¥10,000"),
    ],
)
def test_a_number_is_written_the_same_in_both_languages(made, written):
    for language in ("zh", "en"):
        with speaking(language):
            assert made() == written


@pytest.mark.parametrize(
    ("made", "chinese", "english"),
    [
        (lambda: formats.hours(0.5), "30 分钟", "30 min"),
        (lambda: formats.hours(26.42), "26.4 小时", "26.4 h"),
        (lambda: formats.hours(240), "10.0 天", "10.0 d"),
        (lambda: formats.points(-0.017), "−1.7 个百分点", "−1.7 pp"),
        (lambda: formats.money_short(41_200_000), "¥41.2 万", "¥412k"),
        (lambda: formats.money_short(1_234_567_800), "¥1,234.6 万", "¥12.35M"),
        (lambda: formats.money_short(-12_345_678_900), "−¥1.23 亿", "−¥123.46M"),
        (lambda: formats.day(date(2026, 11, 18)), "2026 年 11 月 18 日", "18 Nov 2026"),
        (lambda: formats.day(date(2026, 11, 8), year=False), "11 月 8 日", "8 Nov"),
        (lambda: formats.month(date(2026, 2, 1)), "2026 年 2 月", "Feb 2026"),
        (lambda: formats.span(FROM, TO), "2026-01-09 至 2026-02-01", "2026-01-09 to 2026-02-01"),
    ],
)  # fmt: skip
def test_what_each_language_writes_its_own_way(made, chinese, english):
    with speaking("zh"):
        assert made() == chinese
    with speaking("en"):
        assert made() == english


@pytest.mark.parametrize("unknown", [None, NAN])
def test_what_is_not_known_is_a_dash(unknown):
    said = [formats.number, formats.signed, formats.percent, formats.points, formats.money, formats.money_short]
    assert {one(unknown) for one in said} == {"—"}
    assert formats.interval(unknown, 1) == formats.interval(1, unknown) == "—"


def test_a_timestamp_is_told_on_the_organisations_clock():
    assert formats.clock("2026-11-18T16:30:00Z", ZoneInfo("Asia/Shanghai")) == "2026-11-19 00:30"
    assert formats.clock(None, ZoneInfo("Asia/Shanghai")) == "—"


def test_somebodys_own_words_are_shown_letter_by_letter():
    assert formats.escaped("王 [x](y) *a* :red[b] $1$") == r"王 \[x\]\(y\) \*a\* \:red\[b\] \$1\$"
