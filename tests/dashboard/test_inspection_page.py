"""The screens of inspection, run in process as Streamlit runs them."""

import pytest

from tests.dashboard.screens import said, screen

SECTIONS = ("audits", "plan", "penalties", "yield")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_either_language(company, language, section):
    words = said(screen("inspection", language=language, section=section))
    assert "inspection_" not in words
    assert "`None`" not in words
    assert len(words) > 60


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_company_has_its_own_words(empty_company, section):
    assert said(screen("inspection", section=section))


def test_a_plan_is_written_once_it_is_released(own_company):
    before = own_company.one("select count(*) as n from audits")["n"]
    app = screen("inspection", section="plan")
    assert own_company.one("select count(*) as n from audits")["n"] == before
    app.button(key="plan_release").click().run()
    assert not app.exception
    opened = own_company.rows("select drawn, chance, due_on from audits where audit_id > :n", n=before)
    assert len(opened) == 8
    assert sorted(row["drawn"] for row in opened) == ["random"] * 2 + ["risk"] * 6
    assert all((row["chance"] is not None) == (row["drawn"] == "random") and row["due_on"] for row in opened)


def test_a_file_tells_of_its_audit_and_an_unknown_number_is_told_so(company):
    number = company.one("select min(audit_id) as n from audits")["n"]
    assert "inspection_" not in said(screen("inspection", audit=str(number)))
    assert said(screen("inspection", audit="999999"))
    assert said(screen("inspection", audit="x"))


def test_a_manager_sees_no_audit_of_another_region(company, sits_down):
    manager = sits_down(company, "manager")
    other = company.one(
        "select audit_id, code, name from audits join outlets using (outlet_id) where region_id <> :region limit 1",
        region=manager.region_id,
    )
    words = said(screen("inspection", audit=str(other["audit_id"])))
    assert other["code"] not in words
    assert other["name"] not in words
    listed = screen("inspection", section="audits")
    shown = " ".join(frame.value.to_csv() for frame in listed.dataframe)
    assert other["code"] not in shown
