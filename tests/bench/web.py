"""How much of a bare Starlette the survey server keeps: ``python -m tests.bench.web``.

Three servers' worth of work in one process and one run: an echo route (a bare Starlette that reads the body and
answers), the form by GET, a durable POST by the form and by JSON. The clients are another process that speaks
HTTP/1.1 on keep-alive connections with prepared bytes. Each load runs in turn with the echo of the same bytes;
the middle round counts, the range of all rounds stands beside it. "cpu us" is what the server's process spent on a
request, which a busy machine disturbs less than the rate.

Both sides run under the same uvicorn with the same settings. ``--http`` says which of its two protocols reads the
requests: httptools (in C; what ``python -m dashboard`` serves with) or h11 (in Python), beside which everything else
looks cheap. The first line also says how long the disk takes for an fsync, which every POST waits for and the echo
does not. Aims: POST at least 50 % of the echo, GET at least 60 %.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.store import Store
from surveys.intake import Intake
from surveys.links import outlet_link
from surveys.web import build

AIMS = {"GET form": 0.60, "POST form": 0.50, "POST api": 0.50}
Requests = list[bytes]
Protocol = Literal["httptools", "h11"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one load measured."""

    name: str
    per_second: float
    worst_ms: float
    median_ms: float
    cpu_us: float


def echo() -> Starlette:
    """The least a server can do: read the body, answer with it."""

    async def answer(request: Request) -> Response:
        return Response(await request.body())

    return Starlette(routes=[Route("/echo", answer, methods=["GET", "POST"])])


def firm(folder: Path) -> Store:
    """A store with one outlet."""
    store = Store.open(folder)
    with store.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        write.execute(
            "insert into outlets (outlet_id, code, name, region_id, rev) values (1, 'SZ001', '南山', 1, :rev)"
        )
    return store


def serve(app: Starlette, http: Protocol = "httptools") -> tuple[int, Callable[[], None]]:
    """Start a server on a free port; the port, and how to stop it."""
    # Named as TCP, for asyncio switches Nagle's algorithm off only on sockets that say so.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=http, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join()

    return listening.getsockname()[1], stop


def request(method: str, path: str, body: bytes = b"", kind: str = "text/plain") -> bytes:
    """One request as bytes."""
    # Customers come from many networks: behind a proxy, as the server says where it trusts one.
    network = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip\r\n"
        f"x-forwarded-for: {network}\r\ncookie: aw_device=0123456789abcdef\r\n"
    )
    if body:
        head += f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def filled_in(number: int) -> dict[str, str]:
    """Ten answers as a customer gives them."""
    marks = {name: str(3 + number % 3) for name in ("csat", "as_promised", "speed", "skill", "attitude", "tidy")}
    return {**marks, "fixed": "yes", "nps": str(number % 11), "comment": "师傅很准时，讲得清楚。"}


def posts(path: str, count: int, as_json: bool) -> Requests:
    """Submissions with an id each."""
    made = []
    for number in range(count):
        sent: dict[str, object] = {"response_id": str(uuid.uuid4()), "started_at": "2026-11-21T08:00:00Z"}
        if as_json:
            body = json.dumps({**sent, "link": path, "answers": filled_in(number)}).encode()
            made.append(request("POST", "/api/responses", body, "application/json"))
        else:
            body = urlencode({**sent, **filled_in(number)}).encode()
            made.append(request("POST", path, body, "application/x-www-form-urlencoded"))
    return made


def drive(port: int, requests: Requests, connections: int, expected: bytes) -> tuple[float, list[float]]:
    """Send everything over so many connections; seconds taken and each request's seconds."""
    waiting = list(reversed(requests))
    taken: list[float] = []

    async def customer() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            sent = waiting.pop()
            start = time.perf_counter()
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(expected, 9):
                raise SystemExit(f"unexpected reply: {head[:300]!r}")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            taken.append(time.perf_counter() - start)
        writer.close()

    async def all_customers() -> float:
        start = time.perf_counter()
        await asyncio.gather(*(customer() for _ in range(connections)))
        return time.perf_counter() - start

    return asyncio.run(all_customers()), taken


