"""The satisfaction screen, run in process as Streamlit runs it."""

from datetime import date

import pytest

from dashboard import session
from dashboard.filters import data_days, period_of
from dashboard.metrics.view import View
from tests.dashboard.screens import said, screen

END = date(2026, 11, 27)


SECTIONS = {
    "level": ("customers are satisfied", "位满意"),
    "drivers": ("goes together with satisfaction most", "与满意关系最大的是"),
    "words": ("comments people speak most of", "条留言里，说得最多的是"),
    "loyalty": ("net promoter score is", "净推荐值"),
    "ways": ("Weighted to all orders", "按全部工单的结构加权后"),
    "alike": ("answers", "回答"),
    "instrument": ("reliability of", "信度是"),
    "planner": ("answers** are needed", "份回答"),
}


@pytest.mark.parametrize("section", list(SECTIONS))
def test_each_section_opens_with_a_sentence_in_either_language(company, section):
    english, chinese = SECTIONS[section]
    assert english in said(screen("satisfaction", section=section, period="12m"))
    assert chinese in said(screen("satisfaction", "zh", section=section, period="12m"))


def test_a_theme_narrows_the_comments(company):
    app = screen("satisfaction", section="words", period="12m", theme="punctuality")
    told = app.dataframe[-1].value
    assert len(told)
    assert all("Punctuality" in one for one in told["touched"])


def test_whole_outlets_drawn_cost_more_answers(company):
    plain = said(screen("satisfaction", section="planner", period="12m"))
    assert "rho =" in plain
    assert "answers each" not in plain


@pytest.mark.parametrize("section", [one for one in SECTIONS if one != "planner"])
def test_without_orders_each_section_says_what_to_do(empty_company, section):
    words = said(screen("satisfaction", section=section))
    told = ("No answers", "No answer", "Fewer than", "Too few", "No recommendation", "Nobody")
    assert any(one in words for one in told)


@pytest.mark.parametrize("region", ["R01", "R04", "R08"])
def test_a_region_is_held_against_the_others_by_their_own_figure(company, region):
    number = company.one("select region_id from regions where code = :code", code=region)["region_id"]
    view = View(session.warehouse(), period_of("12m", *data_days()))
    rows = view.responses()
    rest = view.read(rows.filter(rows.region_id != number, rows.satisfied.notnull()).satisfied.mean().as_table())
    others = f"{100 * rest.iloc[0, 0]:.1f}%"
    for spoken, words in (("en", "the other regions together"), ("zh", "其余大区合在一起")):
        told = [one for one in said(screen("satisfaction", spoken, period="12m", region=region)).splitlines()
                if words in one]  # fmt: skip
        assert len(told) == 1
        assert others in told[0].replace(" %", "%")
        assert words not in said(screen("satisfaction", spoken, period="12m"))


def test_ease_has_a_tile_and_reviews_their_months(company):
    assert "Customer effort (ease)" in [one.label for one in screen("satisfaction", period="12m").metric]
    loyal = screen("satisfaction", section="loyalty", period="12m")
    assert {"month", "stars", "n"} <= set(loyal.dataframe[-1].value.columns)
    assert "Public reviews average" in said(loyal) or "stars" in said(loyal)
