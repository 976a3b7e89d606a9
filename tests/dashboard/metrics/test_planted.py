"""What the full demonstration plants is found in it: the bad batch, the slowing region; and nothing else."""

import json
from datetime import date

import pytest

from dashboard.metrics import faults, service_levels
from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.view import View
from db.demo import make
from db.store import Store
from db.warehouse import Warehouse

END = date(2026, 11, 27)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("wave"))
    truth = json.loads(make(store, orders=30_000, outlets=240, end=END).read_text("utf-8"))
    warehouse = Warehouse.open(store)
    warehouse.follow()
    yield View(warehouse, Period(date(2026, 8, 29), END)), truth
    warehouse.close()
    store.close()


def test_the_planted_wave_is_found_and_nothing_else(demo):
    view, truth = demo
    wave = truth["wave"]
    found = faults.bad_batches(view)
    models = dict(view.read(view.everything("products").select("product_id", "model")).to_numpy())
    codes = dict(view.read(view.everything("faults").select("fault_id", "code")).to_numpy())
    assert found.runs
    for run in found.runs:
        assert models[run.product_id] in wave["models"]
        assert codes[run.fault_id] in wave["faults"]
        assert run.first.isoformat()[:7] >= wave["production_months"][0]
        assert run.last.isoformat()[:7] <= wave["production_months"][-1]
        assert run.low < wave["factor"] < run.high
        assert run.low > 1
    proven = found.cells[found.cells["proven"]]
    assert len(proven) <= len(found.runs) * 3
    assert set(proven["product_id"]) == {run.product_id for run in found.runs}


def test_a_batch_is_judged_over_the_network_whatever_the_scope(demo):
    view, _ = demo
    narrow = View(view.reader, view.period, Scope(region_ids=(8,)))
    here, everywhere = (
        [(run.product_id, run.fault_id, run.first, run.last, run.failed) for run in faults.bad_batches(one).runs]
        for one in (narrow, view)
    )
    assert here == everywhere != []
    assert faults.fault_rate(narrow, view.period).n < faults.fault_rate(view, view.period).n


def test_the_slowing_region_is_found_where_and_when_it_is_slow(demo):
    whole, truth = demo
    assert '"region": "R02"' in json.dumps(truth)
    assert ("R02", "installation") in behind(View(whole.reader, Period(date(2026, 10, 31), END)))
    assert ("R02", "installation") not in behind(View(whole.reader, Period(date(2026, 3, 1), date(2026, 4, 30))))


def behind(view):
    """Region and service of every cell answered later than its level allows."""
    codes = dict(view.read(view.everything("regions").select("region_id", "code")).to_numpy())
    told = service_levels.cells(view, "response")
    told = told[told["behind"]]
    return {(codes[region], service) for region, service in zip(told["region_id"], told["service_type"], strict=True)}
