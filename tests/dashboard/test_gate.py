"""The gate, tried from outside: a real server, real requests, real websockets."""

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.rooms import ROOMS
from db import access
from db.sessions import token_hash
from db.store import Store
from db.users import add_user, set_active
from tests.dashboard.served import PASSWORD, free_port, serving

PEOPLE = {
    "boss": {"role": "executive"},
    "south": {"role": "manager", "region_id": 2},
    "audit": {"role": "auditor"},
    "caller": {"role": "agent"},
    "shop": {"role": "outlet", "outlet_id": 1},
    "root": {"role": "admin"},
    "leaver": {"role": "admin"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two regions, one outlet, one person a role."""
    folder = tmp_path_factory.mktemp("gate")
    store = Store.open(folder)
    with store.transaction() as write:
        for number, name, english in ((1, "华东", "East"), (2, "华南", "South")):
            write.execute(
                "insert into regions values (:number, :code, :name, :english, :rev)",
                number=number, code=f"R{number}", name=name, english=english,
            )  # fmt: skip
        write.execute(
            "insert into outlets (outlet_id, code, name, region_id, rev) values (1, 'G0001', '顺达维修', 1, :rev)"
        )
    for login, place in PEOPLE.items():
        add_user(store, login=login, name=login.title(), password=PASSWORD, language="en", **place)
    store.close()
    return folder


@pytest.fixture(scope="module")
def store(folder):
    opened = Store(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def served(folder):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


def events(store):
    return [(line.event, line.login) for line in access.entries(store)]


def test_health_is_told_to_everybody(served):
    answer = httpx.get(f"{served.address}/healthz", trust_env=False)
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("path", ["/", "/risk?region=R1", "/nothing", "/media/x.png"])
def test_a_person_without_a_session_is_shown_where_to_sign_in(served, path):
    answer = served.client().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")


def test_the_way_back_leads_to_the_page_that_was_wanted(served):
    client = served.client()
    door = client.get("/risk?region=R1").headers["location"]
    assert door == "/signin?next=%2Frisk%3Fregion%3DR1"
    assert 'value="/risk?region=R1"' in client.get(door).text
    answer = client.post("/signin", data={"login": "boss", "password": PASSWORD, "next": "/risk?region=R1"})
    assert answer.headers["location"] == "/risk?region=R1"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_the_way_back_never_leaves_this_server(served, wanted):
    answer = served.client().post("/signin", data={"login": "boss", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/media/x.png", "/_stcore/metrics", "/component/x"])
def test_a_program_without_a_session_is_told_401(served, path):
    assert httpx.get(f"{served.address}{path}", trust_env=False).status_code == 401
    assert httpx.put(f"{served.address}{path}", trust_env=False).status_code == 401


def test_a_websocket_without_a_session_is_refused(served):
    with pytest.raises(InvalidStatus) as refused, served.socket():
        pass
    assert refused.value.response.status_code == 403


def test_nobody_becomes_somebody_by_naming_themselves(served):
    headers = {"afterword-user": "1", "afterword-session": "x"}
    assert served.client().get("/", headers=headers).status_code == 303
    with pytest.raises(InvalidStatus), served.socket(**{"afterword-user": "1"}):
        pass


def test_a_name_the_browser_gives_itself_is_overwritten_by_the_session(served):
    with served.tab(served.signed_in("caller"), **{"afterword-user": "6"}) as tab:
        assert "Caller" in tab.shows().text


def test_a_cookie_nobody_gave_out_is_sent_to_sign_in(served):
    with served.socket("0" * 43) as open_:
        assert b"/signin" in open_.recv(timeout=10)
        with pytest.raises(ConnectionClosed):
            open_.recv(timeout=10)


def test_the_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(served, store):
    answer = served.client().post("/signin", data={"login": "boss", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=43200" in cookie
    token = answer.cookies["afterword_session"]
    assert store.one("select 1 from sessions where token_hash = :hash", hash=token_hash(token))
    assert store.one("select 1 from sessions where token_hash = :hash", hash=token) is None


def test_every_sign_in_and_every_failure_is_logged(served, store):
    served.signed_in("boss")
    wrong = served.client().post("/signin", data={"login": "ghost", "password": "guess"})
    assert wrong.status_code == 401
    assert "guess" not in wrong.text
    assert events(store)[:2] == [("sign_in_failed", "ghost"), ("sign_in", "boss")]


def test_after_five_failures_the_right_password_must_wait_too(served, store):
    client = served.client()
    for _ in range(5):
        assert client.post("/signin", data={"login": "audit", "password": "wrong"}).status_code == 401
    answer = client.post("/signin", data={"login": "audit", "password": PASSWORD})
    assert answer.status_code == 429
    assert events(store)[0] == ("sign_in_throttled", "audit")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/signin", "/signout", "/setup"])
def test_a_form_from_another_site_is_not_heard(served, path, headers):
    answer = served.client().post(path, data={"login": "boss", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_kills_the_tabs_that_are_open(served):
    client = served.signed_in("boss")
    with served.tab(client) as tab:
        assert "Boss" in tab.shows().text
        assert client.post("/signout").headers["location"] == "/signin"
        assert tab.shows().redirect == "/signin"
        with pytest.raises(ConnectionClosed):
            tab.open.recv(timeout=10)
    assert client.get("/").status_code == 303


def test_nobody_goes_on_with_the_session_of_somebody_else(served):
    boss = served.signed_in("boss")
    with served.tab(boss) as tab:
        held = tab.shows().session
    with served.tab(boss, resumed=held) as tab:
        assert tab.shows().session == held
    with served.tab(served.signed_in("caller"), resumed=held) as tab:
        seen = tab.shows()
    assert seen.session != held
    assert "Caller" in seen.text


def test_a_person_who_was_stopped_is_out_of_their_open_tab(served, store):
    with served.tab(served.signed_in("leaver")) as tab:
        tab.shows()
        user = store.one("select user_id from users where login = 'leaver'")
        set_active(store, user["user_id"], False)
        assert tab.shows().redirect == "/signin"


BUSINESS = "overview satisfaction service outlets indices service_audit actions risk inspection faults"


@pytest.mark.parametrize(
    ("login", "rooms"),
    [
        ("boss", f"{BUSINESS} supervision cases"),
        ("south", f"{BUSINESS} supervision cases kit"),
        ("caller", "callbacks supervision cases review"),
        ("shop", "outlet"),
        (
            "root",
            f"{BUSINESS} callbacks supervision cases collection review kit administration",
        ),
    ],
)
def test_everybody_sees_their_rooms_and_no_others(served, login, rooms):
    client = served.signed_in(login)
    with served.tab(client) as tab:
        listed = tab.shows().rooms
    # The first room's address is that of the start.
    assert listed == ["", *rooms.split()[1:]]
    for room in ROOMS:
        allowed = room.name in rooms.split() or (room.name == "outlet" and login in ("boss", "south", "root"))
        assert client.get(f"/{room.name}", follow_redirects=True).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("name", ["administration", "pages/administration"])
def test_a_room_that_is_not_theirs_does_not_run_even_when_the_tab_asks_for_it(served, name):
    with served.tab(served.signed_in("south")) as tab:
        seen = tab.shows(page=name)
    assert "administration" not in seen.rooms
    assert "Access log" not in seen.text


def test_the_address_of_no_room_is_answered_in_words(served):
    answer = served.signed_in("boss").get("/nosuch")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize(("query", "lang", "title"), [("lang=zh", "zh-CN", "管理"), ("", "en", "Administration")])
def test_the_language_is_that_of_the_address_else_the_readers_own(served, query, lang, title):
    client = served.signed_in("root")
    assert f'<html lang="{lang}">' in client.get(f"/?{query}").text
    with served.tab(client) as tab:
        assert title in tab.shows(query).titles


@pytest.mark.parametrize(
    ("accept", "word"), [("en-GB,en;q=0.9", "Sign in"), ("zh-CN,zh;q=0.9", "登录"), ("fr", "登录")]
)
def test_the_sign_in_page_speaks_the_browsers_language(served, accept, word):
    assert f"<h1>{word}</h1>" in served.client().get("/signin", headers={"Accept-Language": accept}).text


def test_set_up_is_over_once_somebody_is_known(served):
    client = served.client()
    assert client.get("/setup").headers["location"] == "/signin"
    assert client.post("/setup", data={"login": "x", "password": PASSWORD}).headers["location"] == "/signin"


def test_bundles_are_sent_compressed_and_kept_for_ever(served):
    client = served.client()
    page = client.get("/signin").text
    bundle = next(line.split('"')[3] for line in page.splitlines() if "/static/js/PlotlyChart." in line)
    packed = client.get(bundle)
    plain = client.get(bundle, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < 0.4 * plain.num_bytes_downloaded


def test_the_public_addresses_never_meet_the_gate(served):
    assert served.client().get("/S/NOSUCHCODE").status_code in (404, 410)
    assert httpx.post(f"{served.address}/api/responses", json={}, trust_env=False).status_code in (400, 401, 422)
