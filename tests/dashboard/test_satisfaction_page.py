"""The satisfaction screen, run in process as Streamlit runs it."""

from datetime import date

import pytest

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