def measure(name: str, port: int, requests: Requests, connections: int, expected: bytes) -> Rate:
    """One load from a process of its own, so that the client does not share the server's interpreter."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(time.sleep, (0,))
        before = time.process_time()
        seconds, taken = pool.apply(drive, (port, requests, connections, expected))
        cpu = time.process_time() - before
    ranked, count = sorted(taken), len(requests)
    return Rate(name, count / seconds, ranked[-1] * 1000, ranked[count // 2] * 1000, cpu / count * 1e6)


def run(count: int, connections: int, rounds: int, http: Protocol) -> list[list[tuple[Rate, Rate]]]:
    """Each load beside the echo of the same bytes, measured just before it; its rounds by their ratio, worst first."""
    with tempfile.TemporaryDirectory() as folder:
        store = firm(Path(folder))
        app_port, stop_app = serve(build(store), http)
        echo_port, stop_echo = serve(echo(), http)
        path = "/S/" + outlet_link(store, "SZ001").rsplit("/", 1)[1]
        loads: dict[str, tuple[Callable[[], Requests], bytes]] = {
            "GET form": (lambda: [request("GET", path)] * count, b"200"),
            "POST form": (lambda: posts(path, count, as_json=False), b"303"),
            "POST api": (lambda: posts(path, count, as_json=True), b"201"),
        }
        found = []
        for name, (fresh, expected) in loads.items():
            pairs = []
            for _ in range(rounds):
                requests = fresh()
                bare = [_to_echo(sent) for sent in requests]
                echoed = measure(f"{name[:4].strip()} echo", echo_port, bare, connections, b"200")
                pairs.append((echoed, measure(name, app_port, requests, connections, expected)))
            found.append(sorted(pairs, key=_ratio))
        kept = store.one("select count(*) as n from responses")
        assert kept is not None
        assert kept["n"] == 2 * count * rounds, f"{kept['n']} responses kept of {2 * count * rounds} sent"
        stop_app()
        stop_echo()
        Intake(store).close()
        store.close()
    return found


def fsync_ms(times: int = 30) -> float:
    """Milliseconds that the disk takes to keep 4 kB for good: the middle of so many."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2] * 1000


def _ratio(pair: tuple[Rate, Rate]) -> float:
    return pair[1].per_second / pair[0].per_second


def _to_echo(sent: bytes) -> bytes:
    method, _, rest = sent.split(b" ", 2)
    return method + b" /echo " + rest


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--http", choices=get_args(Protocol), default="httptools", help="for both sides (httptools)")
    given = parser.parse_args()
    served = f"uvicorn {uvicorn.__version__} with {given.http} on both sides, {given.connections} connections"
    print(f"{served}; an fsync takes {fsync_ms():.2f} ms")
    heads = f"{'of echo':>10}{'rounds':>10}{'of cpu':>9}{'aim':>6}"
    print(f"{'load':12}{'per second':>12}{'median ms':>12}{'worst ms':>12}{'cpu us':>9}{heads}")
    for pairs in run(given.requests, given.connections, given.rounds, given.http):
        echoed, load = middle = pairs[len(pairs) // 2]
        spread = f"{_ratio(pairs[0]):.0%}-{_ratio(pairs[-1]):.0%}"
        print(_row(echoed))
        print(f"{_row(load)}{_ratio(middle):10.0%}{spread:>10}{echoed.cpu_us / load.cpu_us:9.0%}{AIMS[load.name]:6.0%}")


def _row(rate: Rate) -> str:
    return f"{rate.name:12}{rate.per_second:12,.0f}{rate.median_ms:12.1f}{rate.worst_ms:12.1f}{rate.cpu_us:9.0f}"


if __name__ == "__main__":
    main()
