"""What stands behind the sections of the satisfaction screen, counted by hand over a few answers."""

from datetime import date

import numpy as np
import pytest

from dashboard.metrics import instrument, key_drivers, kinds, loyalty, voice, ways
from dashboard.metrics.marks import marks, questionnaires, scaled
from tests.dashboard.metrics.books import MARCH

DAY = date(2026, 3, 10)


def crowd(books, people=160, seed=5):
    """Answers in which skill drives satisfaction and speed does not."""
    rng = np.random.default_rng(seed)
    for _ in range(people):
        skill, speed = (int(one) for one in rng.integers(1, 6, 2))
        csat = int(np.clip(skill + rng.integers(-1, 2), 1, 5))
        books.answers(("E1", "E2", "S1")[int(rng.integers(3))], DAY, csat=str(csat), skill=str(skill), speed=str(speed))


def test_marks_are_one_row_an_answer_and_one_column_an_item(books):
    books.answers("E1", DAY, csat="4", skill="5")
    books.answers("E1", DAY, csat="2", speed="1", skill="3")
    view = books.view()
    assert questionnaires(view) == ["short"]
    of = marks(view, "short")
    assert of.items["name"].tolist() == ["speed", "skill"]
    assert of.items["dimension"].tolist() == ["responsiveness", "assurance"]
    assert of.all == 2
    np.testing.assert_array_equal(scaled(of), [[1, 3], [np.nan, 5]])
    assert of.table["csat"].tolist() == [2, 4]


def test_the_item_that_drives_satisfaction_is_named_first(books):
    crowd(books)
    found = key_drivers.key_drivers(books.view(), "short")
    assert found.rows["name"].tolist() == ["skill", "speed"]
    assert found.rows["share"].sum() == pytest.approx(1)
    assert found.rows["low"].iloc[0] > 0.8
    assert found.left_out == ()


def test_too_few_answers_name_no_driver(books):
    crowd(books, people=40)
    assert key_drivers.key_drivers(books.view(), "short") is None
    assert key_drivers.key_drivers(books.view(), "unknown") is None


def test_an_item_that_few_are_asked_is_left_out_and_named(books):
    crowd(books, people=120)
    for _ in range(140):
        books.answers("E1", DAY, csat="4", skill="4")
    assert key_drivers.key_drivers(books.view(), "short") is None  # one item drives nothing
    of = marks(books.view(), "short")
    assert np.isfinite(scaled(of)).mean(axis=0).tolist() == pytest.approx([120 / 260, 1.0])


def ordered(books, number):
    with books.store.transaction() as write:
        write.execute(
            """insert into orders (order_no, outlet_id, service_type, requested_at, completed_at, rev)
               values (:no, 1, :service, '2026-03-09T01:00:00Z', '2026-03-09T09:00:00Z', :rev)""",
            no=f"S{number}",
            service="repair" if number % 2 else "delivery",
        )
    return number


def about(books, order_id, csat, channel="web"):
    books.answers("E1", DAY, csat=str(csat))
    with books.store.transaction() as write:
        write.execute(
            "update responses set order_id = :order, channel = :channel, rev = :rev where response_key = :key",
            order=order_id, channel=channel, key=books.answered,
        )  # fmt: skip


def test_the_same_visits_are_compared_both_ways(books):
    for number in range(1, 21):
        ordered(books, number)
        about(books, number, 2 if number <= 6 else 5)
        about(books, number, 2 if number <= 2 else 5, "callback")
    found = ways.ways(books.view())
    assert (found.paired.pairs, found.paired.first, found.paired.second) == (20, 0.7, 0.9)
    assert found.paired.difference.value == pytest.approx(-0.2)
    assert found.rows.set_index("channel")["hits"].to_dict() == {"callback": 18, "web": 14}


def test_those_who_answer_less_often_count_for_more(books):
    # Twenty orders, half of them repairs; repairs answer twice as often and are less satisfied.
    for number in range(1, 21):
        ordered(books, number)
        if number % 2:
            about(books, number, 2 if number <= 9 else 5)
        elif number <= 10:
            about(books, number, 5)
    found = ways.balanced(books.view())
    assert found.raw.value == pytest.approx(10 / 15)
    # Weighted: half of 5/10 and half of 5/5.
    assert found.weighted.value == pytest.approx(0.75)
    assert found.weights.design_effect == pytest.approx(9 / 8)
    assert found.margins.set_index("group")["orders"].to_dict() == {"repair": 0.5, "delivery": 0.5}


def test_without_answers_about_orders_nothing_is_weighted(books):
    books.answers("E1", DAY, csat="4")
    assert ways.balanced(books.view()) is None
    assert ways.ways(books.view()).paired is None


