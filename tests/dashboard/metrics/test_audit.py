"""Service audit: gaps recomputed by hand, sides of the five gaps, shoppers against customers, staff and trainings."""

import math
from datetime import date, timedelta
from random import Random

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from dashboard.metrics.audit import competitors, expectation, five_gaps, shoppers, staff, trainings, voices
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.statistics.largest_gap import largest
from dashboard.metrics.statistics.pair_correlation import correlation, limits
from db.demo.replies import definitions
from db.questionnaires import item_ids, keep
from db.responses import ResponseRow, answer_rows
from db.responses import keep as keep_responses
from tests.dashboard.metrics.books import MARCH, Books

DAY = date(2026, 3, 10)
FORMS = {form["name"]: form for form in definitions()}


class Audit:
    """The books with the shipped questionnaires; ``sends`` keeps one sender's answers."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.items, self.types, self.ids = {}, {}, {}
        with books.store.transaction() as write:
            for name, form in FORMS.items():
                self.ids[name] = keep(write, form, "2026-01-01T00:00:00Z")
                self.items[name] = item_ids(write, self.ids[name])
                self.types[name] = {item["name"]: item["type"] for item in form["items"]}
        self.sent = 1000

    def sends(self, form, outlet="E1", day=DAY, grade="A", order=None, **given):
        self.sent += 1
        key = self.sent
        with self.books.store.transaction() as write:
            row = ResponseRow(
                key, f"r{key}", f"h{key}", b"x", self.ids[form], self.books.outlet(outlet), order, None, "web", grade,
                "zh", None, None, f"{day}T02:00:00Z", f"R{key}", None, None, None, write.rev,
            )  # fmt: skip
            answers = {name: str(value) for name, value in given.items()}
            if "guess_csat" in given:
                answers["guess_csat"] = float(given["guess_csat"])
            keep_responses(write, [row], answer_rows(key, answers, self.items[form], self.types[form]))

    def order(self, number, late, technician=None, day=DAY):
        """A finished order; ``late`` minutes after its appointment."""
        with self.books.store.transaction() as write:
            arrived = f"{day}T{4 + late // 60:02d}:{late % 60:02d}:00Z"
            write.execute(
                """insert into orders (order_id, order_no, outlet_id, technician_id, service_type, requested_at,
                     appointed_at, arrived_at, completed_at, rev)
                   values (:id, :no, 1, :technician, 'repair', :asked, :appointed, :arrived, :done, :rev)""",
                id=number, no=f"N{number}", technician=technician, asked=f"{day - timedelta(days=1)}T02:00:00Z",
                appointed=f"{day}T04:00:00Z", arrived=arrived, done=f"{day}T09:00:00Z",
            )  # fmt: skip

    def technicians(self, count):
        with self.books.store.transaction() as write:
            for number in range(1, count + 1):
                write.execute(
                    "insert into technicians (code, outlet_id, rev) values (:code, 1, :rev)", code=f"T{number}"
                )


@pytest.fixture
def audit(books):
    return Audit(books)


def pairs(shift, level=6):
    """All 22 pairs: expected ``level``, found ``level + shift`` of the item's dimension."""
    of = {item["name"]: item.get("dimension") for item in FORMS["servqual-22"]["items"]}
    given = {f"e_{item}": level for item in expectation.ITEMS}
    return given | {f"p_{item}": level + shift.get(of[f"p_{item}"], 0) for item in expectation.ITEMS}


