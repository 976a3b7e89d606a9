"""What comes in lands once, whole, with its evidence; nothing that was sent is lost."""

import json
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from db import invitations
from db.privacy import Sealed
from db.store import Store
from surveys.answers import Rules
from surveys.intake import ConflictKept, Intake, Misfits, Quarantined, Receipt, Submission, SubmissionMalformed
from surveys.intake.landing import Landing
from surveys.intake.signals import straight
from surveys.items import Item
from surveys.links import LinkRefused, order_link, outlet_link, read_link


def responses(store: Store) -> int:
    return store.one("select count(*) as n from responses")["n"]


def kept(store: Store, response_id: str) -> dict[str, object]:
    rows = store.rows(
        """select i.name, coalesce(a.number, a.choice, a.text) as value from answers a join items i using (item_id)
           join responses r using (response_key) where r.response_id = :response_id""",
        response_id=response_id,
    )
    return {row["name"]: row["value"] for row in rows}


def test_sending_the_same_answer_twice_counts_once(customer, store):
    first = customer.answers(csat="5")
    again = customer.sends_again()
    assert (again.number, again.received_at, again.replay) == (first.number, first.received_at, True)
    assert not first.replay
    assert responses(store) == 1


def test_other_answers_under_the_same_id_are_kept_beside_the_first(customer, store):
    first = customer.answers(csat="5")
    for _ in range(2):
        with pytest.raises(ConflictKept) as conflict:
            customer.sends_again(answers={"csat": "1"})
    assert conflict.value.number == first.number
    assert kept(store, first.response_id) == {"csat": 5.0}
    rows = store.rows("select payload_sealed from conflicts")
    assert len(rows) == 1
    assert json.loads(store.vault.unseal(rows[0]["payload_sealed"], Sealed.PAYLOAD))["answers"] == {"csat": "1"}


def test_an_unanswered_question_has_no_row_and_an_irrelevant_answer_is_not_counted(customer, store):
    receipt = customer.answers(csat="4", fixed="yes", recovery="1", comment="  ")
    assert kept(store, receipt.response_id) == {"csat": 4.0, "fixed": "yes"}
    row = store.one("select payload_sealed from responses")
    assert json.loads(store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD))["answers"]["recovery"] == "1"


def test_an_orders_link_is_spent_by_its_first_answer(customer, store):
    receipt = customer.answers_about("WO-1", csat="5", nps="9")
    assert receipt.grade == "A"
    code = order_link(store, "WO-1").rsplit("/", 1)[1]
    assert read_link(store, code).state == "spent"
    assert customer.sends_again().replay
    with pytest.raises(Quarantined, match="spent"):
        customer.answers_about("WO-1", csat="1")
    assert responses(store) == 1
    assert store.one("select reason from quarantine")["reason"] == "put aside for staff (spent)"


def test_the_grade_says_how_well_an_answer_is_evidenced(customer):
    assert customer.answers(csat="3").grade == "C"
    assert customer.sends(order="WO-2", channel="callback", answers={"csat": "3"}).grade == "B"
    assert customer.sends(order="WO-2", channel="excel", answers={"csat": "3"}).grade == "D"
    assert customer.sends(outlet="SZ002", channel="paper", answers={"csat": "3"}).grade == "D"


def test_answers_that_do_not_fit_go_back_to_a_person_and_aside_for_a_machine(customer, store):
    with pytest.raises(Misfits) as misfits:
        customer.sends(answers={"csat": "9", "nps": "11"}, correctable=True)
    assert [problem.item for problem in misfits.value.problems] == ["csat", "nps"]
    assert store.one("select count(*) as n from quarantine")["n"] == 0
    for _ in range(2):
        with pytest.raises(Quarantined) as aside:
            customer.sends_again(correctable=False)
    assert {problem.item for problem in aside.value.problems} == {"csat", "nps"}
    assert store.one("select count(*) as n from quarantine")["n"] == 1
    assert responses(store) == 0


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"outlet": "NOPE"}, "outlet"),
        ({"order": "NOPE"}, "order"),
        ({"outlet": "SZ001", "questionnaire": "nope"}, "questionnaire"),
        ({"outlet": "SZ001", "version": "nope"}, "questionnaire"),
        ({"outlet": ""}, "target"),
    ],
)
def test_what_names_nothing_known_is_put_aside_whole(customer, store, sent, reason):
    with pytest.raises(Quarantined) as aside:
        customer.sends(answers={"csat": "5"}, **sent)
    assert aside.value.reason == reason
    row = store.one("select payload_sealed from quarantine")
    assert json.loads(store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD))["answers"] == {"csat": "5"}


