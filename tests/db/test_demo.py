"""The demo company: repeatable, believable, and with frauds that plain SQL can see when one knows where to look."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import correlation
from typing import Any

import pytest

from db import callbacks
from db.demo import StoreNotEmpty, make
from db.demo.company import SMALLEST_ORDERS
from db.demo.replies import definitions
from db.privacy import Sealed
from db.store import Store
from db.users import add_user
from surveys.callbacks.contradictions import contradictions
from surveys.questionnaire import Questionnaire, load

END = date(2026, 11, 20)
PLAIN = (
    *("regions", "outlets", "technicians", "products", "faults", "parts", "orders", "claims", "claim_parts"),
    *("items", "invitations", "responses", "answers", "callback_tasks", "callback_attempts", "cases", "case_events"),
    *("targets", "actions", "action_outlets", "audits", "penalties", "users", "customers"),
)


@dataclass(frozen=True, slots=True)
class Demo:
    """A made store with its truth."""

    store: Store
    truth: dict[str, Any]

    def value(self, sql: str, **values: Any) -> Any:
        """The one number a question asks for."""
        row = self.store.one(sql, **values)
        assert row is not None
        return row[0]

    def cheats(self, kind: str) -> list[tuple[int, str]]:
        """Outlet id and first month of the outlets that play this fraud."""
        found = [(code, role["from_month"]) for code, role in self.truth["fraud"].items() if role["kind"] == kind]
        return [
            (self.value("select outlet_id from outlets where code = :code", code=code), month) for code, month in found
        ]

    def share_at(self, kind: str, sql: str) -> float:
        """A share over all outlets of the kind since they began; ``sql`` yields hits and asked."""
        hits = asked = 0
        for outlet, month in self.cheats(kind):
            row = self.store.one(sql, outlet=outlet, since=month)
            assert row is not None
            hits, asked = hits + (row[0] or 0), asked + row[1]
        return hits / asked


PARTS = ("name", "phone", "address")


def made(folder: Path, orders: int, outlets: int, **more: Any) -> Demo:
    store = Store.open(folder)
    path = make(store, orders=orders, outlets=outlets, end=END, **more)
    return Demo(store, json.loads(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    company = made(tmp_path_factory.mktemp("demo"), 32_000, 100)
    yield company
    company.store.close()


def digest(store: Store) -> str:
    """Every plain column of every table; sealed blobs and blind indexes depend on the folder's keys."""
    sign = hashlib.sha256()
    for table in PLAIN:
        columns = [row["name"] for row in store.rows("select name from pragma_table_info(:t)", t=table)]
        plain = [
            name for name in columns if not name.endswith("_sealed") and name not in ("phone_index", "payload_hash")
        ]
        for row in store.connection.execute(f"select {', '.join(plain)} from {table} order by 1, 2"):
            sign.update(repr(tuple(row)).encode())
    return sign.hexdigest()


def test_the_same_seed_makes_the_same_company_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = (
        made(tmp_path / name, 1_500, 24, seed=seed) for name, seed in (("first", 7), ("again", 7), ("other", 8))
    )
    assert digest(first.store) == digest(again.store) != digest(other.store)
    assert first.truth == again.truth
    names = "select name_sealed, phone_sealed, address_sealed from customers where customer_id = 5"
    opened = []
    for store in (first.store, again.store):
        row = store.one(names)
        assert row is not None
        opened.append([store.vault.unseal(row[f"{part}_sealed"], Sealed(f"customers.{part}")) for part in PARTS])
    assert opened[0] == opened[1]
    assert re.fullmatch(r"1[3-9]\d{9}", opened[0][1])


def test_ten_times_the_orders_are_ten_times_the_rows(tmp_path: Path) -> None:
    small, large = made(tmp_path / "small", 800, 40), made(tmp_path / "large", 8_000, 40)
    for table, low, high in (
        ("orders", 10, 10),
        ("claims", 8, 12.5),
        ("responses", 7.5, 13),
        ("callback_tasks", 7.5, 13),
    ):
        counts = [one.value(f"select count(*) from {table}") for one in (small, large)]
        assert low <= counts[1] / counts[0] <= high, table