def test_themes_carry_the_satisfaction_of_those_who_mention_them(books):
    for _ in range(3):
        books.answers("E1", DAY, csat="1", comment="师傅迟到了，等了半天")
    books.answers("E1", DAY, csat="5", comment="师傅态度很好")
    found = voice.voice(books.view())
    told = found.themes.set_index("theme")
    assert told.loc["punctuality", "satisfied"] == 0
    assert told.loc["attitude", "satisfied"] == 1
    assert found.all == len(found.rows) == 4


def test_silence_has_no_themes(books):
    found = voice.voice(books.view(MARCH))
    assert found.rows.empty
    assert found.themes.empty


def test_a_cloud_without_kinds_is_given_no_names(books):
    crowd(books, people=400)
    found = kinds.answer_kinds(books.view(), "short")
    assert found is None or not found.real or found.found.mean_silhouette < 0.5
    assert kinds.outlet_kinds(books.view()) is None  # three outlets are no network


def test_two_items_that_agree_are_reliable(books):
    rng = np.random.default_rng(3)
    for _ in range(80):
        mark = int(rng.integers(1, 6))
        books.answers("E1", DAY, csat=str(mark), skill=str(mark), speed=str(mark))
    found = instrument.instrument(books.view(), "short")
    assert found.whole.alpha == pytest.approx(1)
    assert found.by_dimension == {}
    assert found.n == 80
    assert found.items["item_rest"].tolist() == pytest.approx([1, 1])


def test_careless_signs_are_shares_of_complete_answers():
    rng = np.random.default_rng(3)
    rows = rng.integers(1, 6, (400, 5)).astype(float)
    rows[:40] = 5
    found = {one.kind: one for one in instrument.careless_signs(rows, [])}
    assert set(found) == {"one_mark", "far"}
    assert found["one_mark"].share.asked == 400
    assert found["one_mark"].share.hits == 40 + sum(len(set(row)) == 1 for row in rows[40:].tolist())
    assert found["far"].share.hits == 0  # five marks of 1 to 5 at random cannot lie so far
    normal = {one.kind: one for one in instrument.careless_signs(rng.normal(size=(4000, 5)), [])}
    assert 20 <= normal["far"].share.hits <= 60  # 1 % of them, by the law it is named after
    assert instrument.careless_signs(rows[:, :3], []) == ()


def test_halves_and_like_items_are_compared_from_thirty_items():
    rng = np.random.default_rng(4)
    person, scale = rng.normal(size=(300, 1, 1)), rng.normal(size=(300, 6, 1))
    rows = (person + scale + rng.normal(scale=0.3, size=(300, 6, 5))).reshape(300, 30)
    rows[:30] = rng.normal(size=(30, 30))
    scales = np.arange(30).reshape(6, 5).tolist()
    found = {one.kind: one.share for one in instrument.careless_signs(rows, scales)}
    # A tenth answered at random; of those, halves agree by chance less than half of the time.
    assert 0.03 < found["even_odd"].value < 0.12
    assert 0.02 < found["synonyms"].value < 0.12


def test_buying_again_counts_the_days_each_customer_was_watched(books):
    with books.store.transaction() as write:
        for number in range(1, 4):
            write.execute("insert into customers (phone_index, created_at) values (:x, '2025-01-01')", x=f"p{number}")
        rows = (
            (1, "A", "2025-03-01", "2024-01-01"), (1, "B", "2025-06-01", "2025-05-20"),
            (2, "C", "2025-03-01", "2024-01-01"), (3, "D", "2026-03-30", "2024-01-01"),
            (2, "C", "2026-03-30", "2024-01-01"),
        )  # fmt: skip
        for number, (customer, serial, day, bought) in enumerate(rows):
            write.execute(
                """insert into orders (order_no, outlet_id, customer_id, serial, service_type, purchased_on,
                     requested_at, completed_at, rev)
                   values (:no, 1, :customer, :serial, 'repair', :bought, :at, :at, :rev)""",
                no=f"S{number}", customer=customer, serial=serial, bought=bought, at=f"{day}T02:00:00Z",
            )  # fmt: skip
    found = loyalty.loyalty(books.view())
    # Two were watched for a year, one of them bought another machine; the third came yesterday.
    assert (found.watched.n, found.watched.events) == (3, 1)
    assert found.repurchase.value == pytest.approx(0.5)


def test_public_reviews_have_their_mean_and_their_months(books):
    with books.store.transaction() as write:
        for number, (stars, day) in enumerate(((5, "2026-03-02"), (2, "2026-03-20"), (4, "2026-02-10"))):
            write.execute(
                """insert into reviews (source_key, outlet_id, posted_at, stars, rev)
                   values (:key, 1, :at, :stars, :rev)""",
                key=f"k{number}", at=f"{day}T04:00:00Z", stars=stars,
            )  # fmt: skip
    found = loyalty.loyalty(books.view())
    assert (found.stars.value, found.stars.n) == (3.5, 2)
    assert found.months["n"].tolist() == [1, 2]
