"""The score, the profile, the sheet and the indices, run in process as Streamlit runs them."""

from datetime import date

import pytest

from dashboard.metrics.catalogue import GROUPS, INDICES
from dashboard.metrics.figure import Figure
from dashboard.metrics.indices.advice import Advice
from dashboard.metrics.indices.profile import Line
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.interval import Interval
from dashboard.reports.assessment import Sheet, assessment_pdf
from dashboard.rooms import rooms_of
from db.users import list_users
from db.weightings import versions
from kit.brand import Brand
from kit.errors import MissingGlyphs
from kit.typesetting import pictures
from tests.dashboard.screens import said, screen

ROOMS = ("outlets_", "scores_", "assessment_", "indices_")


def test_the_score_ranks_with_doubt_and_two_outlets_stand_side_by_side(company):
    words = said(screen("outlets", section="score", evidence="all"))
    assert "have data enough for a score" in words
    assert "Do not order outlets whose lines overlap" in words
    codes = [row["code"] for row in company.rows("select code from outlets order by outlet_id limit 2")]
    words = said(screen("outlets", "zh", section="pair", evidence="all", a=codes[0], b=codes[1]))
    assert codes[0] in words
    assert "Bonferroni" in words
    assert not any(room in words for room in ROOMS)


@pytest.mark.parametrize("section", ["profile", "people", "sheet"])
def test_an_outlets_sections_open(company, section):
    code = company.one("select code from outlets order by outlet_id limit 1")["code"]
    words = said(screen("outlet", "zh", outlet=code, section=section, evidence="all"))
    assert {"profile": "全部指标", "people": "技师一览", "sheet": "考核表"}[section] in words
    assert not any(room in words for room in ROOMS)


def test_weights_are_tried_before_they_are_kept(own_company):
    assert "27 indices in 8 groups" in said(screen("indices", evidence="all"))
    app = screen("indices", section="weights")
    assert app.button(key="weights_keep").disabled
    app.number_input(key="weights_a").set_value(90.0)
    app.button(key="weights_try").click().run()
    assert "would change band" in said(app)
    app.button(key="weights_keep").click().run()
    assert "Kept as version 1" in said(app)
    (kept,) = versions(own_company)
    assert kept.draft.grade_a == 90
    app = screen("indices", section="targets")
    app.number_input(key="target_value_first_response_time_0").set_value(2.0).run()
    app.button(key="target_keep").click().run()
    assert "is the target from" in said(app)
    app.button(key="target_keep").click().run()
    assert "choose a later day" in said(app)
    assert "1 versions" in said(screen("indices", section="history"))


def test_only_the_administrator_finds_the_form(company, sits_down):
    people = {user.role: user for user, _ in list_users(company)}
    for role in ("executive", "manager", "auditor"):
        assert "indices" in {room.name for room in rooms_of(people[role])}
        sits_down(company, role)
        app = screen("indices", section="weights")
        assert "weights_keep" not in {one.key for one in app.button}
    assert "indices" not in {room.name for room in rooms_of(people["outlet"]) + rooms_of(people["agent"])}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_is_one_page_whatever_the_outlet_is_called(language):
    sheet = _sheet("R05-0005 昆明民乐制冷设备服务有限责任公司第二分公司")
    assert len(pictures(assessment_pdf(sheet, language, Brand()))) == 1


def test_a_name_the_fonts_cannot_draw_is_refused():
    with pytest.raises(MissingGlyphs, match="U\\+20000"):
        assessment_pdf(_sheet("R05-0005 𠀀"), "zh", Brand())


def _sheet(name):
    lines = tuple(
        Line(
            index, Figure(index.metric, index.floor, Interval(index.floor, index.metric.target), 1234),
            index.floor, Figure(index.metric, index.floor, None, 99), 55.0, index.metric.target, index.weight,
        )
        for index in INDICES.values()
    )  # fmt: skip
    assert {line.index.group for line in lines} == set(GROUPS)
    advised = Advice("A", "", "unsure", 78.0, 61.3, 92.2, 0.85, lines[:3])
    words = "The interval reaches over more than one grade, no ground for a change: **keep A**. " * 2
    reasons = ("首次响应时长 2.1 小时（n 34，95% 区间 1.4 小时–3.0 小时），目标 1.0 小时",) * 3
    period = Period(date(2025, 11, 28), date(2026, 11, 27))
    return Sheet(name, "西南", "A", period, advised, words, reasons, (46, 176, 182), lines, "权重：第 12 版")