def test_gaps_are_what_they_are_by_hand(audit, books):
    """Twelve customers: responsiveness 2 or 1 below, reliability 1 or 0 below, the rest as expected."""
    for number in range(12):
        low = number % 2
        audit.sends("servqual-22", **pairs({"responsiveness": -2 + low, "reliability": -1 + low}))
    found = expectation.study(books.view())
    gaps = found.gaps.dimensions
    assert found.people == 12
    one = gaps["responsiveness"]
    assert one.perception - one.expectation == pytest.approx(-1.5)
    # Student's t with 11 degrees of freedom, s of six -2 and six -1.
    half = 2.200985 * math.sqrt(12 * 0.25 / 11) / math.sqrt(12)
    assert one.difference[1:] == pytest.approx((-1.5 - half, -1.5 + half), abs=1e-5)
    assert gaps["tangibles"].difference is None  # nobody differs: nothing to reckon with
    assert found.gaps.overall.difference.value == pytest.approx((-1.5 - 0.5) / 5)
    # Expectations are all 6: the weights are equal, and so is the weighted gap.
    assert found.weights == pytest.approx(dict.fromkeys(expectation.FIVE, 0.2))
    assert found.weighted.difference.value == pytest.approx(-0.4)
    assert (found.largest.name, found.largest.proven) == ("responsiveness", False)
    assert "reliability" in found.largest.like  # both move together by exactly 1: no spread to tell them apart by


def test_items_have_intervals_that_hold_for_all_of_them_at_once(audit, books):
    for number in range(12):
        audit.sends("servqual-22", **pairs({"responsiveness": -2 + number % 2}))
    items = expectation.study(books.view()).items.set_index("item")
    assert len(items) == 22
    wide = items.loc["11", "high"] - items.loc["11", "low"]
    # Student's t with 11 degrees of freedom at 1 - .05 / 22, two-sided.
    quantile = student.ppf(1 - 0.05 / 22 / 2, 11)
    assert wide == pytest.approx(2 * quantile * math.sqrt(12 * 0.25 / 11) / math.sqrt(12))
    assert items.loc["01", "gap"] == 0


def test_expectations_weigh_the_dimensions(audit, books):
    given = pairs({"responsiveness": -2})
    given |= {f"e_{item}": 1 for item in ("01", "02", "03", "04")} | {
        f"p_{item}": 1 for item in ("01", "02", "03", "04")
    }
    for number in range(10):
        audit.sends("servqual-22", **given | {"p_05": 6 - number % 2})
    found = expectation.study(books.view())
    assert found.weights["tangibles"] == 0
    assert found.weights["responsiveness"] == pytest.approx(0.25)
    assert found.weighted is None  # a dimension nobody expects anything of has no weight


def test_the_short_form_is_held_against_other_peoples_expectations(audit, books):
    for number in range(12):
        audit.sends("servqual-22", **pairs({}, level=5 + number % 2))
        audit.sends("servqual-short", csat=4, responsiveness=4 + number % 2)
    short = expectation.study(books.view()).short.set_index("dimension")
    assert list(short.index) == ["responsiveness"]
    assert short.loc["responsiveness", ["perception", "gap"]].tolist() == pytest.approx([4.5, -1.0])
    assert short.loc["responsiveness", "low"] < -1.0 < short.loc["responsiveness", "high"]


def test_another_region_and_another_month_say_nothing_here(audit, books):
    audit.sends("servqual-22", outlet="S1", **pairs({}))
    audit.sends("servqual-22", day=date(2026, 2, 1), **pairs({}))
    assert expectation.study(books.view(scope=Scope(region_ids=(1,)))).people == 0
    assert expectation.study(books.view(scope=Scope(region_ids=(1,)))).largest is None


def test_the_largest_gap_is_proven_only_against_every_other():
    dice = np.random.default_rng(3)
    values = dice.normal([-1.5, -0.5, -0.48], 0.5, (60, 3))
    values[:5, 1] = np.nan
    found = largest(values, ("a", "b", "c"))
    assert (found.name, found.proven) == ("a", True)
    alike = largest(values[:, 1:], ("b", "c"))
    assert not alike.proven
    assert largest(np.full((4, 2), np.nan), ("a", "b")) is None


