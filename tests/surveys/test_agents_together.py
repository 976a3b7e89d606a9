"""The small version of ``python -m tests.bench.agents``."""

from tests.bench.agents import run


def test_a_dozen_agents_work_no_customer_twice_and_lose_none(tmp_path):
    found = run(tmp_path, agents=12, seconds=10, tasks=1500, think=0.3)
    assert (found.worked_twice, found.lost, found.broken) == (0, 0, 0)
    assert found.calls > 20
