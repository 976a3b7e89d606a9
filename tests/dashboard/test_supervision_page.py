"""The supervision screen, run in process as Streamlit runs it."""

from datetime import UTC, datetime

import pytest

from dashboard.parts.supervision import plan as plan_part
from db import callback_plans
from db.users import list_users
from surveys.callbacks.planning import draw_up
from tests.dashboard.screens import said, screen


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_opens_in_either_language(company, language):
    for section in ("work", "plan", "quality"):
        words = said(screen("supervision", language=language, section=section, period="all"))
        assert words
        assert "supervision_" not in words


def test_a_plan_is_seen_released_and_taken_back(own_company):
    app = screen("supervision", section="plan", size="calls", amount_calls="20", strata="none")
    assert "customers** are drawn" in said(app)
    app.button(key="release").click().run()
    assert "callbacks made" in said(app)
    (plan,) = callback_plans.plans(own_company)
    assert plan.released == plan.untouched > 0
    app.button(key=f"cancel_{plan.plan_id}").click().run()
    assert callback_plans.plan_of(own_company, plan.plan_id).cancelled == plan.released


def test_a_plan_is_drawn_up_anew_only_when_something_was_written_or_wished(own_company, monkeypatch):
    drawn = []
    monkeypatch.setattr(plan_part, "utc_now", lambda: datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    monkeypatch.setattr(plan_part, "draw_up", lambda *asked: drawn.append(asked) or draw_up(*asked))
    app = screen("supervision", section="plan", size="calls", amount_calls="20", strata="none")
    app.run()
    assert len(drawn) == 1
    with own_company.transaction() as write:
        write.execute("update orders set rev = :rev where order_id = 1")
    app.run()
    assert len(drawn) == 2


def test_a_plan_is_cut_to_outlets_and_services_and_says_so(own_company):
    outlets = own_company.rows("select outlet_id, code, region_id from outlets order by code")
    wanted = [row["code"] for row in outlets[:2]]
    since = own_company.one("select min(completed_at) from orders")[0][:10]
    asked = {"from": since, "outlets": ",".join([*wanted, "nowhere"]), "service": "repair,installation"}
    app = screen("supervision", section="plan", size="all", **asked)
    assert len(app.dataframe[0].value) == len({row["region_id"] for row in outlets[:2]})
    app.button(key="release").click().run()
    plan = callback_plans.plans(own_company)[0]
    assert plan.wish["outlet_ids"] == [row["outlet_id"] for row in outlets[:2]]
    assert plan.wish["service_types"] == ["repair", "installation"]
    drawn = own_company.rows(
        """select distinct o.outlet_id, o.service_type from callback_tasks t join orders o using (order_id)
           where t.plan_id = :plan_id""",
        plan_id=plan.plan_id,
    )
    assert {row["outlet_id"] for row in drawn} <= {row["outlet_id"] for row in outlets[:2]}
    assert {row["service_type"] for row in drawn} <= {"repair", "installation"}
    assert ", ".join(wanted) in said(app)
    app.button(key=f"cancel_{plan.plan_id}").click().run()


def test_a_manager_finds_only_outlets_of_the_own_region(company, sits_down):
    manager = sits_down(company, "manager")
    app = screen("supervision", section="plan", size="all")
    (outlets,) = [one for one in app.multiselect if one.label == "Outlets"]
    own = company.rows("select code from outlets where region_id = :id", id=manager.region_id)
    assert sorted(option.split()[0] for option in outlets.options) == sorted(row["code"] for row in own)


def test_a_margin_nobody_can_reach_is_told_in_words(company):
    assert "even ringing everybody" in said(screen("supervision", section="plan", size="margin", amount_margin="0.5"))


def test_an_agent_sees_the_own_figures_only(company, sits_down):
    agent = sits_down(company, "agent")
    words = said(screen("supervision", period="all"))
    assert "You made" in words
    others = [user.name for user, _ in list_users(company) if user.role == "agent" and user.user_id != agent.user_id]
    assert not any(name in words for name in others)


def test_a_manager_plans_within_the_own_region(company, sits_down):
    sits_down(company, "manager")
    app = screen("supervision", section="plan", size="all")
    assert not app.exception
    rows = company.rows("select region_id from regions")
    assert len(rows) > 1
    shown = app.dataframe[0].value
    assert len(shown) == 1


def test_calls_are_drawn_for_a_second_one(own_company):
    app = screen("supervision", section="quality", period="all")
    app.button(key="recall").click().run()
    assert "quality calls made" in said(app)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert callback_plans.depth(own_company, now).open > 0