def test_each_of_the_five_gaps_is_its_two_sides(audit, books):
    for number in range(20):
        audit.order(number + 1, late=120 if number < 4 else 10)
        # Of the 16 that were on time two are unhappy with promises, of the 4 late ones all.
        mark = 2 if number < 6 else 5
        audit.sends("service-visit", order=number + 1, csat=5 if number < 15 else 1, as_promised=mark)
    for number in range(6):
        audit.sends("management", grade="D", guess_csat=90 + 2 * (number % 2), goals=3, from_customers=3, feasible=3)
        audit.sends("mystery-shopper", grade="D", clean_front="yes", badge="no" if number < 3 else "yes", greeted="na",
                    phone_reached="no_answer", impression=4)  # fmt: skip
        audit.sends("servqual-22", **pairs({}, level=6))
    found = {gap.key: gap for gap in five_gaps.five_gaps(books.view())}
    assert found["promotion"].figure.value == pytest.approx(-20)  # 16 of 20 on time
    assert found["understanding"].figure.value == pytest.approx(91 - 75)
    assert found["understanding"].figure.against_target(0).verdict == "worse"  # too rosy
    assert found["procedure"].figure.value == pytest.approx(50 - 100 * 5 / 6)
    assert not found["procedure"].alike
    assert found["behaviour"].figure.value == pytest.approx(-25)  # three visits half done, three in full
    assert found["perception"].figure.value == pytest.approx(70 - 80)
    assert found["perception"].figure.n == 20
    # The same orders: -1 twice and 0 else; its interval is that of paired differences.
    half = 2.093024 * math.sqrt((2 - 20 * 0.01) / 19 / 20) * 100
    assert found["perception"].figure.interval == pytest.approx((-10 - half, -10 + half), abs=1e-3)


def test_where_data_lack_the_questionnaire_is_named(audit, books):
    found = {gap.key: gap for gap in five_gaps.five_gaps(books.view())}
    assert {key: gap.send for key, gap in found.items()} == {
        "promotion": (), "understanding": ("management", "service-visit"), "procedure": ("management", "servqual-22"),
        "behaviour": ("mystery-shopper",), "perception": ("service-visit",),
    }  # fmt: skip
    assert all(gap.figure.value is None for gap in found.values())


def test_managers_are_compared_by_order_and_not_by_scale(audit, books):
    believed = {"tangibles": 5, "reliability": 4, "responsiveness": 2, "assurance": 4, "empathy": 4}
    for number in range(12):
        said = {f"matters_{name}": mark - (number + place) % 2 for place, (name, mark) in enumerate(believed.items())}
        audit.sends("management", grade="D", **said)
        given = pairs({}, level=5)
        for place, item in enumerate(("01", "05", "10", "14", "18")):
            given[f"e_{item}"] = 5 + (number + place) % 2
        audit.sends("servqual-22", **given)
    rows = five_gaps.profile(books.view()).set_index("dimension")
    assert rows["apart"].sum() == pytest.approx(0, abs=1e-9)
    assert (rows["apart"].idxmax(), rows["apart"].idxmin()) == ("tangibles", "responsiveness")
    assert rows.loc["tangibles", "low"] > 0 > rows.loc["responsiveness", "high"]


def test_voices_share_a_tag_and_the_widest_disagreement_is_proven(audit, books):
    for number in range(15):
        audit.sends("service-visit", csat=5, as_promised=5 - number % 2)
        audit.sends("employee", grade="D", promise_known=2 - number % 2)
    rows = voices.by_tag(books.view())
    assert set(rows[rows["tag"] == "promises_kept"]["audience"]) == {"customer", "employee"}
    found = voices.widest(rows)
    assert (found.tag, found.audience) == ("promises_kept", "employee")
    assert found.theirs == pytest.approx(100 * (8 * 1 + 7 * 0) / 4 / 15)
    assert "overall_satisfaction" not in set(rows["tag"])  # one side alone was asked


def test_shoppers_and_customers_are_compared_outlet_by_outlet(audit, books):
    audit.sends("mystery-shopper", "E1", grade="D", clean_front="yes", badge="no", seats="na", impression=3)
    audit.sends("mystery-shopper", "E2", grade="D", clean_front="yes", badge="yes", impression=5)
    for _ in range(6):
        audit.sends("service-visit", "E1", csat=4)
    found = shoppers.compared(books.view())
    assert found.visited == 2
    assert found.rows["outlet_id"].tolist() == [1]  # E2's customers said nothing
    assert found.rows.loc[0, ["score", "impression", "mark", "satisfied"]].tolist() == [0.5, 3, 4, 1]
    assert (found.checklist.value, found.limits) == (None, None)
    items = shoppers.ticked(books.view()).set_index("name")
    assert items.loc["badge", ["hits", "asked"]].tolist() == [1, 2]
    assert "seats" not in items.index


