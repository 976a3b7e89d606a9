"""How long each screen's script takes and how much it sends, beside the bare query behind its first figure.

    python -m tests.bench.screens [--orders 200000] [--seed 7]

Every screen is opened over a real websocket of the real server: once cold (nothing computed yet), then warm. The
baseline is one DuckDB query (share of satisfied answers of the period) on a copy of the same warehouse in this
process. Times are wall clock on whatever machine this runs on: read the ratios.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.demo import make
from db.store import Store
from db.users import add_user
from db.warehouse import Warehouse
from tests.dashboard.served import PASSWORD, Tab, free_port, serving

SCREENS = ("overview", "satisfaction", "outlets", "outlet", "risk", "callbacks")
BARE = """select avg(satisfied) from responses where grade in ('A', 'B')
          and received_at::date > (select max(received_at)::date - 91 from responses)"""


def timed(run: Callable[[], object], times: int = 9) -> float:
    """The median of several runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def opened(tab: Tab, screen: str, query: str) -> tuple[float, int]:
    """Seconds until the script has finished, and bytes it sent."""
    sent, start = 0, time.perf_counter()
    tab.asks(query, "" if screen == "overview" else screen)
    while True:
        raw = tab.open.recv(timeout=300)
        message = ForwardMsg()
        message.ParseFromString(raw)
        sent += len(raw)
        if message.WhichOneof("type") == "script_finished":
            return time.perf_counter() - start, sent


def memory(pid: int) -> float:
    """Resident MB of the server."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    """Make the company, serve it, open every screen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "company"
        store = Store.open(folder)
        start = time.perf_counter()
        make(store, orders=asked.orders, seed=asked.seed)
        made = time.perf_counter() - start
        add_user(store, login="bench", name="Bench", password=PASSWORD, role="admin")
        warehouse = Warehouse.open(store)
        start = time.perf_counter()
        warehouse.sync()
        synced = time.perf_counter() - start
        bare = timed(lambda: warehouse.query(BARE))
        answers = int(warehouse.query("select count(*) as n from responses")["n"][0])
        warehouse.close()
        busiest = store.one("select code from outlets join orders using (outlet_id) group by 1 order by count(*) desc")
        print(f"{asked.orders:,} orders, {answers:,} responses: made in {made:.1f} s, first sync {synced:.1f} s")
        print(f"bare query {bare * 1000:.1f} ms = 1")
        port = free_port()
        with serving(folder, "dashboard", "--port", str(port), port=port) as served:
            client = served.signed_in("bench")
            print(f"{'screen':14}{'cold':>10}{'ratio':>8}{'warm':>10}{'ratio':>8}{'kB sent':>10}")
            for screen in SCREENS:
                query = f"outlet={busiest['code']}" if screen == "outlet" and busiest else ""
                with served.tab(client) as tab:
                    cold, sent = opened(tab, screen, query)
                    warm = statistics.median(opened(tab, screen, query)[0] for _ in range(5))
                print(
                    f"{screen:14}{cold * 1000:8.0f} ms{cold / bare:8.0f}{warm * 1000:8.0f} ms{warm / bare:8.0f}"
                    f"{sent / 1024:10.0f}"
                )
            print(f"server memory {memory(served.process.pid):.0f} MB")
        store.close()


if __name__ == "__main__":
    main()