def test_a_store_with_an_organisation_is_refused(demo: Demo) -> None:
    with pytest.raises(StoreNotEmpty, match="holds an organisation already; demo data need an empty store"):
        make(demo.store, orders=500, outlets=20)


def test_sizes_out_of_range_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="orders = 5 is out of range; choose 200 to"):
        make(Store.open(tmp_path), orders=5)


def test_a_small_company_may_be_made_on_any_day(tmp_path: Path) -> None:
    """Few orders leave days, and whole stretches of them, empty: the stretch at the very end of the last month too."""
    for day in range(1, 31, 3):
        with_store = Store.open(tmp_path / str(day))
        make(with_store, orders=SMALLEST_ORDERS, outlets=20, seed=3, end=date(2026, 11, day))
        assert with_store.one("select count(*) as n from orders")["n"] >= 0.9 * SMALLEST_ORDERS
        with_store.close()


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    heard: list[float] = []
    make(Store.open(tmp_path), orders=500, outlets=20, end=END, progress=lambda stage, share: heard.append(share))
    assert (heard[0], heard[-1]) == (0, 1)
    assert heard == sorted(heard)


def test_every_reference_leads_somewhere(demo: Demo) -> None:
    assert demo.store.rows("pragma foreign_key_check") == []
    assert demo.value("select count(*) from customers where customer_id not in (select customer_id from orders)") == 0
    lost = "select count(*) from callback_attempts where response_id not in (select response_id from responses)"
    assert demo.value(lost) == 0


def test_nothing_has_happened_after_the_last_day_nor_before_its_cause(demo: Demo) -> None:
    now = "2026-11-20T16:00:00Z"
    for table, column in (
        ("orders", "completed_at"), ("claims", "claimed_at"), ("responses", "received_at"),
        ("callback_attempts", "started_at"), ("orders", "requested_at"), ("case_events", "at"),
    ):  # fmt: skip
        assert demo.value(f"select max({column}) from {table}") <= now, (table, column)
    wrong = """select count(*) from orders where responded_at < requested_at or arrived_at < responded_at
               or completed_at < arrived_at or (completed_at is not null and responded_at is null)
               or purchased_on > date(requested_at, '+8 hours')"""
    assert demo.value(wrong) == 0
    assert demo.value("select count(*) from claims join orders using (order_id) where claimed_at < completed_at") == 0
    early = "select count(*) from responses join orders using (order_id) where received_at < completed_at"
    assert demo.value(early) == 0


def test_the_truth_is_nowhere_in_the_database(demo: Demo) -> None:
    written = " ".join(demo.store.connection.iterdump())
    for kind in {role["kind"] for role in demo.truth["fraud"].values()} | set(demo.truth["decoys"].values()):
        assert kind not in written


def test_all_five_frauds_play_even_in_a_small_network(tmp_path: Path) -> None:
    tiny = made(tmp_path, 2_000, 40)
    assert {role["kind"] for role in tiny.truth["fraud"].values()} == {
        "phantom_visits", "parts_not_replaced", "double_charging", "repeated_serials", "survey_stuffing",
    }  # fmt: skip


