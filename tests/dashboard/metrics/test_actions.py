"""Whether an action moved its metric, told over demo companies of which the truth is known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.metrics.actions import Windows, acted, comparable, measure
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.values import AVERAGED, values
from tests.bench.actions import END, TRAINING, UNIFORMS, company

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def view():
    """A company whose training lifts feelings far more than any real one does."""
    with company(4, 30_000, 60, lift=4.0) as made:
        yield made


def told(view, action_id=TRAINING, **change):
    """What is measured after the action was changed."""
    columns = ", ".join(f"{name} = :{name}" for name in change)
    if change:
        with view.reader.store.transaction() as write:
            write.execute(f"update actions set {columns}, rev = :rev where action_id = :id", id=action_id, **change)
        view.reader.sync()
    return measure(view, action_id)


def test_windows_are_equal_and_shortened_when_less_time_has_passed():
    start = date(2026, 3, 2)
    whole = Windows.of(start, 14, start + timedelta(days=400))
    assert (whole.weeks, whole.whole, whole.before.end, whole.after.start) == (
        13,
        True,
        date(2026, 3, 1),
        date(2026, 3, 16),
    )
    assert whole.before.days == whole.after.days == 91
    short = Windows.of(start, 14, start + timedelta(days=14 + 7 * 6))
    assert (short.weeks, short.whole) == (6, False)
    assert Windows.of(start, 14, start + timedelta(days=14 + 26)) is None
    assert Windows.of(start, 14, start + timedelta(days=14 + 27)).weeks == 4


def test_a_planted_effect_is_found_and_what_did_nothing_is_not(view):
    found, plain = told(view), told(view, UNIFORMS)
    assert found.change.verdict == "better"
    assert plain.change is None or plain.change.verdict == "unclear"
    assert found.acted.after > found.acted.before
    assert found.steps[found.steps["after"]]["value"].mean() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_without_any_effect_the_interval_covers_zero(seed):
    """The small version of tests/bench/actions.py, where a hundred companies are asked."""
    with company(seed, 12_000, 40) as made:
        found = measure(made, UNIFORMS)
    assert found.effect is None or found.effect.low <= 0 <= found.effect.high


def test_comparable_outlets_were_open_all_the_time_and_in_no_action(view):
    done = acted(view, TRAINING)
    windows = Windows.of(done.started_on, done.settling_days, END)
    found = set(comparable(view, done, windows)["outlet_id"])
    store = view.reader.store
    busy = {row["outlet_id"] for row in store.rows("select outlet_id from action_outlets")}
    shut = {row["outlet_id"] for row in store.rows("select outlet_id from outlets where status <> 'open'")}
    late = {
        row["outlet_id"]
        for row in store.rows(
            "select outlet_id from outlets where opened_on > :day", day=windows.before.start.isoformat()
        )
    }
    everything = {row["outlet_id"] for row in store.rows("select outlet_id from outlets")}
    assert found == everything - busy - shut - late
    assert busy
    assert found


def test_few_comparable_outlets_in_the_regions_widen_the_search_to_the_network(view):
    assert not told(view).same_regions


def test_a_reader_sees_rows_of_the_own_region_but_the_same_effect(view):
    region = int(view.reader.query("select region_id from outlets join action_outlets using (outlet_id)"
                                   " where action_id = 1")["region_id"][0])  # fmt: skip
    whole, cut = measure(view, TRAINING), measure(replace(view, scope=Scope(region_ids=(region,))), TRAINING)
    assert cut.effect == whole.effect
    assert 0 < len(cut.outlets) < len(whole.outlets)
    nowhere = measure(replace(view, scope=Scope(region_ids=(999,))), TRAINING)
    assert nowhere.outlets.empty


def test_rows_of_outlets_add_up(view):
    rows = told(view).outlets.dropna()
    assert rows["change"].to_numpy() == pytest.approx((rows["after"] - rows["expected"]).to_numpy())
    assert ((rows["low"] < rows["change"]) & (rows["change"] < rows["high"])).all()


@pytest.mark.parametrize("metric", AVERAGED)
def test_every_averaged_metric_can_be_followed(view, metric):
    found = told(view, UNIFORMS, metric=metric)
    assert found.state in ("measured", "few_outlets", "few_peers")
    rows = view.read(values(view, metric, Period(date(2026, 1, 1), END)))
    assert list(rows.columns) == ["outlet_id", "day", "value"]
    assert len(rows)


def test_a_share_is_the_mean_of_its_values(view):
    period = Period(date(2026, 1, 1), END)
    rows = view.responses(period)
    share = view.read(rows.satisfied.mean().name("share").as_table())["share"][0]
    assert view.read(values(view, "csat", period))["value"].mean() == pytest.approx(share)
    with pytest.raises(KeyError, match="choose one of"):
        values(view, "profit", period)


def test_before_the_start_and_right_after_it_nothing_is_claimed(view):
    assert told(view, UNIFORMS, started_on="2027-01-01").state == "planned"
    young = told(view, UNIFORMS, started_on="2026-11-01")
    assert (young.state, young.change, young.ready_on) == ("early", None, date(2026, 12, 12))


def test_an_action_is_judged_by_the_time_it_ran(view):
    short = told(view, UNIFORMS, started_on="2026-06-01", closed_on="2026-07-20")
    assert (short.windows.weeks, short.windows.whole) == (5, False)
    assert told(view, UNIFORMS, closed_on="2026-06-20").state == "early"
    assert told(view, UNIFORMS, closed_on=None).windows.whole


def test_an_action_without_a_metric_or_unknown_has_no_effect_to_tell(view):
    assert told(view, UNIFORMS, metric=None) is None
    assert measure(view, 99) is None
