"""Whose voice a figure is made of: what customers met, never what they expected or what others say."""

import uuid
from pathlib import Path

import pytest

from db.warehouse import Warehouse
from surveys.intake import Intake, Submission
from surveys.publishing import publish
from surveys.questionnaire import load

FORMS = Path(__file__).parents[2] / "surveys" / "forms"


@pytest.fixture
def figures(store):
    """Publish a form, send one answer, and read its row of the warehouse."""

    def of(name, **answers):
        publish(store, load(FORMS / f"{name}.md"))
        sent = Submission(str(uuid.uuid4()), name, answers, "import", outlet="SZ001", language="zh")
        Intake(store).submit(sent)
        warehouse = Warehouse.open(store)
        warehouse.sync()
        rows = {
            table: warehouse.query(f"select * from {table} where questionnaire = '{name}'")
            for table in ("responses", "other_voices")
        }
        answers = warehouse.query("select * from answers")
        items = warehouse.query(f"select name, audience, role, dimension from items where questionnaire = '{name}'")
        warehouse.close()
        return rows["responses"], rows["other_voices"], answers, items.set_index("name")

    return of


def test_expectations_never_enter_a_mean_of_experience(figures):
    said, others, _, items = figures(
        "servqual-22", e_01="7", e_02="7", p_01="1", p_02="4", e_05="1", p_05="7", e_10="7"
    )
    row = said.iloc[0]
    assert len(others) == 0
    # 1 and 4 of 7 on the common scale of 1 to 5: 1 and 3.
    assert (row["tangibles"], row["reliability"], row["ratings"]) == (2.0, 5.0, 3)
    assert row.isna()["responsiveness"]
    assert items.loc["e_01", "role"] == "expectation"
    assert items.loc["e_01", "dimension"] == items.loc["p_01", "dimension"] == "tangibles"


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("employee", {"tools": "1", "own_view": "1"}),
        ("dealer", {"replies": "5"}),
        ("management", {"matters_empathy": "5", "goals": "2"}),
        ("audit-checklist", {"audited_on": "2026-11-20", "serials": "no", "doubtful": "2", "outcome": "audit"}),
        ("mystery-shopper", {"visited_on": "2026-11-20", "phone_reached": "yes", "impression": "5", "rings": "yes"}),
    ],
)
def test_what_others_say_is_kept_and_is_no_customers_response(figures, name, answers):
    said, others, kept, items = figures(name, **answers)
    audience = load(FORMS / f"{name}.md").audience
    assert len(said) == 0
    assert list(others["audience"]) == [audience]
    # A day is words to the warehouse, which takes numbers and choices.
    assert len(kept) == len(answers.keys() - {"visited_on", "audited_on"})
    assert set(items["audience"]) == {audience}


def test_customers_figures_are_what_they_were(figures):
    said, _, _, items = figures("service-visit", csat="4", skill="5", nps="9", fixed="yes")
    row = said.iloc[0]
    assert (row["csat"], row["assurance"], row["nps"], row["fixed"]) == (4.0, 5.0, 9, 1)
    assert set(items["audience"]) == {"customer"}
