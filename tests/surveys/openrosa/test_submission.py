"""Filled-in forms sent the way ODK Collect sends them, to a real server with a real store."""

import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from surveys.floods import ALL_DEVICES, OF_A_DEVICE
from surveys.items import Choice, Item
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.questionnaire import Questionnaire
from tests.surveys.openrosa.conftest import filled_in, message

VISIT = ("service-visit", "test-1")


def count(store, table):
    return store.one(f"select count(*) as n from {table}")["n"]


def landed(store):
    return store.one(
        """select r.*, t.code as outlet, o.order_no from responses r join outlets t using (outlet_id)
           left join orders o on o.order_id = r.order_id order by response_key desc limit 1"""
    )


def answers_of(store):
    rows = store.rows("select i.name, a.* from answers a join items i using (item_id) order by i.position")
    return {row["name"]: row["choice"] or row["text"] or row["number"] for row in rows}


def test_a_form_from_an_outlets_telephone_lands_as_typed_in_by_staff(store, telephone):
    when = {"start": "2026-11-21T16:00:00.000+08:00", "end": "2026-11-21T16:01:30.500+08:00"}
    sent = filled_in(
        *VISIT, {"csat": "2", "fixed": "no", "recovery": "4", "nps": "7", "comment": "师傅说😀“明天来”"}, when
    )
    reply = telephone("t1", "SZ001").sends(sent)
    assert reply.status_code == 201
    assert reply.headers["x-openrosa-version"] == "1.0"
    assert int(reply.headers["x-openrosa-accept-content-length"]) == 10 * 1024**2
    row = landed(store)
    assert (row["outlet"], row["channel"], row["grade"]) == ("SZ001", "tablet", "D")
    assert (row["started_at"], row["seconds"]) == ("2026-11-21T08:00:00Z", 90)
    assert row["receipt"] in message(reply)
    assert row["device_index"]
    assert answers_of(store) == {
        "csat": "2", "fixed": "no", "recovery": "4", "nps": 7, "comment": "师傅说😀“明天来”",
    }  # fmt: skip
    assert count(store, "cases") == 1


def test_unanswered_questions_leave_no_rows(store, telephone):
    reply = telephone("t1", "SZ001").sends(filled_in(*VISIT, {"csat": "5", "fixed": "", "comment": "  "}))
    assert reply.status_code == 201
    assert answers_of(store) == {"csat": "5"}