def test_correlation_is_fishers_and_limits_are_bland_and_altmans():
    """Bland and Altman 1986, table 1: large against mini Wright peak flow meter, first measurements of 17 people."""
    wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
    mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
    found = limits(wright, mini)
    assert found.difference == pytest.approx(-2.1, abs=0.05)
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(38.8, abs=0.05)
    r = correlation(wright, mini)
    assert r.value == pytest.approx(0.94, abs=0.005)
    z = math.atanh(r.value)
    assert r.interval == pytest.approx([math.tanh(z + side * 1.959964 / math.sqrt(14)) for side in (-1, 1)])
    assert correlation([1] * 9, range(9)).value is None
    assert correlation(range(7), range(7)).value is None


def test_scorecards_hide_small_numbers_and_shrink_the_rest(audit, books):
    audit.technicians(3)
    for number in range(24):
        technician = 1 if number < 12 else 2
        audit.order(number + 1, late=10, technician=technician)
        audit.sends("service-visit", order=number + 1, csat=5 if technician == 1 else 2, attitude=5, fixed="yes")
    audit.order(99, late=10, technician=3)
    audit.sends("service-visit", order=99, csat=1, attitude=1)
    rows = staff.scorecards(books.view()).rows.set_index("code")
    assert math.isnan(rows.loc["T3", "csat_value"])
    assert rows.loc["T1", "csat_value"] == 1
    assert 0.5 < rows.loc["T1", "csat_shrunk"] < 1
    assert rows["csat_told"].to_dict() == {"T1": 1, "T2": -1, "T3": 0}
    assert rows.loc["T1", "technician_attitude_asked"] == 12
    marks = staff.ratings(books.view(), 2).set_index("key")
    assert marks.loc["csat", ["value", "n"]].tolist() == [2, 12]
    assert staff.scorecards(books.view(scope=Scope(region_ids=(2,)))).rows.empty


def trained(audit, lift):
    """Sixty technicians, twenty of them pupils on 1 September, each with marks before and after."""
    audit.technicians(60)
    dice, start = Random(5), date(2025, 9, 1)
    with audit.books.store.transaction() as write:
        for number in range(1, 21):
            write.execute(
                """insert into trainings (person, course, trained_on, technician_id, valid_until, rev)
                   values (:code, 'Cooling', '2025-09-01', :number, '2026-09-01', :rev)""",
                code=f"T{number}", number=number,
            )  # fmt: skip
    key = 5000
    with audit.books.store.transaction() as write:
        for technician in range(1, 61):
            own = dice.gauss(3.4, 0.2)
            for day in range(-180, 120, 12):
                key += 1
                after = lift if technician <= 20 and day >= 14 else 0
                mark = str(max(1, min(5, round(own + after + dice.gauss(0, 0.5)))))
                at = f"{start + timedelta(days=day)}T02:00:00Z"
                write.execute(
                    """insert into orders (order_id, order_no, outlet_id, technician_id, service_type, requested_at,
                         completed_at, rev) values (:key, :no, 1, :technician, 'repair', :at, :at, :rev)""",
                    key=key, no=f"K{key}", technician=technician, at=at,
                )  # fmt: skip
                form = "service-visit"
                row = ResponseRow(
                    key, f"r{key}", f"h{key}", b"x", audit.ids[form], 1, key, None, "web", "A", "zh", None, None, at,
                    f"R{key}", None, None, None, write.rev,
                )  # fmt: skip
                keep_responses(write, [row], answer_rows(key, {"csat": mark}, audit.items[form], audit.types[form]))


