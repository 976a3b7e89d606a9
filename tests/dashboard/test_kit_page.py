"""The field kit's page: who may have which pack, and one pack from the order to the download."""

import time
import zipfile

import pytest

from dashboard.parts.kit.words import duration, fault_in_words
from dashboard.texts import catalogue, speaking
from db.demo import make
from db.store import Store
from db.users import list_users, set_password
from kit import errors
from kit.packs.inventory import CONTENTS
from kit.packs.room import PackRoom, Wanted
from tests.dashboard.served import PASSWORD, free_port, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit") / "company"
    store = Store.open(folder)
    make(store, orders=1500, outlets=24)
    store.set_setting("base_url", "https://s.example.cn")
    for user, _ in list_users(store):
        set_password(store, user.user_id, PASSWORD)
    store.close()
    return folder


@pytest.fixture(scope="module")
def packs(folder):
    """A pack of the manager's own region and one of the administrator's, by who made them."""
    store = Store(folder)
    room = PackRoom(store)
    people = {user.login: user for user, _ in list_users(store)}
    made = {}
    for login in ("manager", "admin"):
        user = people[login]
        codes = store.rows("select code from outlets where region_id = :r limit 1", r=people["manager"].region_id)
        record = room.order(user, Wanted((codes[0]["code"],), ("codes",)), user.region_id)
        while room.running():
            time.sleep(0.02)
        made[login] = room.archive(record.name)
    store.close()
    return made


@pytest.fixture(scope="module")
def served(folder, packs):
    port = free_port()
    with serving(folder, "dashboard", "--port", str(port), port=port) as running:
        yield running


def address(archive) -> str:
    return f"/packs/{archive.parent.name}.zip"


@pytest.mark.parametrize(("login", "has"), [
    ("admin", {"manager", "admin"}),
    ("manager", {"manager"}),
    ("executive", set()),
    ("outlet", set()),
    ("agent1", set()),
])  # fmt: skip
def test_a_pack_is_had_by_the_administrator_and_its_own_manager_only(served, packs, login, has):
    client = served.signed_in(login)
    answers = {maker: client.get(address(archive)) for maker, archive in packs.items()}
    assert {maker for maker, answer in answers.items() if answer.status_code == 200} == has
    assert {answer.status_code for maker, answer in answers.items() if maker not in has} <= {404}


def test_a_pack_comes_as_the_file_it_is_and_a_stranger_gets_none(served, packs):
    answer = served.signed_in("admin").get(address(packs["admin"]))
    assert answer.content == packs["admin"].read_bytes()
    assert answer.headers["content-type"] == "application/zip"
    assert "no-store" in answer.headers["cache-control"]
    assert served.client().get(address(packs["admin"])).status_code == 303
    for name in ("20200101-000000-0000", "x"):
        assert served.signed_in("admin").get(f"/packs/{name}.zip").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("zh", "印出来是这样"), ("en", "How it will look")])
def test_the_page_foresees_the_order_and_shows_it(served, language, said):
    with served.tab(served.signed_in("admin")) as tab:
        seen = tab.shows(f"lang={language}", page="kit")
    assert said in seen.text
    assert "imgs" in seen.text
    assert ":material/error:" not in seen.text


def test_the_packs_are_listed_to_whom_they_belong(served, packs):
    with served.tab(served.signed_in("manager")) as tab:
        seen = tab.shows("lang=en&section=packs", page="kit")
    assert packs["manager"].parent.name in seen.text
    assert packs["admin"].parent.name not in seen.text


@pytest.mark.browser
def test_a_pack_is_ordered_made_and_downloaded(served, chromium):
    context = chromium.new_context(locale="en-US", accept_downloads=True, viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"{served.address}/signin")
    page.fill("input[name=login]", "manager")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(f"{served.address}/kit?lang=en")
    page.get_by_role("button", name="Make the pack").wait_for()
    for content in ("Paper questionnaires", "Service forms", "Table tents A5"):
        page.get_by_text(content, exact=True).first.click()
    page.get_by_role("button", name="Make the pack").click()
    page.get_by_text("Download (").wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        page.get_by_text("Download (").first.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert any(name.endswith("/poster-a4.pdf") for name in archive.namelist())
        assert not any("tent" in name or "forms/" in name for name in archive.namelist())
    context.close()


def test_every_content_has_a_name_and_every_error_its_words():
    assert {f"kit_content_{name}" for name in CONTENTS} <= catalogue().keys()
    raised = {kind.__name__ for kind in errors.KitError.__subclasses__() if kind.__module__ == "kit.errors"}
    assert {f"kit_error_{name}" for name in raised} <= catalogue().keys()


def test_an_error_is_told_in_words_with_its_own_line_behind():
    with speaking("zh"):
        assert "名称太长" in fault_in_words("PosterOverfull", "outlet X1: too long")
        assert "outlet X1" in fault_in_words("NeverHeardOf", "outlet X1: too long")
        assert (duration(40), duration(400)) == ("40 秒", "7 分钟")
