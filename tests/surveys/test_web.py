"""The public server on loopback, with a real store behind it: what a customer's browser and a tablet meet."""

import gzip
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser

import httpx
import pytest

from db import invitations
from db.privacy import Sealed
from db.store import Store
from surveys.links import order_link, outlet_link, read_link
from surveys.publishing import publish, shipped
from surveys.web.languages import chosen, direction
from surveys.web.pages import CSS, form_script, offered
from surveys.web.pressed import Pressed, blank
from tests.surveys.conftest import VISIT
from tests.surveys.serving import serving


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as found:
        yield found


class Fields(HTMLParser):
    """The fields of a page's form, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        field = dict(attributes)
        name = field.get("name")
        if tag == "textarea" and name:
            self.area, self.sent[name] = name, ""
        elif tag == "input" and name and (field.get("type") not in ("radio", "checkbox") or "checked" in field):
            self.sent[name] = field.get("value") or ""

    def handle_data(self, text: str) -> None:
        if self.area:
            self.sent[self.area] += text.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = None


class Visitor:
    """A customer with a telephone whose browser runs no script."""

    def __init__(self, address: str, store: Store, language: str = "zh-CN,zh;q=0.9,en;q=0.5") -> None:
        self.browser = httpx.Client(base_url=address, headers={"accept-language": language})
        self.store = store
        self.path = ""
        self.page: httpx.Response

    def opens(self, url: str) -> httpx.Response:
        self.path = "/" + url.split("/", 3)[3]
        self.page = self.browser.get(self.path)
        return self.page

    def answers(self, **answers: str) -> httpx.Response:
        """Fill in the page that is open and send it, following nothing."""
        sent = Fields(self.page.text).sent | answers
        self.page = self.browser.post(self.path, data=sent)
        return self.page


@pytest.fixture
def visitor(address: str, store: Store) -> Iterator[Visitor]:
    someone = Visitor(address, store)
    yield someone
    someone.browser.close()


def responses(store: Store) -> int:
    return store.one("select count(*) as n from responses")["n"]


def code(url: str) -> str:
    return url.rsplit("/", 1)[1]


def sending(store: Store, **changed: object) -> dict[str, object]:
    return {
        "response_id": str(uuid.uuid4()),
        "link": outlet_link(store, "SZ001"),
        "answers": {"csat": "5", "nps": 9},
    } | changed


def test_a_customer_answers_and_is_thanked_with_a_number(visitor, store):
    page = visitor.opens(order_link(store, "WO-1"))
    assert page.status_code == 200
    assert "11 月 18 日的空调维修，还满意吗？" in page.text
    done = visitor.answers(csat="5", fixed="yes", nps="10", comment="师傅很好")
    assert done.status_code == 303
    thanks = visitor.browser.get(done.headers["location"])
    row = store.one("select * from responses")
    assert row["receipt"] in thanks.text
    assert (row["grade"], row["channel"], row["language"], row["order_id"]) == ("A", "web", "zh", 1)
    assert row["seconds"] >= 0
    assert row["device_index"]
    assert row["network_index"]
    answered = store.rows("select name, number, choice, text from answers join items using (item_id) order by position")
    assert [tuple(answer) for answer in answered] == [
        ("csat", 5.0, "5", None),
        ("fixed", None, "yes", None),
        ("nps", 10.0, None, None),
        ("comment", None, None, "师傅很好"),
    ]


def test_looking_at_a_link_changes_nothing(visitor, store):
    url = order_link(store, "WO-1")
    before = store.revision
    for _ in range(3):
        assert visitor.opens(url).status_code == 200
        head = visitor.browser.head(visitor.path)
        assert (head.status_code, head.content) == (200, b"")
    assert store.revision == before
    assert read_link(store, code(url)).state == "open"


def test_lower_and_upper_case_addresses_are_the_same(visitor, store):
    url = outlet_link(store, "SZ001")
    for spelling in (f"/S/{code(url)}", f"/s/{code(url).lower()}", f"/S/{code(url).lower()}"):
        assert visitor.browser.get(spelling).status_code == 200


def test_pressing_the_button_twice_counts_once(visitor, store):
    visitor.opens(order_link(store, "WO-1"))
    page = visitor.page
    first = visitor.answers(csat="4")
    visitor.page = page
    second = visitor.answers(csat="4")
    assert second.status_code == 303
    assert second.headers["location"] == first.headers["location"]
    assert responses(store) == 1


def test_going_back_and_changing_the_answer_is_kept_and_said(visitor, store):
    visitor.opens(order_link(store, "WO-1"))
    page = visitor.page
    visitor.answers(csat="4")
    visitor.page = page
    changed = visitor.answers(csat="1")
    assert changed.status_code == 409
    assert store.one("select receipt from responses")["receipt"] in changed.text
    assert store.one("select count(*) as n from conflicts")["n"] == 1


def test_a_second_person_with_the_same_order_is_told_kindly_and_kept(visitor, store, address):
    url = order_link(store, "WO-1")
    other = Visitor(address, store, "en")
    other.opens(url)
    visitor.opens(url)
    assert visitor.answers(csat="4").status_code == 303
    told = other.answers(csat="1")
    assert told.status_code == 410
    assert "Yours are kept too" in told.text
    assert store.one("select count(*) as n from quarantine")["n"] == 1
    again = other.opens(url)
    assert again.status_code == 410
    assert "Already answered, thank you" in again.text
    other.browser.close()


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "这一题需要您回答。"), ("en-GB,en;q=0.8", "Please answer this question.")],
)
def test_errors_stand_beside_the_question_in_the_customers_language_and_keep_the_answers(
    address, store, language, said
):
    someone = Visitor(address, store, language)
    someone.opens(outlet_link(store, "SZ001"))
    response_id = Fields(someone.page.text).sent["response_id"]
    page = someone.answers(nps="7", fixed="no", comment="<b>ok</b>")
    assert page.status_code == 422
    assert said in page.text
    assert page.text.index('id="e-csat"') < page.text.index('data-item="fixed"')
    assert re.search(r'<div class="summary"[^>]*role="alert"[^>]*autofocus', page.text)
    assert "<b>ok</b>" not in page.text
    kept = Fields(page.text).sent
    assert (kept["response_id"], kept["nps"], kept["fixed"], kept["comment"]) == (response_id, "7", "no", "<b>ok</b>")
    assert someone.answers(csat="5").status_code == 303
    assert store.one("select response_id from responses")["response_id"] == response_id
    someone.browser.close()


def test_the_visible_switch_wins_over_the_browsers_language(visitor, store):
    url = outlet_link(store, "SZ001")
    assert "深圳第1网点的服务，还满意吗？" in visitor.opens(url).text
    english = visitor.opens(f"{url}?lang=en")
    assert "How was the service at Shenzhen 1?" in english.text
    assert 'href="?lang=zh"' in english.text
    visitor.answers(csat="5")
    assert store.one("select language from responses")["language"] == "en"


def test_without_script_a_conditional_question_says_whom_it_is_for(visitor, store):
    page = visitor.opens(outlet_link(store, "SZ001")).text
    assert "上一题选“没有”才需要回答" in page


def test_links_that_lead_nowhere_are_met_with_a_friendly_page(visitor, store):
    good = code(outlet_link(store, "SZ001"))
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    for wrong in (forged, "nonsense", "%00", "A" * 400):
        page = visitor.browser.get(f"/s/{wrong}")
        assert page.status_code == 404
        assert "没找到这份问卷" in page.text
    assert visitor.opens(order_link(store, "WO-2", days=-2)).status_code == 410
    assert "过期" in visitor.page.text
    with store.transaction() as write:
        invitations.revoke(write, read_link(store, good).invitation_id, "2026-11-20T00:00:00Z")
    assert visitor.browser.get(f"/s/{good}").status_code == 410


def test_the_thanks_are_shown_to_the_holder_of_the_link_only(visitor, store):
    visitor.opens(outlet_link(store, "SZ001"))
    receipt = visitor.answers(csat="1").headers["location"]
    assert "总部会跟进处理" in visitor.browser.get(receipt).text
    other = code(outlet_link(store, "SZ002"))
    assert visitor.browser.get(re.sub(r"/S/\w+", f"/S/{other}", receipt)).status_code == 404


def test_the_whole_page_fits_14_kb_compressed_and_is_valid_gzip(visitor, store):
    for form in shipped():
        publish(store, form)
        url = outlet_link(store, "SZ002", form.name)
        for language in offered(form):
            with visitor.browser.stream("GET", f"/S/{code(url)}?lang={language}") as page:
                packed = b"".join(page.iter_raw())
            assert page.headers["content-encoding"] == "gzip"
            assert len(packed) <= 14 * 1024
            plain = visitor.browser.get(f"/S/{code(url)}?lang={language}", headers={"accept-encoding": "identity"})
            unpacked = gzip.decompress(packed).decode()
            assert unpacked[:200] == plain.text[:200]
            assert CSS in unpacked


def test_nothing_runs_but_our_own_script_and_nothing_is_cached(visitor, store):
    page = visitor.opens(outlet_link(store, "SZ001"))
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert form_script(VISIT) in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"
    assert " style=" not in page.text
    assert not re.search(r"\son\w+=", page.text)


def test_a_filled_trap_and_haste_are_noted_and_not_refused(visitor, store):
    visitor.opens(outlet_link(store, "SZ001"))
    assert visitor.answers(csat="5", homepage="http://spam.example").status_code == 303
    row = store.one("select payload_sealed, seconds from responses")
    assert "spam.example" in store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD)
    assert row["seconds"] < 5


def test_a_form_opened_before_a_new_version_is_judged_by_its_own(visitor, store):
    visitor.opens(outlet_link(store, "SZ001"))
    with store.transaction() as write:
        write.execute(
            """update questionnaires set published_at = '2099-01-01T00:00:00Z', rev = :rev
               where name = 'service-visit' and version <> 'test-1'"""
        )
    old_page = visitor.page
    assert visitor.opens(outlet_link(store, "SZ001")).text != old_page.text
    visitor.page = old_page
    assert visitor.answers(csat="5").status_code == 303
    row = store.one("select version from responses join questionnaires using (questionnaire_id)")
    assert row["version"] == Fields(old_page.text).sent["version"]


def test_a_tablet_gets_201_then_200_and_its_id_back(visitor, store):
    sent = sending(store, channel="tablet", finished_at="2026-11-21T08:00:42Z", started_at="2026-11-21T08:00:00Z")
    first = visitor.browser.post("/api/responses", json=sent)
    again = visitor.browser.post("/api/responses", json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["response_id"] == again.json()["response_id"] == sent["response_id"]
    assert first.json()["receipt"] == again.json()["receipt"]
    assert (first.json()["replay"], again.json()["replay"]) == (False, True)
    assert store.one("select seconds from responses")["seconds"] == 42


def test_fifty_posts_of_one_id_at_once_leave_one_row_and_equal_receipts(address, store):
    sent = sending(store)
    with httpx.Client(base_url=address) as client, ThreadPoolExecutor(50) as crowd:
        replies = list(crowd.map(lambda _: client.post("/api/responses", json=sent), range(50)))
    assert sorted(reply.status_code for reply in replies) == [200] * 49 + [201]
    assert len({reply.json()["receipt"] for reply in replies}) == 1
    assert responses(store) == 1
    assert store.one("select count(*) as n from conflicts")["n"] == 0


def test_other_answers_under_a_tablets_id_are_a_conflict_and_kept(visitor, store):
    sent = sending(store)
    visitor.browser.post("/api/responses", json=sent)
    reply = visitor.browser.post("/api/responses", json=sent | {"answers": {"csat": "1"}})
    assert (reply.status_code, reply.json()["kept"]) == (409, True)
    assert store.one("select count(*) as n from conflicts")["n"] == 1


def test_a_tablets_misfits_are_put_aside_with_their_problems(visitor, store):
    reply = visitor.browser.post("/api/responses", json=sending(store, answers={"csat": "9", "strange": "1"}))
    assert reply.status_code == 422
    said = reply.json()
    assert said["quarantined"]
    assert {problem["item"] for problem in said["problems"]} == {"csat", "strange"}
    assert said["problems"][0]["message"].keys() >= {"zh", "en"}
    assert store.one("select count(*) as n from quarantine")["n"] == 1


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"response_id": "1"}, "response_id"),
        ({"response_id": 7}, "response_id"),
        ({"link": None}, "link"),
        ({"channel": "callback"}, "channel"),
        ({"answers": [1]}, "answers"),
        ({"answers": {"csat": {"a": 1}}}, "answers, csat"),
    ],
)
def test_what_is_no_submission_is_refused_with_place_and_cure(visitor, store, changed, part):
    reply = visitor.browser.post("/api/responses", json=sending(store, **changed))
    assert reply.status_code == 400
    assert reply.json()["error"].startswith(part)


def test_no_json_too_much_and_a_forged_link_have_their_own_codes(visitor, store):
    post = visitor.browser.post
    assert post("/api/responses", content=b"{").status_code == 400
    assert post("/api/responses", content=b"[1]").status_code == 400
    assert post("/api/responses", content=b"\xff\xfe").status_code == 400
    assert post("/api/responses", content=b" " * 300_000).status_code == 413
    assert post("/api/responses", content=iter([b" " * 100_000] * 3)).status_code == 413
    assert post("/api/responses", json=sending(store, link="AAAAAAAAAAAAAAAA")).status_code == 404
    assert visitor.browser.get("/api/responses").status_code == 405
    assert visitor.browser.get("/nowhere").status_code == 404


def test_a_post_too_large_or_damaged_gets_a_page_not_a_crash(visitor, store):
    visitor.opens(outlet_link(store, "SZ001"))
    assert visitor.answers(csat="5", comment="好" * 100_000).status_code == 413
    damaged = visitor.browser.post(visitor.path, content=b"csat=%FF%FE&%=&csat=5&response_id=x")
    assert damaged.status_code == 422
    assert visitor.browser.post(visitor.path, content=b"csat=5").status_code == 303


def test_signs_that_mean_something_to_the_page_mean_nothing_in_an_answer(visitor, store):
    visitor.opens(outlet_link(store, "SZ001"))
    page = visitor.answers(comment="\x02headline\x03 {{ 7 * 7 }} \x02nothing\x03 </textarea><script>")
    assert page.status_code == 422
    assert Fields(page.text).sent["comment"] == "headline {{ 7 * 7 }} nothing </textarea><script>"
    assert visitor.browser.get(visitor.path, params={"lang": "\x02x\x03"}).status_code == 200


def test_the_server_says_it_is_well(visitor, store):
    reply = visitor.browser.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok", "revision": store.revision})


def test_a_pressed_page_is_the_same_packed_and_plain_and_escapes_its_values():
    page = Pressed(f"<p>{blank('name')}</p>" + "x" * 1000 + blank("name") + blank("long"))
    values = {"name": "<张 & 三>", "long": "长" * 50_000}
    plain = page.filled(values, gzip=False)
    assert gzip.decompress(page.filled(values, gzip=True)) == plain
    assert plain.startswith("<p>&lt;张 &amp; 三&gt;</p>".encode())


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, "", "zh"),
        (None, "en-GB", "en"),
        (None, "fr, en;q=0.4, zh;q=0.6", "zh"),
        ("en", "zh", "en"),
        ("fr", "en", "en"),
        (None, "zh-TW", "zh-Hant"),
        (None, "zh-HK,zh;q=0.9", "zh-Hant"),
        (None, "zh-Hant-CN", "zh-Hant"),
        (None, "zh-SG", "zh"),
        (None, "zh-Hans-HK", "zh"),
        ("ZH-HANT", "en", "zh-Hant"),
        (None, "en;q=0, zh-TW;q=0.1", "zh-Hant"),
        (None, "*", "zh"),
        (None, ";;q=x,,", "zh"),
    ],
)
def test_the_page_speaks_what_was_asked_for_or_what_the_browser_prefers(asked, accepted, expected):
    assert chosen(asked, accepted, ("zh", "zh-Hant", "en")) == expected


def test_a_relation_is_better_than_a_stranger():
    assert chosen(None, "zh-TW, en;q=0.9", ("en", "zh")) == "zh"
    assert chosen(None, "pt-PT", ("en", "pt-BR")) == "pt-BR"
    assert [direction(code) for code in ("ar", "ur-PK", "az-Arab", "ku-Latn", "zh")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_traditional_words_stand_around_questions_in_simplified_ones(address, store):
    publish(store, replace(VISIT, version="test-2"))
    someone = Visitor(address, store, "zh-TW")
    page = someone.opens(outlet_link(store, "SZ001")).text
    assert '<html lang="zh-Hant" dir="ltr">' in page
    assert ">送出</button>" in page
    assert re.search(r'data-item="csat" lang="zh-Hans"', page)
    someone.answers(csat="5")
    assert store.one("select language from responses")["language"] == "zh"
    someone.browser.close()
