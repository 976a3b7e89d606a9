"""From an empty folder to the first page, and both ways of starting."""

import httpx
import pytest

from dashboard.server.signin.first import FirstVisit
from db.store import Store
from db.users import UserRefused, check_password
from tests.dashboard.served import PASSWORD, free_port, serving

ADMIN = {"organisation": "海川电器", "zone": "Asia/Urumqi", "login": "li.na", "name": "李娜", "password": PASSWORD}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def served(folder):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


def code_told(served):
    (line,) = [line for line in served.log.read_text("utf-8").splitlines() if "Set-up code" in line]
    return line.split()[-1]


def test_the_first_visit_leads_to_set_up(served):
    client = served.client()
    assert client.get("/").headers["location"] == "/setup"
    assert client.get("/signin").headers["location"] == "/setup"
    form = client.get("/setup")
    assert form.status_code == 200
    assert 'name="code"' not in form.text


def test_whoever_does_not_sit_at_the_machine_needs_the_code_from_the_terminal(served):
    away = served.client()
    away.headers["X-Forwarded-For"] = "198.51.100.7"
    assert 'name="code"' in away.get("/setup").text
    assert away.post("/setup", data=ADMIN).status_code == 403
    assert away.post("/setup", data={**ADMIN, "code": "BBBB-BBBB"}).status_code == 403
    # A page of another name that points at this machine is another machine's, too.
    assert served.client().post("/setup", data=ADMIN, headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "short"}, "密码太短"),
        ({"login": "a b"}, "登录名用"),
        ({"name": " "}, "请填写姓名"),
        ({"organisation": ""}, "请填写单位名称"),
        ({"zone": "Mars/Olympus"}, "请从列表里选一个时区"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept_but_for_the_password(served, change, said):
    answer = served.client().post("/setup", data=ADMIN | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert (change.get("organisation", "海川电器") or "海川电器") in answer.text or "organisation" in change


def test_set_up_makes_the_administrator_who_arrives_signed_in(served, folder):
    client = served.client()
    away = {"X-Forwarded-For": "198.51.100.7"}
    answer = client.post("/setup", data={**ADMIN, "code": code_told(served).lower()}, headers=away)
    assert (answer.status_code, answer.headers["location"]) == (303, "/administration")
    assert client.get("/administration", follow_redirects=True).status_code == 200
    with served.tab(client) as tab:
        assert "李娜" in tab.shows(page="administration").text
    store = Store(folder)
    assert (store.setting("organisation"), str(store.zone)) == ("海川电器", "Asia/Urumqi")
    user = check_password(store, "li.na", PASSWORD)
    store.close()
    assert user is not None
    assert user.role == "admin"


def test_set_up_happens_once(tmp_path):
    store = Store.open(tmp_path)
    first = FirstVisit()
    first.set_up(store, ADMIN, "zh")
    with pytest.raises(UserRefused) as late:
        first.set_up(store, {**ADMIN, "login": "other"}, "zh")
    store.close()
    assert late.value.rule == "late"


def test_streamlit_run_serves_the_same_behind_the_same_gate(tmp_path):
    port = free_port()
    folder = tmp_path / "data"
    command = ("streamlit", "run", "dashboard/app.py", "--server.port", str(port))
    with serving(folder, *command, port=port) as running:
        assert running.client().get("/").headers["location"] == "/setup"
        assert httpx.get(f"{running.address}/media/x.png", trust_env=False).status_code == 401


def test_the_demonstration_is_open_says_where_it_is_and_leaves_nothing(tmp_path, monkeypatch):
    port = free_port()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(
        tmp_path / "unused", "dashboard", "--demo", "--orders", "2000", "--port", str(port), port=port
    ) as running:
        client = running.client()
        assert client.get("/administration").status_code == 200
        with running.tab(client) as tab:
            assert "演示数据" in tab.shows(page="administration").text
        told = running.log.read_text("utf-8")
        assert f"http://127.0.0.1:{port}/S/" in told
        survey = next(word for word in told.split() if "/S/" in word)
        assert client.get(survey).status_code == 200
        assert len(list(tmp_path.glob("afterword-demo-*"))) == 1
    assert not (tmp_path / "unused").exists()
    assert list(tmp_path.glob("afterword-demo-*")) == []
