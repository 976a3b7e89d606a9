"""Every room, opened on a real server by everybody who may enter it, over demonstration data."""

import pytest

from dashboard.rooms import ROOMS, rooms_of
from db.demo import make
from db.store import Store
from db.users import list_users, set_password
from tests.dashboard.served import PASSWORD, free_port, serving

LOGINS = ("executive", "manager", "auditor", "agent1", "outlet", "admin")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rooms")
    store = Store.open(folder)
    make(store, orders=1500, outlets=24)
    for user, _ in list_users(store):
        set_password(store, user.user_id, PASSWORD)
    store.close()
    return folder


@pytest.fixture(scope="module")
def people(folder):
    store = Store(folder)
    found = {user.login: user for user, _ in list_users(store)}
    store.close()
    return found


@pytest.fixture(scope="module")
def served(folder):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_room_opens_for_everybody_who_may_enter_it(served, people, login, language):
    client = served.signed_in(login)
    failed = []
    for room in rooms_of(people[login]):
        with served.tab(client) as tab:
            seen = tab.shows(f"lang={language}", page="" if room == rooms_of(people[login])[0] else room.name)
        if ":material/error:" in seen.text:
            failed.append(room.name)
    assert failed == [], served.log.read_text("utf-8")[-6000:]


def test_every_room_that_is_named_is_built():
    assert [room.name for room in ROOMS if not room.file.exists()] == []
