"""``kill -9`` under load, again and again: ``python -m tests.bench.durability [--kills 200]``.

A server of its own process takes answers over many connections and is killed at a random moment; the next one takes
over the same socket and the same data. Customers keep what was not acknowledged and send it again, as our clients do.
In the end every acknowledged answer must lie in the store exactly once under the receipt that was given, and every
retry must have got a receipt. "lost replies" counts the answers that were on disk while their reply was not on its
way: the moment between commit and reply.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import socket
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import uvicorn

from db.store import Store
from surveys.links import outlet_link
from surveys.web import build

CONNECTIONS = 24
SHORTEST, LONGEST = 0.02, 0.35  # seconds under load before the kill


@dataclass(slots=True)
class Customers:
    """What the customers know: what they have sent without a receipt, and the receipts they hold."""

    port: int
    link: str
    waiting: dict[str, bytes] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    replies_lost: int = 0

    def fresh(self) -> str:
        """A new answer; its id."""
        response_id = str(uuid.uuid4())
        sent = {"response_id": response_id, "link": self.link, "answers": {"csat": "5", "comment": "很好" * 20}}
        body = json.dumps(sent).encode()
        network = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"
        head = f"POST /api/responses HTTP/1.1\r\nhost: bench\r\nx-forwarded-for: {network}\r\n"
        self.waiting[response_id] = f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
        return response_id

    async def send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response_id: str) -> None:
        """Send one; keep the receipt if one comes. Raises OSError, EOFError when the server dies meanwhile."""
        writer.write(self.waiting[response_id])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        said = json.loads(await reader.readexactly(length))
        if head[9:12] not in (b"200", b"201") or said["response_id"] != response_id:
            raise SystemExit(f"unexpected reply: {head[:200]!r} {said}")
        self.replies_lost += said["replay"]
        self.receipts[response_id] = said["receipt"]
        del self.waiting[response_id]

    async def load(self) -> None:
        """Many customers, each on a connection, until the server dies."""
        await asyncio.gather(*(self._one() for _ in range(CONNECTIONS)))

    async def _one(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            async with connected(self.port) as (reader, writer):
                while True:
                    await self.send(reader, writer, self.fresh())

    async def retry(self) -> None:
        """Everything that waits is sent again, over one connection."""
        async with connected(self.port) as (reader, writer):
            for response_id in list(self.waiting):
                await self.send(reader, writer, response_id)


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that is closed in the end, whoever hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the run found; ``missing``, ``doubled`` and ``wrong`` must be 0."""

    kills: int
    acknowledged: int
    replies_lost: int
    resent: int
    missing: int
    doubled: int
    wrong: int
    seconds: float


def starter() -> ForkServerContext:
    """Processes that have the server's modules loaded already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["surveys.web", "uvicorn"])
    return context


def listen() -> socket.socket:
    """A socket that outlives the servers on it; named as TCP, for asyncio then switches Nagle's algorithm off."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    return listening


def serve(folder: str, listening: socket.socket) -> None:
    """The body of a server process."""
    config = uvicorn.Config(build(Store.open(Path(folder))), http="httptools", log_level="critical", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


def kill_again_and_again(store: Store, kills: int, say: bool = False) -> Proof:
    """The whole proof on a store with an outlet SZ001."""
    listening, context = listen(), starter()
    customers = Customers(listening.getsockname()[1], outlet_link(store, "SZ001"))
    began, resent = time.monotonic(), 0
    for number in range(kills + 1):
        server = context.Process(target=serve, args=(str(store.folder), listening), daemon=True)
        server.start()
        resent += len(customers.waiting)
        asyncio.run(customers.retry())
        if number < kills:
            asyncio.run(_load_and_kill(customers, server))
        else:
            server.kill()
        server.join()
        if say and number % 20 == 19:
            print(f"{number + 1} kills, {len(customers.receipts)} acknowledged, {customers.replies_lost} lost replies")
    listening.close()
    return _proof(store, customers, kills, resent, time.monotonic() - began)


async def _load_and_kill(customers: Customers, server: BaseProcess) -> None:
    load = asyncio.ensure_future(customers.load())
    await asyncio.sleep(random.uniform(SHORTEST, LONGEST))
    server.kill()
    # Whoever is still in the socket's queue would wait for a reply until somebody else answers there.
    await asyncio.wait([load], timeout=0.2)
    load.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await load


def _proof(store: Store, customers: Customers, kills: int, resent: int, seconds: float) -> Proof:
    rows = store.rows("select response_id, receipt, count(*) over (partition by response_id) as n from responses")
    kept = {row["response_id"]: row["receipt"] for row in rows}
    return Proof(
        kills,
        acknowledged=len(customers.receipts),
        replies_lost=customers.replies_lost,
        resent=resent,
        missing=sum(response_id not in kept for response_id in customers.receipts) + len(customers.waiting),
        doubled=len(rows) - len(kept) + len(kept.keys() - customers.receipts.keys()),
        wrong=sum(kept.get(response_id) != receipt for response_id, receipt in customers.receipts.items()),
        seconds=seconds,
    )


def main() -> None:
    """Print the proof; exit code 1 when anything is missing, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        with store.transaction() as write:
            write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
            write.execute(
                "insert into outlets (outlet_id, code, name, region_id, rev) values (1, 'SZ001', '南山', 1, :rev)"
            )
        proof = kill_again_and_again(store, given.kills, say=True)
        (sound,) = store.connection.execute("pragma integrity_check").fetchone()
        store.close()
    print(proof)
    print(f"integrity of the file: {sound}")
    if proof.missing or proof.doubled or proof.wrong or sound != "ok":
        raise SystemExit(1)


if __name__ == "__main__":
    main()
