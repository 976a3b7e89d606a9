"""A case from receipt to the customer's last word, and everything it refuses."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from db import case_files, cases
from db.cases import Asked, CaseMoved, Sight
from db.erasure import erase_customer
from db.papers import PaperRefused, kind_of, safe_name
from db.store import Store, utc_now, utc_text
from surveys.cases import causes, follow_up
from surveys.cases.attachments import keep, read
from surveys.cases.deadlines import Deadlines, DeadlinesUnreadable, written
from surveys.cases.escalation import sweep
from surveys.cases.lifecycle import STAGES, MoveRefused, check, moves
from surveys.cases.opening import Complaint, ComplaintRefused, new_key, open_complaint
from surveys.cases.work import Step, classify, give, many, move, reveal, sight_of, take_back
from surveys.intake import Intake, Submission
from tests.surveys.conftest import new_id

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
MOVES = {
    "received": {"acknowledged"}, "acknowledged": {"assessed"}, "assessed": {"investigated"},
    "investigated": {"responded", "assessed"}, "responded": {"decided", "assessed"}, "decided": {"closed", "assessed"},
    "closed": {"assessed"},
}  # fmt: skip


@pytest.mark.parametrize("before", STAGES)
def test_only_the_ways_of_the_standard_are_open(before):
    assert set(moves(before)) == MOVES[before]
    for after in STAGES:
        if after in MOVES[before]:
            check(before, after, "because", {"way": "telephone"})
        else:
            with pytest.raises(MoveRefused):
                check(before, after, "because", {"way": "telephone"})


def test_a_complaint_goes_through_every_stage_and_its_customer_is_asked(office):
    case_id = office.hears()
    case = office.closes(case_id)
    assert (case.stage, case.told_way, case.due_at) == ("closed", "telephone", None)
    assert follow_up.verdict(case) == "waiting"
    stages = [event.stage for event in case_files.events(office.store, case_id) if event.stage]
    assert stages == list(STAGES)
    code = follow_up.link(office.store, case).rsplit("/", 1)[1]
    sent = Submission(
        response_id=new_id(), questionnaire=follow_up.QUESTIONNAIRE, channel="web", link=code,
        answers={"solved": "yes", "handling": "5"},
    )  # fmt: skip
    Intake(office.store).submit(sent)
    case = office.case(case_id)
    assert (case.handling, case.solved, follow_up.verdict(case)) == (5, "yes", "satisfied")
    assert case_files.events(office.store, case_id)[-1].kind == "answered"


def test_a_dissatisfied_customer_is_seen_and_the_reopened_case_has_a_link_of_its_own(office):
    case_id = office.hears()
    case = office.closes(case_id)
    first = follow_up.link(office.store, case)
    Intake(office.store).submit(
        Submission(
            response_id=new_id(),
            questionnaire=follow_up.QUESTIONNAIRE,
            channel="web",
            link=first.rsplit("/", 1)[1],
            answers={"solved": "no", "handling": "2"},
        )
    )
    assert follow_up.verdict(office.case(case_id)) == "dissatisfied"
    with pytest.raises(MoveRefused, match="why"):
        move(office.store, office.chief, office.case(case_id), Step("assessed"))
    again = office.moves(case_id, "assessed", words="Still leaking")
    assert (again.reopened, again.closed_at) == (1, None)
    assert again.due_at > utc_now()
    closed = office.moves(case_id, "investigated", "responded", "decided", "closed")
    assert follow_up.link(office.store, closed) not in (None, first)
    assert follow_up.verdict(closed) == "waiting"


def test_a_case_is_not_closed_before_its_customer_was_told_or_it_is_said_why_not(office):
    case = office.moves(office.hears(), "acknowledged", "assessed", "investigated", "responded", "decided")
    for step in (Step("closed"), Step("closed", told_way="unreached"), Step("closed", told_way="pigeon")):
        with pytest.raises(MoveRefused):
            move(office.store, office.chief, case, step)
    move(office.store, office.chief, case, Step("closed", "three calls, no answer", "unreached"))
    assert office.case(case.case_id).told_way == "unreached"


def test_two_who_move_a_case_at_once_do_not_move_it_twice(office):
    case = office.case(office.hears())
    move(office.store, office.chief, case, Step("acknowledged"))
    with pytest.raises(CaseMoved):
        move(office.store, office.chief, case, Step("acknowledged"))


def test_one_cause_opens_one_case_however_many_write_at_once(office):
    complaint = Complaint(new_key(), "telephone", None, "urgent", "normal", "没人来", outlet="SZ001")
    gate, opened = threading.Barrier(8), []

    def types_it() -> None:
        own = Store(office.store.folder)
        gate.wait()
        opened.append(open_complaint(own, office.chief, complaint))
        own.close()

    writers = [threading.Thread(target=types_it) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len({case_id for case_id, _ in opened}) == 1
    assert [new for _, new in opened].count(True) == 1
    assert office.store.one("select count(*) from case_events where kind = 'words'")[0] == 1


def test_what_the_customer_said_lies_sealed(office):
    case_id = office.hears(phone="138 0013 8000", name="王小明")
    blob = office.store.path.read_bytes() + office.store.path.with_name("afterword.db-wal").read_bytes()
    assert b"13800138000" not in blob
    assert "师傅没来".encode() not in blob
    name, phone = reveal(office.store, office.manager, office.case(case_id))
    assert (name, phone) == ("王小明", "13800138000")
    assert office.store.one("select subject, subject_id from access_log")[:] == ("case", case_id)


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        ("words", {"words": "  "}), ("class", {"way": "pigeon"}), ("class", {"urgency": "now"}),
        ("order", {"order": "WO-99"}), ("target", {"order": "", "outlet": ""}),
        ("outlet", {"order": "", "outlet": "XX"}), ("phone", {"phone": "12"}),
    ],
)  # fmt: skip
def test_a_complaint_that_says_too_little_is_refused_in_words(office, rule, typed):
    with pytest.raises(ComplaintRefused) as refused:
        office.hears(**typed)
    assert refused.value.rule == rule


def test_everybody_sees_their_own_region_and_agents_their_own_cases(office):
    first, second = office.hears(), office.hears(by=office.agent)
    seen = {
        user.login: {case.case_id for case in cases.listed(office.store, sight_of(user), Asked(), utc_now())}
        for user in (office.chief, office.manager, office.stranger, office.auditor, office.agent)
    }
    both = {first, second}
    assert seen == {"chief": both, "south": both, "north": set(), "audit": both, "ann": {second}}
    for user, case_id in ((office.stranger, first), (office.agent, first), (office.auditor, first)):
        with pytest.raises(MoveRefused):
            move(office.store, user, office.case(case_id), Step("acknowledged"))
    with pytest.raises(ComplaintRefused):
        office.hears(by=office.stranger)


def test_a_case_that_is_late_goes_to_the_manager_and_then_to_the_executives_once(office):
    case_id = office.hears(urgency="urgent")
    due = datetime.fromisoformat(office.case(case_id).due_at)
    assert sweep(office.store, due - timedelta(minutes=1)).managers == 0
    assert sweep(office.store, due).managers == 1
    assert sweep(office.store, due).managers == 0
    later = Deadlines.of(office.store).executives_at(due)
    assert sweep(office.store, later).executives == 1
    told = [event.note for event in case_files.events(office.store, case_id) if event.kind == "escalated"]
    assert told == ["manager", "executive"]
    assert cases.counts(office.store, Sight(), office.chief.user_id, utc_text(later)).overdue == 1
    office.moves(case_id, "acknowledged")
    assert office.case(case_id).escalated == 0


def test_a_case_opened_by_the_intake_gets_its_dates_at_the_next_sweep(office):
    Intake(office.store).submit(
        Submission(
            response_id=new_id(),
            questionnaire="service-visit",
            version="test-1",
            channel="web",
            outlet="SZ001",
            answers={"csat": "1"},
        )
    )
    (case,) = cases.listed(office.store, Sight(), Asked(), utc_now())
    assert case.due_at is None
    assert sweep(office.store, datetime.now(UTC)).dated == 1
    assert office.case(case.case_id).due_at > case.opened_at


def test_another_urgency_has_other_dates(office):
    case = office.case(office.hears())
    classify(office.store, office.chief, case, "critical", "abnormal", "price")
    now = office.case(case.case_id)
    assert (now.urgency, now.nature, now.subject) == ("critical", "abnormal", "price")
    opened = datetime.fromisoformat(now.opened_at)
    assert now.due_at == utc_text(opened + timedelta(hours=1))


def test_owners_are_given_by_managers_and_taken_by_agents(office):
    case_id = office.hears()
    with pytest.raises(MoveRefused):
        give(office.store, office.agent, office.case(case_id), office.agent)
    give(office.store, office.manager, office.case(case_id), office.agent)
    assert office.case(case_id).owner == "Ann"
    with pytest.raises(MoveRefused):
        give(office.store, office.agent, office.case(case_id), office.chief)
    office.moves(case_id, "acknowledged", by=office.agent)


def test_a_bulk_action_says_what_it_left_alone(office):
    first, second = office.hears(), office.hears()
    office.moves(second, "acknowledged")
    done = many(
        office.store, office.chief, (first, second, 99),
        lambda case: move(office.store, office.chief, case, Step("acknowledged")),
    )  # fmt: skip
    assert (done.changed, dict(done.left)) == ((first,), {second: "move", 99: "gone"})


def test_the_timeline_is_only_added_to(office):
    case_id = office.hears()
    for statement in (
        "update case_events set kind = 'note' where case_id = :id",
        "delete from case_events where case_id = :id",
    ):
        with pytest.raises(Exception, match="only added to"), office.store.transaction() as write:
            write.execute(statement, id=case_id)


def test_causes_hang_behind_causes_and_go_with_them(office):
    case = office.case(office.hears())
    causes.add(office.store, office.chief, case, "people", "new technician, 13800138000")
    causes.add(office.store, office.chief, case, "people", "new technician, 13800138000")
    (root,) = causes.tree(case_files.causes(office.store, case.case_id))["people"]
    assert root.cause.words == "new technician, ***"
    causes.add(office.store, office.chief, case, "product", "no training", root)
    bones = causes.tree(case_files.causes(office.store, case.case_id))
    assert [(bone.cause.words, bone.depth) for bone in bones["people"]] == [
        ("new technician, ***", 0), ("no training", 1)
    ]  # fmt: skip
    causes.drop(office.store, office.chief, case, root)
    assert case_files.causes(office.store, case.case_id) == []


def test_a_paper_is_kept_sealed_once_and_handed_out_on_record(office):
    case = office.case(office.hears())
    assert keep(office.store, office.chief, case, "../../bill.html", PNG)
    assert not keep(office.store, office.chief, case, "again.png", PNG)
    (kept,) = case_files.attachments(office.store, case.case_id)
    assert (kept.name, kept.media) == ("bill.png", "image/png")
    lying = case_files.attachment_path(office.store, case.case_id, kept.digest)
    assert b"picture" not in lying.read_bytes()
    assert read(office.store, office.manager, kept) == PNG
    assert office.store.one("select event from access_log")[0] == "attachment"
    with pytest.raises(MoveRefused):
        read(office.store, office.stranger, kept)


@pytest.mark.parametrize(
    ("rule", "content"),
    [("empty", b""), ("kind", b"<script>alert(1)</script>"), ("large", PNG + b"0" * 11_000_000), ("kind", b"MZ")],
)
def test_files_that_could_harm_or_fill_the_disk_are_refused(office, rule, content):
    case = office.case(office.hears())
    with pytest.raises(PaperRefused) as refused:
        keep(office.store, office.chief, case, "bill.pdf", content)
    assert refused.value.rule == rule


def test_names_of_files_keep_no_path_and_no_false_suffix():
    assert safe_name("..\\..\\x\u202egpj.exe", ".jpg") == "xgpj.jpg"
    assert safe_name("///", ".pdf") == "file.pdf"
    assert kind_of(b"RIFF0000WEBP") == ("image/webp", ".webp")
    assert kind_of(b"\0\0\0 ftypisom") == ("video/mp4", ".mp4")


def test_deadlines_are_read_from_the_settings_and_refused_in_words(office):
    hours = {"critical": (1, 2, 3, 4, 5, 6), "urgent": (2, 4, 6, 8, 10, 12), "ordinary": (8, 8, 8, 8, 8, 8)}
    office.store.set_setting("case_deadlines", written(hours))
    start = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert Deadlines.of(office.store).close_by(start, "ordinary") == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    with pytest.raises(DeadlinesUnreadable, match="rising"):
        written(hours | {"urgent": (9, 4, 6, 8, 10, 12)})
    office.store.set_setting("case_deadlines", "{}")
    with pytest.raises(DeadlinesUnreadable, match="write six hours"):
        Deadlines.of(office.store)


def test_forgetting_a_customer_takes_words_and_papers_along(office):
    case_id = office.hears(phone="13800138000", order="", outlet="SZ001")
    keep(office.store, office.chief, office.case(case_id), "bill.png", PNG)
    (kept,) = case_files.attachments(office.store, case_id)
    erase_customer(office.store, "13800138000")
    assert case_files.attachments(office.store, case_id) == []
    assert not case_files.attachment_path(office.store, case_id, kept.digest).exists()
    assert all(not event.note for event in case_files.events(office.store, case_id))


def test_an_acknowledgement_made_by_mistake_is_taken_back_by_who_made_it(office):
    case_id = office.hears()
    office.moves(case_id, "acknowledged", by=office.manager)
    with pytest.raises(MoveRefused):
        take_back(office.store, office.chief, office.case(case_id))
    take_back(office.store, office.manager, office.case(case_id))
    assert office.case(case_id).stage == "received"
