"""The room for collection: who may enter, what it says, and what its buttons do."""

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.parts.collection.faults import RULES as FAULTS
from dashboard.parts.collection.faults import told
from dashboard.parts.collection.health import change, fates
from dashboard.parts.collection.links import completed
from dashboard.parts.collection.piece import named
from dashboard.server import demo, previews
from dashboard.texts import catalogue, speaking
from db import access, settlements
from db.collection import Day
from db.store import Store
from db.users import User, add_user
from surveys.intake import Intake, IntakeRefused, Submission
from surveys.links import outlet_link
from surveys.linting.advice import RULES
from surveys.outbox import FATES
from surveys.questionnaire import Fault
from surveys.waiting import REASONS
from tests.dashboard.served import PASSWORD, ROOT, free_port, serving
from tests.surveys.conftest import VISIT, firm
from tests.surveys.serving import running

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "collection.py"
SECTIONS = ("waiting", "forms", "links", "health")


def send(store: Store, response_id: str = "", **sent) -> None:
    """Something that does not land at once."""
    given = {"questionnaire": "service-visit", "channel": "tablet", **sent}
    with suppress(IntakeRefused):
        Intake(store).submit(Submission(response_id=response_id or str(uuid.uuid4()), **given))


def trouble(store: Store) -> None:
    """One answer with a wrong order, one that does not fit, one that came twice."""
    link = outlet_link(store, "SZ001").rsplit("/", 1)[1]
    twice = str(uuid.uuid4())
    send(store, order="WO-77", channel="excel", answers={"csat": "4"})
    send(store, link=link, answers={"csat": "9", "comment": "电话 13812345678"})
    send(store, twice, link=link, answers={"csat": "5"})
    send(store, twice, link=link, answers={"csat": "1"})


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The firm with its troubles, looked at by an administrator."""
    opened = firm(tmp_path)
    trouble(opened)
    add_user(opened, login="root", name="Root", password=PASSWORD, role="admin", language="en")
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()
    yield opened
    Intake(opened).close()
    session.store().close()
    opened.close()
    for remembered in (session._store, session._warehouse):
        remembered.cache_clear()


def screen(language="en", **query):
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return read(app)


def read(app):
    assert not app.exception, app.exception
    return app


def said(app):
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    return read(app)


def write(app, label, value):
    next(one for one in (*app.text_input, *app.selectbox) if one.label == label).set_value(value)


def test_the_pile_says_how_many_wait_and_why(store):
    told = said(screen())
    assert "**3** answers wait for a decision: **2** were put aside, **1** came a second time" in told
    assert "**No such order** · outlet unknown · WO\\-77" in told
    assert "有 **3 份**答卷等您决定" in said(screen("zh"))


def test_a_wrong_order_is_put_right_and_counted_with_a_reason(store):
    app = screen(item="quarantine-1")
    write(app, "Order number", "WO-2")
    app = press(app, "Count it")
    assert "Write a reason" in said(app)
    write(app, "Reason (kept on record)", "one digit was wrong")
    app = press(app, "Count it")
    assert "evidence grade D" in said(app)
    assert "**2** answers wait" in said(app)
    assert store.one("select grade, order_id from responses where channel = 'excel'")[:] == ("D", 2)
    assert access.entries(store)[0].event == "settled_counted"


def test_answers_that_still_do_not_fit_are_told_in_words(store):
    app = screen(item="quarantine-2")
    write(app, "Reason (kept on record)", "as the customer said")
    assert "cannot be counted yet" in said(press(app, "Count it"))
    assert settlements.counts(store)["quarantine"] == 2


def test_a_conflict_stands_side_by_side_and_is_put_away(store):
    app = screen("zh", item="conflict-1")
    assert "**5 题里有 1 题不同**" in said(app)
    assert "| 总的来说，您满意吗？ | 很满意 | **≠ 很不满意** |" in said(app)
    write(app, "理由（会存入记录）", "顾客说是误触")
    assert "内容仍然保留" in said(press(app, "不计入"))
    assert store.one("select decision from conflicts")["decision"] == "put_away"


def test_what_people_wrote_is_shown_only_on_record(store):
    app = screen(item="quarantine-2")
    assert "13812345678" not in said(app)
    app = press(app, "Show as written (on record)")
    assert "13812345678" in said(app)
    (entry,) = [one for one in access.entries(store) if one.event == "reveal_answers"]
    assert (entry.login, entry.subject, entry.subject_id) == ("root", "quarantine", 2)


def test_a_piece_that_is_not_there_is_no_fault(store):
    assert "There is no such piece" in said(screen(item="conflict-99"))
    assert "**3** answers wait" in said(screen(item="nonsense"))
    assert named("conflict-3") == ("conflict", 3)
    assert named("conflict-٣") is None


def test_every_reason_and_every_rule_has_its_words():
    keys = {f"collection_{kind}_{reason}" for kind in ("reason", "told") for reason in REASONS}
    keys |= {f"collection_{kind}_{code}" for kind in ("rule", "cure") for code in RULES}
    keys |= {f"collection_{kind}_{code}" for kind in ("fault", "mend") for code in FAULTS.values()}
    assert keys <= catalogue().keys()


def test_a_forms_faults_are_told_in_the_readers_language():
    fault = Fault("survey", 3, "type", "a select uses a list of the choices sheet", '"x"', "add the list")
    with speaking("zh"):
        assert told(fault) == ("选择题要用 choices 表里的选项组", "补上这组选项，或者改正它的名字")
        assert told(replace(fault, rule="something new")) == ("something new", "add the list")
    with speaking("en"):
        assert told(fault) == (fault.rule, fault.cure)


def test_the_faults_known_by_their_words_are_those_that_forms_are_refused_for():
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "surveys").rglob("*.py"))
    plain = [shape.replace("\\", "") for shape in FAULTS if "+" not in shape]
    assert [rule for rule in plain if f'"{rule}"' not in written] == []


def test_every_fate_of_a_tablets_answer_has_its_words():
    assert set(fates()) == set(FATES)


def test_an_empty_pile_says_so(store):
    with store.transaction() as write_:
        for table in ("quarantine", "conflicts"):
            write_.execute(f"update {table} set settled_at = '2026-11-20T00:00:00Z'")
    assert "Nothing waits." in said(screen())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS[1:])
def test_every_section_opens_in_both_languages(store, section, language):
    assert said(screen(language, section=section))


def test_a_key_is_turned_with_words_about_what_stays_good(store):
    app = press(screen(section="links"), "Rotate: sign with a new key")
    assert "older links stay good" in said(app)
    assert access.entries(store)[0].event == "key_rotated"
    assert sorted(store.link_keys) == [1, 2]


def test_a_batch_of_links_is_made_for_the_days_and_the_region_asked(store):
    day = date(2026, 11, 18)
    assert completed(store, day, day, None) == completed(store, day, day, 1) == ["WO-1", "WO-2", "WO-3"]
    assert completed(store, day, day, 2) == []


def test_the_week_is_compared_with_the_week_before():
    found = [Day("2026-11-21", "web", 3), Day("2026-11-14", "web", 2), Day("2026-11-13", "web", 4)]
    assert change([*found, Day("2026-11-22", "web", 9)], date(2026, 11, 22)) == (3, 6)


def test_a_preview_is_the_real_page_on_a_store_of_its_own_and_only_for_administrators(store):
    addresses = previews.show(VISIT)
    assert list(addresses) == ["简体中文", "English"]
    address = addresses["English"]
    with running(behind_the_gate("agent")) as base:
        assert httpx.get(base + address).status_code == 403
    with running(behind_the_gate("admin")) as base:
        assert "Overall, how satisfied are you?" in httpx.get(base + address).text
        assert "frame-ancestors 'self'" in httpx.get(base + address).headers["content-security-policy"]
        assert httpx.get(f"{base}/preview/unknown/S/X").status_code == 404
        thanks = httpx.post(base + address, data={"csat": "4"}).headers["location"]
        assert thanks.startswith(f"{address.partition('?')[0]}/thanks")
        assert httpx.get(base + thanks).status_code == 200
    assert store.one("select count(*) as n from responses")["n"] == 1
    assert previews.show(VISIT)["English"] == address
    assert previews.show(VISIT, afresh=True)["English"] != address


def behind_the_gate(role):
    """The previews for somebody of this role."""
    app = Starlette(routes=previews.routes)

    async def named_by_the_gate(scope, receive, send):
        await app({**scope, "afterword.user": User(1, role, role, role, None, None, "en")}, receive, send)

    return named_by_the_gate


def test_the_room_is_the_administrators_alone(tmp_path):
    folder = tmp_path / "served"
    opened = firm(folder)
    trouble(opened)
    for login, role in (("root", "admin"), ("boss", "executive")):
        add_user(opened, login=login, name=login, password=PASSWORD, role=role, language="en")
    Intake(opened).close()
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        root, boss = served.signed_in("root"), served.signed_in("boss")
        assert boss.get("/collection").status_code == 403
        assert boss.get("/preview/x/S/Y").status_code == 403
        with served.tab(boss) as tab:
            assert "collection" not in tab.shows().rooms
        with served.tab(root) as tab:
            seen = tab.shows(page="collection")
            assert "collection" in seen.rooms
            assert "**3** answers wait for a decision" in seen.text
            assert "The last came at" in tab.shows("section=health", "collection").text
    opened.close()
