"""The screen of faults and cost, run in process as Streamlit runs it."""

import pytest

from tests.dashboard.screens import said, screen

SECTIONS = ("faults", "parts", "returns", "cost")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_either_language(company, language, section):
    words = said(screen("faults", language=language, section=section, period="all"))
    assert "faults_" not in words
    assert "nan" not in words.lower().replace("nanjing", "").replace("qingfeng", "")
    assert len(words) > 300


@pytest.mark.parametrize("section", SECTIONS)
def test_a_short_period_has_its_own_words(company, section):
    assert said(screen("faults", section=section, period="4w"))


def test_an_empty_company_is_told_what_to_bring(empty_company):
    words = [said(screen("faults", section=section)) for section in SECTIONS]
    assert "Import orders and claims" in words[0]
    assert "No claims with parts" in words[1]
    assert "No returns or exchanges" in words[2]
    assert "No orders finished" in words[3]


def test_a_manager_sees_no_outlet_of_another_region(company, sits_down):
    manager = sits_down(company, "manager")
    hidden = {
        row["code"]
        for row in company.rows("select code from outlets where region_id <> :region", region=manager.region_id)
    }
    for section in ("parts", "returns", "cost"):
        app = screen("faults", section=section, period="all")
        shown = {
            str(cell).partition(" ")[0]
            for frame in app.dataframe
            if "name" in frame.value.columns
            for cell in frame.value["name"]
        }
        assert shown
        assert not shown & hidden
        assert not any(code in said(app) for code in hidden)