SHARES = {
    "top two boxes of the order link": (
        """select avg(a.number >= 4) from answers a join items i using (item_id) join responses r using (response_key)
           where i.role = 'csat' and r.channel = 'web' and r.grade = 'A'""",
        (0.82, 0.91),
    ),
    "promoters less detractors": (
        """select avg(a.number >= 9) - avg(a.number <= 6) from answers a join items i using (item_id)
           join responses r using (response_key) where i.role = 'nps' and r.grade = 'A'""",
        (0.25, 0.60),
    ),
    "answers by link an order": (
        "select count(*) * 1.0 / (select count(*) from orders) from responses where grade = 'A' and channel = 'web'",
        (0.06, 0.11),
    ),
    "tasks that were answered": ("select avg(state = 'done') from callback_tasks", (0.40, 0.55)),
    "orders that are rung": ("select count(*) * 1.0 / (select count(*) from orders) from callback_tasks", (0.10, 0.22)),
    "risk draws": ("select avg(drawn = 'risk') from callback_tasks", (0.40, 0.65)),
    "repairs under warranty": ("select avg(under_warranty) from orders where service_type = 'repair'", (0.60, 0.85)),
    "repairs again within 30 days": (
        """select avg(exists (select 1 from orders b where b.serial = a.serial and b.service_type = 'repair'
             and b.requested_at > a.completed_at and julianday(b.requested_at) - julianday(a.completed_at) <= 30))
           from orders a where service_type = 'repair'""",
        (0.04, 0.11),
    ),
    "old parts back": ("select avg(old_part_returned) from claim_parts", (0.86, 0.95)),
    "answers with a comment": (
        """select sum(a.text is not null) * 1.0 / (select count(*) from responses where channel <> 'callback')
           from answers a join items i using (item_id) where i.name = 'comment'""",
        (0.13, 0.25),
    ),
    "first-time fix": (
        "select avg(a.choice = 'yes') from answers a join items i using (item_id) where i.name = 'fixed'",
        (0.83, 0.95),
    ),
    "customers who come back": (
        "select 1 - count(distinct customer_id) * 1.0 / count(*) from orders", (0.1, 0.35)),
    "summer over winter for air conditioners": (
        """select sum(substr(requested_at, 6, 2) in ('06', '07', '08')) * 1.0
             / sum(substr(requested_at, 6, 2) in ('12', '01', '02'))
           from orders join products using (product_id) where category = 'air_conditioner'""",
        (2.0, 6.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARES)
def test_shares_are_what_the_trade_sees(demo: Demo, name: str) -> None:
    sql, (low, high) = SHARES[name]
    assert low <= demo.value(sql) <= high


def test_outlets_span_three_orders_of_magnitude(demo: Demo) -> None:
    sizes = [row[0] for row in demo.store.rows("select count(*) from orders group by outlet_id")]
    assert max(sizes) / min(sizes) > 100


def test_items_of_one_answer_hang_together(demo: Demo) -> None:
    pairs = demo.store.rows(
        """select a.number, b.number from answers a join items i using (item_id)
           join answers b using (response_key) join items j on j.item_id = b.item_id
           where i.name = 'csat' and j.name = 'attitude'"""
    )
    assert 0.5 < correlation([row[0] for row in pairs], [row[1] for row in pairs]) < 0.9


def test_comments_are_many_and_never_carry_an_unfilled_gap(demo: Demo) -> None:
    texts = [
        row[0]
        for row in demo.store.rows(
            """select a.text from answers a join items i using (item_id)
               where i.name in ('comment', 'problem_text', 'suggestion') and a.text is not null"""
        )
    ]
    assert len(set(texts)) > 300
    assert not [text for text in texts if "{" in text or "|" in text or "\n" in text]


def test_an_agent_finds_open_calls(demo: Demo) -> None:
    assert (
        demo.value("select count(*) from callback_tasks where state = 'open' and next_at <= '2026-11-21T01:00:00Z'")
        >= 5
    )


def test_phantom_visits_are_denied_by_customers(demo: Demo) -> None:
    denied = """select sum(a.choice = 'no'), count(*) from responses r join answers a using (response_key)
                join items i using (item_id) where i.name = 'visited' and r.outlet_id = :outlet
                  and received_at >= :since"""
    assert demo.share_at("phantom_visits", denied) > 0.12
    assert honest_share(demo, "visited", "no") < 0.02


def test_unchanged_parts_are_claimed_denied_and_not_returned(demo: Demo) -> None:
    boards = """select sum(f.code = 'F02'), count(*) from claims c join faults f using (fault_id)
                where outlet_id = :outlet and claimed_at >= :since"""
    assert demo.share_at("parts_not_replaced", boards) > 0.25
    assert demo.value("select avg(f.code = 'F02') from claims join faults f using (fault_id)") < 0.12
    back = """select sum(old_part_returned), count(old_part_returned) from claim_parts join claims c using (claim_id)
              join parts p using (part_id) where p.code = 'P102' and outlet_id = :outlet and claimed_at >= :since"""
    assert demo.share_at("parts_not_replaced", back) < 0.65


def test_double_charging_shows_where_the_book_says_nothing(demo: Demo) -> None:
    charged = """select sum(a.choice = 'yes'), count(*) from responses r join answers a using (response_key)
                 join items i using (item_id) join orders o using (order_id)
                 where i.name = 'charged' and o.under_warranty = 1 and o.charged_fen = 0 and o.service_type = 'repair'
                   and r.outlet_id = :outlet and received_at >= :since"""
    assert demo.share_at("double_charging", charged) > 0.2


def test_repeated_serials_come_back_within_weeks(demo: Demo) -> None:
    again = """select sum(exists (select 1 from claims b where b.serial = a.serial and b.claim_id <> a.claim_id
                 and abs(julianday(b.claimed_at) - julianday(a.claimed_at)) < 70)), count(*)
               from claims a where outlet_id = :outlet and claimed_at >= :since"""
    assert demo.share_at("repeated_serials", again) > 0.3
    assert demo.share_at("double_charging", again) < 0.15


def test_stuffed_answers_are_fast_alike_and_from_one_device(demo: Demo) -> None:
    bursts = """select sum(n >= 3), count(*) from (select count(*) over (partition by device_index) as n
                from responses where grade = 'C' and outlet_id = :outlet and received_at >= :since)"""
    assert demo.share_at("survey_stuffing", bursts) > 0.7
    shared = """select count(*) from (select device_index from responses where device_index is not null
                group by device_index having count(distinct outlet_id) > 1)"""
    assert demo.value(shared) == 0


def test_the_bad_batch_breaks_more(demo: Demo) -> None:
    wave = demo.truth["wave"]
    inside = f"""select avg(f.code in ('F01', 'F02')) from claims c join products p using (product_id)
                 join faults f using (fault_id) where p.model in ('{wave["models"][0]}', '{wave["models"][1]}')
                 and c.production_month {{}} ('{"', '".join(wave["production_months"])}')"""
    assert demo.value(inside.format("in")) > 1.5 * demo.value(inside.format("not in"))


def test_the_slow_region_answers_installations_later_and_later(demo: Demo) -> None:
    hours = """select avg(julianday(responded_at) - julianday(requested_at)) * 24
               from orders join outlets using (outlet_id) join regions r using (region_id)
               where service_type = 'installation' and r.code = 'R02' and requested_at {} '2026-10-20'"""
    assert demo.value(hours.format(">=")) > 1.4 * demo.value(hours.format("<"))


def test_honest_callbacks_seldom_contradict(demo: Demo) -> None:
    assert honest_share(demo, "date_ok", "no") + honest_share(demo, "work_done", "no") < 0.05


def test_penalties_carry_two_names_and_follow_a_confirmed_audit(demo: Demo) -> None:
    assert demo.value("select count(*) from penalties") > 0
    assert demo.value("select count(*) from penalties where decided_by = approved_by") == 0
    assert demo.value("select count(*) from audits where drawn = 'random' and outcome is not null") > 0


def test_the_kept_questionnaires_are_the_shipped_forms() -> None:
    forms = Path(__file__).parents[2] / "surveys" / "forms"
    shipped = [load(forms / f"{one['name']}.md").to_json() for one in definitions()]
    assert definitions() == json.loads(json.dumps(shipped, ensure_ascii=False)), (
        "write the forms' to_json() into db/demo/questionnaires.json"
    )


def test_every_answer_passes_its_questionnaire_and_its_payload_says_the_same(demo: Demo) -> None:
    forms = {form["name"]: Questionnaire.from_json(form) for form in definitions()}
    kept = demo.store.rows("select * from responses where response_key % 17 = 0 order by response_key limit 300")
    assert {row["channel"] for row in kept} >= {"web", "callback"}
    for row in kept:
        payload = demo.store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD)
        assert hashlib.sha256(payload.encode()).hexdigest() == row["payload_hash"]
        sent = json.loads(payload)
        checked = forms[sent["questionnaire"]].check(
            {name: text(value) for name, value in sent["answers"].items()}, date.fromisoformat(row["received_at"][:10])
        )
        assert not checked.problems
        assert {name for name, value in checked.values.items() if value is not None} == set(sent["answers"])
        answered = "select i.name from answers join items i using (item_id) where response_key = :key"
        assert {one["name"] for one in demo.store.rows(answered, key=row["response_key"])} == set(sent["answers"])


def test_a_verification_case_names_what_the_callback_room_would_name(demo: Demo) -> None:
    form = Questionnaire.from_json(definitions()[1])
    found = demo.store.rows(
        """select r.order_id, r.payload_sealed, e.note_sealed from responses r
           left join cases c on c.cause = 'response:' || r.response_id and c.source = 'verification'
           left join case_events e on e.case_id = c.case_id and e.kind = 'contradicted'
           where r.channel = 'callback' and r.response_key % 5 = 0 limit 400"""
    )
    assert sum(row["note_sealed"] is not None for row in found) > 5
    for row in found:
        answers = json.loads(demo.store.vault.unseal(row["payload_sealed"], Sealed.PAYLOAD))["answers"]
        against = contradictions(form, answers, callbacks.books(demo.store, row["order_id"]))
        assert demo.store.vault.unseal(row["note_sealed"], Sealed.CASE_NOTE).split() == list(against)


def test_a_closed_outlet_gets_no_new_orders(demo: Demo) -> None:
    closed = """select count(*) from orders join outlets using (outlet_id)
                where status = 'closed' and requested_at > '2026-10-15'"""
    assert demo.value("select count(*) from outlets where status = 'closed'") > 0
    assert demo.value(closed) == 0


def test_callback_weights_count_the_reachable_orders(demo: Demo) -> None:
    """Horvitz and Thompson: the weights of all drawn tasks add up to what was drawn from."""
    drawn_from = demo.value(
        "select count(*) from orders where completed_at is not null and service_type <> 'consultation'"
    )
    assert demo.value("select sum(weight) from callback_tasks") == pytest.approx(drawn_from, rel=0.06)


def text(value: object) -> str:
    """An answer as a form would send it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def honest_share(demo: Demo, item: str, choice: str) -> float:
    """The share of an answer at outlets that play nothing."""
    codes = "', '".join([*demo.truth["fraud"], *demo.truth["decoys"]])
    return float(
        demo.value(
            f"""select avg(a.choice = :choice) from responses join answers a using (response_key)
                join items i using (item_id) join outlets o using (outlet_id)
                where i.name = :item and o.code not in ('{codes}')""",
            item=item,
            choice=choice,
        )
    )


def test_whoever_set_the_company_up_keeps_their_place_when_the_demo_moves_in(tmp_path):
    store = Store.open(tmp_path)
    add_user(store, login="manager", name="Founder", password="a long enough password", role="admin")
    make(store, orders=400, outlets=16, seed=1)
    kept = store.one("select name from users where login = 'manager'")
    assert kept is not None
    assert kept["name"] == "Founder"
    assert store.one("select 1 from users where login = 'manager-demo'") is not None
    assert store.rows("pragma foreign_key_check") == []
    store.close()
