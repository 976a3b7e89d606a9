"""How long each screen's script takes and how much it sends, beside the bare query behind its first figure.

    python -m tests.bench.screens [--orders 200000 1000000] [--seed 7] [--keep FOLDER]

Every room and every section its page names is opened over a real websocket of the real server: once cold (nothing
computed yet), then warm, then once after a new answer has come in. The baseline is one DuckDB query (share of
satisfied answers of the period) on a copy of the same warehouse in this process. ``growth``: cold and warm against
the smallest size; warm should stay flat. Times are wall clock on whatever machine this runs on: read the ratios.
What single questions cost is measured by tests/bench/questions.py.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.rooms import ROOMS
from db.users import add_user
from db.warehouse import Warehouse
from tests.bench.following import company, more
from tests.dashboard.served import PASSWORD, Tab, free_port, serving

SECTION = re.compile(r"""["'](\w+)["']\]?\s*[:=]\s*t\(["']\w+["']\)""")
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


def screens(outlet: str) -> list[tuple[str, str]]:
    """Every room with every section its page names: name and query; a room without sections once."""
    found = []
    for room in ROOMS:
        script = room.file.read_text("utf-8")
        sections = SECTION.findall(script) if '"section"' in script else []
        about = f"outlet={outlet}&" if room.name == "outlet" else ""
        found += [(room.name, f"{about}section={section}") for section in sections] or [(room.name, about)]
    return found


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


def measured(folder: Path, orders: int, seed: int, smallest: dict[tuple[str, str], tuple[float, float]]) -> None:
    """Serve the company of one size and open every screen."""
    store = company(folder, orders, seed)
    if store.one("select 1 from users where login = 'bench'") is None:
        add_user(store, login="bench", name="Bench", password=PASSWORD, role="admin")
    warehouse = Warehouse.open(store)
    warehouse.follow()
    bare = timed(lambda: warehouse.query(BARE))
    answers = int(warehouse.query("select count(*) as n from responses")["n"][0])
    warehouse.close()
    busiest = store.one("select code from outlets join orders using (outlet_id) group by 1 order by count(*) desc")
    print(f"\n{orders:,} orders, {answers:,} responses; bare query {bare * 1000:.1f} ms = 1")
    port, before = free_port(), dict(smallest)
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        client = served.signed_in("bench")
        heads = ("cold", "ratio", "warm", "ratio", "after one", "kB sent", "growth", "warm")
        print(f"{'screen':32}" + "".join(f"{head:>10}" for head in heads))
        for screen, query in screens(busiest["code"] if busiest else ""):
            with served.tab(client) as tab:
                cold, sent = opened(tab, screen, query)
                warm = statistics.median(opened(tab, screen, query)[0] for _ in range(3))
                more(store, 0, 1)
                after, _ = opened(tab, screen, query)
            name = f"{screen} {query.rpartition('section=')[2] if 'section=' in query else ''}"
            row = f"{name:32}{cold * 1000:7.0f} ms{cold / bare:10.0f}{warm * 1000:7.0f} ms{warm / bare:10.0f}"
            row += f"{after * 1000:7.0f} ms{sent / 1024:10.0f}"
            if (screen, query) in before:
                row += f"{cold / before[screen, query][0]:10.1f}{warm / before[screen, query][1]:10.1f}"
            smallest.setdefault((screen, query), (cold, warm))
            print(row, flush=True)
        print(f"server memory {memory(served.process.pid):.0f} MB")
    store.close()


def main() -> None:
    """Make a company of each size, serve it, open every screen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, nargs="+", default=[200_000])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder with a company a size, kept for the next run")
    asked = parser.parse_args()
    smallest: dict[tuple[str, str], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for orders in asked.orders:
            measured((asked.keep or Path(name)) / str(orders), orders, asked.seed, smallest)


if __name__ == "__main__":
    main()
