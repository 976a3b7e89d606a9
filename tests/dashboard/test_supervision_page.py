"""The supervision screen, run in process as Streamlit runs it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db import callback_plans
from db.demo import make
from db.store import Store
from db.users import list_users
from surveys.publishing import publish_shipped

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "supervision.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("supervision")
    store = Store.open(folder)
    make(store, orders=1500, outlets=20)
    publish_shipped(store)
    store.close()
    return folder


@pytest.fixture
def company(made, monkeypatch):
    """The demo company looked at by its administrator."""
    monkeypatch.setenv("AFTERWORD_DATA", str(made))
    monkeypatch.setattr(demo, "_entered", made)
    remembered = (session._store, session._warehouse)
    for one in remembered:
        one.cache_clear()
    yield session.store()
    session.warehouse().close()
    session.store().close()
    for one in remembered:
        one.cache_clear()


def screen(monkeypatch=None, user=None, language="en", **query):
    if user is not None:
        monkeypatch.setattr(session, "demo_user", lambda: user)
    app = AppTest.from_file(str(PAGE), default_timeout=90)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.success, app.warning)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def person(store, role):
    return next(user for user, _ in list_users(store) if user.role == role)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_opens_in_either_language(company, language):
    for section in ("work", "plan", "quality"):
        words = said(screen(language=language, section=section, period="all"))
        assert words
        assert "supervision_" not in words


def test_a_plan_is_seen_released_and_taken_back(company):
    app = screen(section="plan", size="calls", amount_calls="20", strata="none")
    assert "customers** are drawn" in said(app)
    app.button(key="release").click().run()
    assert "callbacks made" in said(app)
    (plan,) = callback_plans.plans(company)
    assert plan.released == plan.untouched > 0
    app.button(key=f"cancel_{plan.plan_id}").click().run()
    assert callback_plans.plan_of(company, plan.plan_id).cancelled == plan.released


def test_a_plan_is_cut_to_outlets_and_services_and_says_so(company):
    outlets = company.rows("select outlet_id, code, region_id from outlets order by code")
    wanted = [row["code"] for row in outlets[:2]]
    since = company.one("select min(completed_at) from orders")[0][:10]
    asked = {"from": since, "outlets": ",".join([*wanted, "nowhere"]), "service": "repair,installation"}
    app = screen(section="plan", size="all", **asked)
    assert len(app.dataframe[0].value) == len({row["region_id"] for row in outlets[:2]})
    app.button(key="release").click().run()
    plan = callback_plans.plans(company)[0]
    assert plan.wish["outlet_ids"] == [row["outlet_id"] for row in outlets[:2]]
    assert plan.wish["service_types"] == ["repair", "installation"]
    drawn = company.rows(
        """select distinct o.outlet_id, o.service_type from callback_tasks t join orders o using (order_id)
           where t.plan_id = :plan_id""",
        plan_id=plan.plan_id,
    )
    assert {row["outlet_id"] for row in drawn} <= {row["outlet_id"] for row in outlets[:2]}
    assert {row["service_type"] for row in drawn} <= {"repair", "installation"}
    assert ", ".join(wanted) in said(app)
    app.button(key=f"cancel_{plan.plan_id}").click().run()


def test_a_manager_finds_only_outlets_of_the_own_region(company, monkeypatch):
    manager = person(company, "manager")
    app = screen(monkeypatch, manager, section="plan", size="all")
    (outlets,) = [one for one in app.multiselect if one.label == "Outlets"]
    own = company.rows("select code from outlets where region_id = :id", id=manager.region_id)
    assert sorted(option.split()[0] for option in outlets.options) == sorted(row["code"] for row in own)


def test_a_margin_nobody_can_reach_is_told_in_words(company):
    assert "even ringing everybody" in said(screen(section="plan", size="margin", amount_margin="0.5"))


def test_an_agent_sees_the_own_figures_only(company, monkeypatch):
    agent = person(company, "agent")
    words = said(screen(monkeypatch, agent, period="all"))
    assert "You made" in words
    others = [user.name for user, _ in list_users(company) if user.role == "agent" and user.user_id != agent.user_id]
    assert not any(name in words for name in others)


def test_a_manager_plans_within_the_own_region(company, monkeypatch):
    manager = person(company, "manager")
    app = screen(monkeypatch, manager, section="plan", size="all")
    assert not app.exception
    rows = company.rows("select region_id from regions")
    assert len(rows) > 1
    shown = app.dataframe[0].value
    assert len(shown) == 1


def test_calls_are_drawn_for_a_second_one(company):
    app = screen(section="quality", period="all")
    app.button(key="recall").click().run()
    assert "quality calls made" in said(app)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert callback_plans.depth(company, now).open > 0