@pytest.mark.parametrize(("lift", "verdict"), [(0.7, "better"), (0.0, "unclear")])
def test_a_training_is_measured_against_those_who_had_none(audit, books, lift, verdict):
    trained(audit, lift)
    (session,) = trainings.sessions(books.view(Period(date(2025, 10, 1), date(2026, 3, 31))))
    assert (session.state, session.pupils, session.taught.technicians, session.others.technicians) == (
        "measured", 20, 20, 40,
    )  # fmt: skip
    assert session.effect.value == pytest.approx(lift, abs=0.25)
    assert verdict in (session.change.verdict, "unclear")
    assert not session.trend.told_apart


def test_the_interval_of_a_training_holds_with_two_marks_a_person():
    dice, held = np.random.default_rng(3), []
    for _ in range(60):
        own = dice.normal(3.4, 0.2, 60)
        cells = [
            (person, window, half, 1, mark, mark**2)
            for person in range(60) for window in (-2, -1, 0) for half in (0, 1)
            for mark in (float(np.clip(np.round(own[person] + dice.normal(0, 0.5)), 1, 5)),)
        ]  # fmt: skip
        frame = pd.DataFrame(cells, columns=["technician_id", "window", "half", "n", "total", "squares"])
        blank = trainings.Session("A", date(2026, 1, 1), 20, "measured")
        found = trainings._measured(blank, frame, list(range(20)), set(), 0.95).effect
        held.append(found.low < 0 < found.high)
    assert sum(held) >= 54


def test_a_session_of_yesterday_is_too_early_and_one_of_two_people_too_small(audit, books):
    audit.technicians(5)
    with books.store.transaction() as write:
        for number, course in ((1, "A"), (2, "A"), (1, "B"), (2, "B"), (3, "B")):
            write.execute(
                """insert into trainings (person, course, trained_on, technician_id, rev)
                   values (:code, :course, '2026-03-30', :number, :rev)""",
                code=f"T{number}", course=course, number=number,
            )  # fmt: skip
    states = {one.course: one.state for one in trainings.sessions(books.view())}
    assert states == {"A": "few_pupils", "B": "early"}


def test_people_without_valid_training_are_listed_within_the_scope(audit, books):
    audit.technicians(4)
    with books.store.transaction() as write:
        write.execute("update technicians set trained_until = '2026-04-15', rev = :rev where code = 'T1'")
        write.execute("update technicians set trained_until = '2025-01-01', rev = :rev where code in ('T2', 'T3')")
        write.execute("insert into trainings (person, course, trained_on, technician_id, valid_until, rev) "
                      "values ('T3', 'A', '2026-01-01', 3, '2027-01-01', :rev)")  # fmt: skip
    found = trainings.untrained(books.view()).set_index("code")["state"].to_dict()
    assert found == {"T4": "none", "T2": "expired", "T1": "soon"}
    assert trainings.valid_until(books.view(), 3) == date(2027, 1, 1)
    assert trainings.untrained(books.view(scope=Scope(region_ids=(2,)))).empty


def test_dealers_compare_and_those_who_cannot_do_not_count(audit, books):
    for number in range(12):
        audit.sends("dealer", grade="D", vs_repair=4 + number % 2, vs_delivery="unsure" if number < 4 else 3)
    rows = competitors.dealers(books.view()).set_index("matter")
    assert rows.loc["repair", ["n", "value", "told"]].tolist() == [12, 4.5, 1]
    assert rows.loc["delivery", "n"] == 8
    assert math.isnan(rows.loc["delivery", "low"])


def test_the_newest_mark_of_a_source_is_shown_with_the_one_before(books):
    with books.store.transaction() as write:
        for day, quality in (("2026-01-05", 3.0), ("2026-02-05", 4.0), ("2026-05-05", 5.0)):
            write.execute(
                """insert into competitor_marks (company, matter, quality, source, seen_on, n, rev)
                   values ('North', 'delivery', :quality, 'survey', :day, 100, :rev)""",
                day=day, quality=quality,
            )  # fmt: skip
    (row,) = competitors.marks(books.view()).to_dict("records")
    assert (row["quality"], row["earlier"]) == (4.0, 3.0)  # May has not come yet in March
    assert row["low"] < 4 < row["high"]
    assert len(competitors.history(books.view(MARCH))) == 3