def test_a_forged_link_leaves_no_trace(customer, store):
    with pytest.raises(LinkRefused):
        customer.sends(link="AAAAAAAAAAAAAAAA", answers={"csat": "5"})
    assert store.one("select (select count(*) from quarantine) + (select count(*) from responses) as n")["n"] == 0


def test_expired_and_revoked_links_put_the_answer_aside(customer, store):
    order_link(store, "WO-1", days=-2)
    with pytest.raises(Quarantined, match="expired"):
        customer.answers_about("WO-1", csat="5")
    code = outlet_link(store, "SZ001").rsplit("/", 1)[1]
    with store.transaction() as write:
        invitations.revoke(write, read_link(store, code).invitation_id, "2026-11-20T00:00:00Z")
    with pytest.raises(Quarantined, match="revoked"):
        customer.sends(link=code, answers={"csat": "5"})


def test_a_low_mark_opens_one_case(customer, store):
    receipt = customer.answers_about("WO-1", csat="2")
    customer.sends_again()
    case = store.one("select * from cases")
    assert case["cause"] == f"response:{receipt.response_id}"
    assert (case["order_id"], case["outlet_id"], case["source"], case["urgency"]) == (1, 1, "survey", "ordinary")
    assert store.one("select count(*) as n from case_events")["n"] == 1
    customer.answers(csat="1")
    customer.answers(csat="3")
    assert [row["urgency"] for row in store.rows("select urgency from cases order by case_id")] == [
        "ordinary",
        "urgent",
    ]


def test_seconds_are_known_only_where_both_clocks_are_plausible(customer, store):
    start = datetime.now(UTC)

    def seconds(started: str | None, finished: str | None) -> float | None:
        receipt = customer.sends(answers={"csat": "5"}, started_at=started, finished_at=finished)
        return store.one("select seconds from responses where response_id = :id", id=receipt.response_id)["seconds"]

    later = (start + timedelta(seconds=42)).isoformat()
    assert seconds(start.isoformat(), later) == 42
    assert seconds(later, start.isoformat()) is None
    assert seconds("yesterday", later) is None
    assert seconds("2026-01-01T00:00:00", later) is None
    assert seconds("0001-01-01T00:00:00+14:00", later) is None
    assert seconds(None, later) is None


def test_a_device_is_recognised_within_a_day_and_never_kept(store):
    landing = Landing(store)
    here = Submission(str(uuid.uuid4()), "service-visit", {}, "web", device="phone-1", network="203.0.113.9")
    morning, evening = (landing.arrival(here, f"2026-11-21T{hour}:00:00Z") for hour in ("08", "20"))
    tomorrow = landing.arrival(here, "2026-11-22T08:00:00Z")
    assert morning.device_index == evening.device_index
    assert morning.network_index != tomorrow.network_index
    assert morning.device_index != morning.network_index
    assert "203.0.113.9" not in store.vault.unseal(morning.payload_sealed, Sealed.PAYLOAD)


def test_fifty_at_once_with_one_id_leave_one_row(store):
    intake = Intake(store)
    sent = Submission(str(uuid.uuid4()), "service-visit", {"csat": "5"}, "import", outlet="SZ001")
    with ThreadPoolExecutor(50) as crowd:
        receipts = list(crowd.map(intake.submit, [sent] * 50))
    assert len({(receipt.number, receipt.received_at) for receipt in receipts}) == 1
    assert [receipt.replay for receipt in receipts].count(False) == 1
    assert responses(store) == 1


