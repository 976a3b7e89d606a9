"""The service level screen, run in process as Streamlit runs it."""

import pytest

from dashboard.texts import speaking
from db.service_levels import history
from tests.dashboard.screens import said, screen


@pytest.mark.parametrize(
    ("section", "english", "chinese"),
    [
        ("times", "Half of all orders are done within", "一半的工单在"),
        ("levels", "of orders are answered in time", "的工单按时响应"),
        ("right", "of repairs come back within 30 days", "30 天内再次报修的占"),
        ("speed", "orders with both an answer and their times", "既有回答又有完工时间的工单"),
        ("promises", "promises", "项承诺"),
    ],
)
def test_each_section_opens_with_a_sentence_in_either_language(company, section, english, chinese):
    assert english in said(screen("service", section=section))
    assert chinese in said(screen("service", "zh", section=section))


@pytest.mark.parametrize("by", ["service_type", "priority", "channel", "region_id"])
def test_times_are_told_for_each_grouping(company, by):
    app = screen("service", by=by)
    assert len(app.dataframe) >= 2
    assert "cannot be put in order" in said(app)


@pytest.mark.parametrize("by", ["category", "region_id", "fault_id"])
def test_repairs_are_told_for_each_grouping(company, by):
    assert "Kaplan–Meier" in said(screen("service", section="right", by=by, period="all"))


def test_the_administrator_sets_a_level_and_others_only_read(own_company, sits_down):
    app = screen("service", section="levels")
    with speaking("en"):
        app.multiselect[0].select("repair")
        app.number_input[0].set_value(6.0)
        next(one for one in app.button if one.label == "Keep").click()
        app.run()
    assert not app.exception
    assert "1 levels kept" in said(app)
    (row,) = history(own_company)
    assert (row["service_type"], row["priority"], row["hours"]) == ("repair", "ordinary", 6.0)
    sits_down(own_company, "executive")
    assert not [one for one in screen("service", section="levels").button if one.label == "Keep"]


@pytest.mark.parametrize("section", ["times", "levels", "right", "speed", "promises"])
def test_without_orders_each_section_says_what_to_do(empty_company, section):
    words = said(screen("service", section=section))
    assert "No finished orders" in words or "No order of this period" in words
