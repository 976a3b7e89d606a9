"""Answers a second through the OpenRosa door beside ``POST /api/responses``: ``python -m tests.bench.openrosa``.

The same ten answers, durable both times, to one server in one run; the middle of the rounds counts. The door reads
multipart and XML and knows its telephone by a password it has seen before. The first knock, which pays for scrypt, is
timed by itself. Every request comes from a network of its own behind a proxy, or the JSON door would take it all for a
flood. Aim: at least half the rate of the JSON door.
"""

import argparse
import base64
import tempfile
import time
import uuid
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import httpx

from surveys.intake import Intake
from surveys.links import outlet_link
from surveys.openrosa.accounts import add_device
from surveys.publishing import Shelf
from surveys.web import build
from tests.bench.web import Rate, Requests, filled_in, firm, measure, posts, request, serve

AIM = 0.50
BORDER = "bench-7MA4YWxkTrZu0gW"


def knocks(version: str, token: str, count: int) -> Requests:
    """Multipart submissions as Collect writes them, with an instance id each."""
    made = []
    for number in range(count):
        root = Element("data", {"id": "service-visit", "version": version})
        for name, answer in filled_in(number).items():
            SubElement(root, name).text = answer
        SubElement(SubElement(root, "meta"), "instanceID").text = f"uuid:{uuid.uuid4()}"
        part = 'content-disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\ncontent-type: text/xml'
        body = f"--{BORDER}\r\n{part}\r\n\r\n".encode() + tostring(root, "utf-8") + f"\r\n--{BORDER}--\r\n".encode()
        sent = request("POST", "/api/openrosa/submission", body, f"multipart/form-data; boundary={BORDER}")
        made.append(_with(sent, f"authorization: Basic {token}"))
    return made


def scattered(requests: Requests) -> Requests:
    """The requests, each from a network of its own, as a proxy in front of the server tells it."""
    return [
        _with(
            sent, f"x-forwarded-for: 10.{number >> 8 & 255}.{number & 255}.{number >> 16}\r\nx-forwarded-proto: https"
        )
        for number, sent in enumerate(requests)
    ]


def _with(sent: bytes, header: str) -> bytes:
    return sent.replace(b"host: bench\r\n", f"host: bench\r\n{header}\r\n".encode(), 1)


def run(count: int, connections: int, rounds: int) -> tuple[Rate, Rate, float, float]:
    """The JSON door, the OpenRosa door of the middle round; milliseconds of the first knock and of the second."""
    with tempfile.TemporaryDirectory() as folder:
        store = firm(Path(folder))
        port, stop = serve(build(store))
        path = "/S/" + outlet_link(store, "SZ001").rsplit("/", 1)[1]
        account = ("bench", add_device(store, "bench", "SZ001"))
        first, second = (_knock(port, account) for _ in range(2))
        token = base64.b64encode(":".join(account).encode()).decode()
        newest = Shelf(store).newest("service-visit")
        assert newest is not None
        version, pairs = newest.questionnaire.version, []
        for _ in range(rounds):
            by_json = scattered(posts(path, count, as_json=True))
            by_xml = scattered(knocks(version, token, count))
            plain = measure("POST api", port, by_json, connections, b"201")
            pairs.append((plain, measure("OpenRosa", port, by_xml, connections, b"201")))
        kept = store.one("select count(*) as n from responses")
        assert kept is not None
        assert kept["n"] == 2 * count * rounds, f"{kept['n']} responses kept of {2 * count * rounds} sent"
        stop()
        Intake(store).close()
        store.close()
    return *sorted(pairs, key=lambda pair: pair[1].per_second / pair[0].per_second)[rounds // 2], first, second


def _knock(port: int, account: tuple[str, str]) -> float:
    start = time.perf_counter()
    reply = httpx.head(f"http://127.0.0.1:{port}/api/openrosa/submission", auth=account)
    assert reply.status_code == 204
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    plain, door, first, second = run(given.requests, given.connections, given.rounds)
    print(f"{'load':12}{'per second':>12}{'median ms':>12}{'worst ms':>12}{'cpu us':>9}{'of api':>9}{'aim':>7}")
    for rate in (plain, door):
        print(
            f"{rate.name:12}{rate.per_second:12,.0f}{rate.median_ms:12.1f}{rate.worst_ms:12.1f}{rate.cpu_us:9.0f}"
            f"{rate.per_second / plain.per_second:9.0%}" + (f"{AIM:7.0%}" if rate is door else "")
        )
    print(f"first knock of a telephone {first:.0f} ms (scrypt), the next {second:.0f} ms")


if __name__ == "__main__":
    main()