def test_a_submission_that_breaks_takes_none_of_its_neighbours_with_it(store):
    intake = Intake(store)
    with store.transaction() as write:
        write.execute(
            """create trigger no_english before insert on answers
               when (select language from responses where response_key = new.response_key) = 'en'
               begin select raise(abort, 'no English today'); end"""
        )

    def send(number: int) -> str:
        language = "zh" if number % 5 else "en"
        sent = Submission(
            str(uuid.uuid4()), "service-visit", {"csat": "5"}, "import", outlet="SZ001", language=language
        )
        try:
            return intake.submit(sent).number
        except sqlite3.IntegrityError:
            return "broken"

    with ThreadPoolExecutor(20) as crowd:
        outcomes = list(crowd.map(send, range(40)))
    assert outcomes.count("broken") == 8
    assert responses(store) == 32
    assert store.one("select count(*) as n from answers")["n"] == 32


def test_half_a_character_does_not_break_the_store(customer, store):
    receipt = customer.answers(csat="5", comment="好\ud83d")
    assert kept(store, receipt.response_id)["comment"] == "好?"


def test_nonsense_is_refused_before_the_door(store):
    with pytest.raises(SubmissionMalformed, match="response_id"):
        Submission("1234", "service-visit", {}, "web")
    with pytest.raises(SubmissionMalformed, match="channel"):
        Submission(str(uuid.uuid4()), "service-visit", {}, "pigeon")


def test_receipts_are_short_and_readable(customer):
    number = customer.answers(csat="5").number
    assert len(number) == 9
    assert not set("01OIL") & set(number)


def test_the_rows_are_on_disk_when_the_receipt_is_there(customer, store):
    receipt = customer.answers(csat="5")
    other = Store(store.folder)
    assert other.one("select receipt from responses")["receipt"] == receipt.number
    other.close()


def signals(store: Store, receipt: Receipt) -> dict[str, object]:
    row = store.one("select signals from responses where response_id = :id", id=receipt.response_id)
    return json.loads(row["signals"])


def test_what_is_odd_about_a_response_is_noted_beside_it_and_refuses_nothing(customer, store):
    noon, night = "2026-11-21T04:00:0{}Z", "2026-11-21T19:00:0{}Z"
    usual = {"answers": {"csat": "5", "nps": "9"}, "started_at": noon.format(0), "finished_at": noon.format(9)}
    assert signals(store, customer.sends(**usual)) == {}
    assert signals(store, customer.sends(**usual | {"finished_at": noon.format(1)})) == {"hurried": 1}
    assert signals(store, customer.sends(**usual | {"started_at": None, "finished_at": night.format(9)})) == {
        "outside": 1
    }
    timed = customer.sends(**usual | {"timings": {"csat": 3.24, "nps": -1.0, "no such": 2.0}, "signs": {"trap": "x"}})
    assert signals(store, timed) == {"trapped": 1, "times": {"csat": 3.2}}
    store.set_setting("service_hours", "00:00-24:00")
    assert signals(store, customer.sends(**usual | {"started_at": None, "finished_at": night.format(9)})) == {}


@pytest.mark.parametrize(("channel", "noted"), [("paper", {}), ("excel", {}), ("import", {}), ("web", {"outside": 1})])
def test_paper_that_is_read_at_night_was_not_answered_at_night(customer, store, channel, noted):
    store.set_setting("service_hours", "00:00-00:00")
    assert signals(store, customer.sends(outlet="SZ001", channel=channel, answers={"csat": "5"})) == noted


def test_ratings_that_are_all_the_same_are_noted_when_they_are_enough_to_tell():
    marks = Rules.of([Item(f"m{number}", "select_one", low=1, high=5) for number in range(5)]).ratings
    same = dict.fromkeys(marks, "3")
    assert straight(marks, same) == 5
    assert straight(marks, same | {"m0": "4"}) == 0
    assert straight(marks, {"m0": "3", "m1": "3", "m2": "3"}) == 0
    assert straight(marks, same | {"m4": None}) == 4