def test_sent_again_it_counts_once_and_gets_the_same_receipt(store, telephone):
    mine, sent = telephone("t1", "SZ001"), filled_in(*VISIT, {"csat": "4"})
    first, again = mine.sends(sent), mine.sends(sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert landed(store)["receipt"] in message(first)
    assert landed(store)["receipt"] in message(again)
    assert count(store, "responses") == 1


def test_two_telephones_of_an_outlet_sending_one_form_at_once_count_it_once(store, telephone):
    phones, sent = [telephone(name, "SZ001") for name in ("t1", "t2")], filled_in(*VISIT, {"csat": "4"})
    with ThreadPoolExecutor(8) as crowd:
        replies = list(crowd.map(lambda number: phones[number % 2].sends(sent), range(16)))
    assert {reply.status_code for reply in replies} == {201}
    assert all(landed(store)["receipt"] in message(reply) for reply in replies)
    assert count(store, "responses") == 1


def test_other_answers_under_an_id_are_refused_and_kept(store, telephone):
    mine, one_id = telephone("t1", "SZ001"), f"uuid:{uuid.uuid4()}"
    mine.sends(filled_in(*VISIT, {"csat": "4"}, instance_id=one_id))
    reply = mine.sends(filled_in(*VISIT, {"csat": "1"}, instance_id=one_id))
    assert reply.status_code == 409
    assert landed(store)["receipt"] in message(reply)
    assert (count(store, "responses"), count(store, "conflicts")) == (1, 1)


def test_a_scanned_voucher_makes_it_grade_a_and_is_spent(store, telephone):
    link = order_link(store, "WO-2")
    reply = telephone("t1", "SZ001").sends(filled_in(*VISIT, {"csat": "5"}, {"code": link}))
    assert reply.status_code == 201
    row = landed(store)
    assert (row["outlet"], row["order_no"], row["grade"]) == ("SZ002", "WO-2", "A")
    assert store.one("select spent_at from invitations where kind = 'order'")["spent_at"]


def test_a_scanned_poster_makes_it_grade_c_and_a_typed_order_number_stays_d(store, telephone):
    mine = telephone("t1")
    mine.sends(filled_in(*VISIT, {"csat": "5"}, {"code": outlet_link(store, "SZ002")}))
    assert (landed(store)["outlet"], landed(store)["grade"]) == ("SZ002", "C")
    mine.sends(filled_in(*VISIT, {"csat": "5"}, {"code": "WO-1"}))
    assert (landed(store)["order_no"], landed(store)["grade"]) == ("WO-1", "D")


def test_a_voucher_of_another_questionnaire_names_its_order_and_is_not_spent(store, telephone):
    link = order_link(store, "WO-1", "callback")
    assert telephone("t1").sends(filled_in(*VISIT, {"csat": "5"}, {"code": f"{link}?lang=en"})).status_code == 201
    assert (landed(store)["order_no"], landed(store)["grade"]) == ("WO-1", "D")
    assert store.one("select spent_at from invitations where kind = 'order'")["spent_at"] is None


def test_a_telephone_without_an_outlet_of_its_own_says_which(store, telephone):
    assert telephone("t1").sends(filled_in(*VISIT, {"csat": "5"}, {"outlet": "SZ002"})).status_code == 201
    assert landed(store)["outlet"] == "SZ002"


MISFITS = (
    ("service-visit", "test-1", {"csat": "9"}, {"outlet": "SZ001"}, "csat"),
    ("service-visit", "test-1", {"csat": "5", "shoe_size": "43"}, {"outlet": "SZ001"}, "shoe_size"),
    ("service-visit", "test-1", {"csat": "5", "comment": "长" * 30_000}, {"outlet": "SZ001"}, "comment"),
    ("service-visit", "1887", {"csat": "5"}, {"outlet": "SZ001"}, "version"),
    ("feelings", "1", {"csat": "5"}, {"outlet": "SZ001"}, "questionnaire"),
    ("service-visit", "test-1", {"csat": "5"}, {"outlet": "NOPE"}, "outlet"),
    ("service-visit", "test-1", {"csat": "5"}, {"code": "WO-404"}, "order"),
    ("service-visit", "test-1", {"csat": "5"}, {"code": "https://a.example/S/IEAACAAADJAIH55R"}, "order"),
    ("service-visit", "test-1", {"csat": "5"}, {}, "neither an outlet nor an order"),
)


def test_what_does_not_fit_is_taken_off_the_telephone_and_kept_for_staff(store, telephone):
    mine = telephone("t1")
    mine.client.headers["accept-language"] = "en"
    for kept, (form, version, answers, visit, reason) in enumerate(MISFITS, 1):
        sent = filled_in(form, version, answers, visit)
        replies = [mine.sends(sent) for _ in range(2)]
        assert [reply.status_code for reply in replies] == [202, 202]
        assert reason in message(replies[0])
        assert (count(store, "responses"), count(store, "quarantine")) == (0, kept)


def test_a_spent_voucher_keeps_the_second_answer_for_staff(store, telephone):
    mine, visit = telephone("t1"), {"code": order_link(store, "WO-1")}
    assert mine.sends(filled_in(*VISIT, {"csat": "5"}, visit)).status_code == 201
    assert mine.sends(filled_in(*VISIT, {"csat": "1"}, visit)).status_code == 202
    assert (count(store, "responses"), count(store, "quarantine")) == (1, 1)


def test_a_repeated_question_is_not_silently_halved(store, telephone):
    sent = filled_in(*VISIT, {"csat": "5"}).replace(b"<csat>5</csat>", b"<csat>5</csat><csat>1</csat>")
    assert telephone("t1", "SZ001").sends(sent).status_code == 202
    assert count(store, "quarantine") == 1


def test_an_id_that_is_no_uuid_is_still_one_id(store, telephone):
    mine = telephone("t1", "SZ001")
    for landed_so_far, name in enumerate(("uuid:not-a-uuid", "collect-17", "UUID", f"uuid:{uuid.uuid4()}".upper()), 1):
        sent = filled_in(*VISIT, {"csat": "4"}, instance_id=name)
        assert [mine.sends(sent).status_code for _ in range(2)] == [201, 201]
        assert count(store, "responses") == landed_so_far


def test_a_form_without_an_id_counts_once_too(store, telephone):
    mine, sent = telephone("t1", "SZ001"), b'<data id="service-visit" version="test-1"><csat>4</csat></data>'
    assert [mine.sends(sent).status_code for _ in range(2)] == [201, 201]
    assert count(store, "responses") == 1


def test_what_other_tools_note_beside_the_answers_is_no_answer_but_a_replacement_is_for_staff(store, telephone):
    mine, sent = telephone("t1", "SZ001"), filled_in(*VISIT, {"csat": "4"})
    named = sent.replace(b"</data>", b"<meta><instanceName>Visit 7</instanceName><userID>u</userID></meta></data>")
    assert mine.sends(named).status_code == 201
    edited = filled_in(*VISIT, {"csat": "5"}).replace(
        b"</data>", b"<meta><deprecatedID>uuid:1</deprecatedID></meta></data>"
    )
    assert mine.sends(edited).status_code == 202
    assert (count(store, "responses"), count(store, "quarantine")) == (1, 1)


def test_attachments_are_not_kept_and_the_telephone_is_told(store, telephone):
    mine, sent = telephone("t1", "SZ001"), filled_in(*VISIT, {"csat": "4"})
    mine.client.headers["accept-language"] = "en"
    first = mine.sends(sent, {"1.jpg": b"\xff\xd8" * 1000, "2.jpg": b"\xff\xd8", "*isIncomplete*": b"yes"})
    assert first.status_code == 201
    assert "2 attached files were not kept" in message(first)
    assert mine.sends(sent, {"3.jpg": b"\xff\xd8"}).status_code == 201
    assert count(store, "responses") == 1


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<data id="service-visit" version="test-1"><comment>&b;</comment></data>"""
FILE = b"""<!DOCTYPE data [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<data id="service-visit"><comment>&f;</comment></data>"""


NOT_FORMS = (
    LAUGHS,
    FILE,
    b"not xml",
    b"<data id='service-visit'><csat>5</csat>",
    b"<data><csat>5</csat></data>",
    b"<data id='service-visit' encrypted='yes'/>",
    b"<?xml version='1.0' encoding='no-such'?><data id='service-visit'/>",
    b"<data id='service-visit'>" + b"<g>" * 60 + b"</g>" * 60 + b"</data>",
    b"<data id='service-visit'>" + b"<csat>5</csat>" * 6000 + b"</data>",
    b"",
)


def test_what_is_no_filled_in_form_is_refused_with_a_reason(store, telephone):
    mine = telephone("t1", "SZ001")
    for content in NOT_FORMS:
        reply = mine.sends(content)
        assert reply.status_code == 400
        assert message(reply)
    assert count(store, "responses") == count(store, "quarantine") == 0


def test_more_than_ten_megabytes_are_refused_whichever_way_they_come(store, telephone):
    mine = telephone("t1", "SZ001")
    reply = mine.sends(filled_in(*VISIT, {"csat": "4"}), {"film.mp4": b"0" * (10 * 1024**2 + 1)})
    assert reply.status_code == 413
    assert "10 MB" in message(reply)
    chunks = (b"0" * 65536 for _ in range(200))
    streamed = mine.client.post("/api/openrosa/submission", content=chunks, headers={"content-type": "text/xml"})
    assert streamed.status_code == 413
    assert count(store, "responses") == 0


def test_bodies_of_other_kinds_are_refused_and_bare_xml_is_taken(store, telephone):
    mine, here = telephone("t1", "SZ001"), "/api/openrosa/submission"
    assert mine.client.post(here, json={"csat": 5}).status_code == 400
    assert mine.client.post(here, files={"photo": b"\xff"}).status_code == 400
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert mine.client.post(here, content=b"--y\r\nrubbish", headers=broken).status_code == 400
    assert mine.client.post(here, content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400
    sent = filled_in(*VISIT, {"csat": "4"})
    assert mine.client.post(here, content=sent, headers={"content-type": "application/xml"}).status_code == 201
    assert count(store, "responses") == 1


def test_a_locked_database_leaves_the_form_on_the_telephone(store, telephone):
    mine, sent = telephone("t1", "SZ001"), filled_in(*VISIT, {"csat": "4"})
    mine.sends(filled_in(*VISIT, {"csat": "3"}))
    other = sqlite3.connect(store.path)
    other.execute("create trigger full before insert on responses begin select raise(abort, 'disk full'); end")
    assert mine.sends(sent).status_code == 503
    other.execute("drop trigger full")
    other.close()
    assert mine.sends(sent).status_code == 201
    assert count(store, "responses") == 2


def text(words):
    return {"zh": words, "en": words}


PAIR = (Choice("a", text("A")), Choice("b", text("B")))
EVERY = Questionnaire(
    "every-type",
    "1",
    text("Every type"),
    ("zh", "en"),
    (
        Item("begun", "start", text("Noted")),
        Item("ended", "end", text("Noted")),
        Item("day", "today", text("Noted")),
        Item("one", "select_one", text("One"), choices=PAIR),
        Item("many", "select_multiple", text("Many"), choices=PAIR),
        Item("scale", "range", text("Scale"), low=-1, high=1, step=0.5),
        Item("whole", "integer", text("Whole")),
        Item("part", "decimal", text("Part")),
        Item("words", "text", text("Words")),
        Item("date", "date", text("Date")),
        Item("read", "acknowledge", text("Read")),
        Item("told", "note", text("Told")),
        Item("quiet", "hidden", text("Noted"), default="q"),
        Item("double", "calculate", text("Noted"), calculation=["*", ["ref", "whole"], 2.0]),
    ),
)


def test_every_type_of_question_lands(store, telephone):
    publish(store, EVERY)
    sent = {
        "begun": "2026-11-21T16:00:00.000+08:00", "ended": "2026-11-21T16:01:00.000+08:00", "day": "2026-11-20",
        "one": "b", "many": "b a", "scale": "-0.5", "whole": "12", "part": "0.25", "words": "一 <二> & “三”",
        "date": "2026-02-28", "read": "OK", "told": "", "quiet": "q", "double": "24",
    }  # fmt: skip
    assert telephone("t1", "SZ001").sends(filled_in("every-type", "1", sent)).status_code == 201
    found = answers_of(store)
    assert {name: found[name] for name in ("one", "scale", "whole", "part", "words", "date", "read", "quiet")} == {
        "one": "b", "scale": -0.5, "whole": 12, "part": 0.25, "words": "一 <二> & “三”", "date": "2026-02-28",
        "read": "OK", "quiet": "q",
    }  # fmt: skip
    assert "b" in str(found["many"])
    assert "a" in str(found["many"])
    assert (found["double"], found["day"], "told" in found) == (24, "2026-11-20", False)


@pytest.fixture
def small_gate(monkeypatch):
    """Forms a telephone may send at once, where the server starts after this."""
    # It fills up again so slowly that no crowded machine can keep within it.
    monkeypatch.setattr("surveys.openrosa.door.OF_A_DEVICE", (20, 0.01))
    return 20


def test_a_telephone_that_never_stops_is_slowed_and_its_neighbour_is_not(small_gate, telephone):
    broken, other = telephone("t1", "SZ001"), telephone("t2", "SZ001")
    form = filled_in("service-visit", "test-1", {"csat": "5"})
    replies = [broken.sends(form) for _ in range(small_gate + 5)]
    assert {reply.status_code for reply in replies[:small_gate]} == {201}
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["retry-after"]) >= 1
    assert "仍在手机里" in message(replies[-1])
    assert other.sends(filled_in("service-visit", "test-1", {"csat": "4"})).status_code == 201


def test_a_shops_queue_of_a_week_is_within_the_gates():
    assert OF_A_DEVICE[0] >= 500
    assert ALL_DEVICES[0] >= 5 * 500
