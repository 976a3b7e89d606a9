"""A real server in its own process over a folder of its own, and a browser tab reduced to what it says."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "long enough 长"
HTML = {"Accept": "text/html"}


@dataclass
class Served:
    """One running server. ``client`` follows no redirects and keeps cookies like a browser."""

    address: str
    process: subprocess.Popen
    log: Path
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """Somebody new; closed with the server."""
        self.clients.append(httpx.Client(base_url=self.address, headers=HTML, timeout=20, trust_env=False))
        return self.clients[-1]

    def signed_in(self, login: str) -> httpx.Client:
        client = self.client()
        answer = client.post("/signin", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    @contextmanager
    def socket(self, cookie: str = "", resumed: str = "", **headers: str) -> Iterator[ClientConnection]:
        """A websocket as the page opens one; ``resumed`` is the Streamlit session it asks to go on with."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Origin": self.address} | ({"Cookie": f"afterword_session={cookie}"} if cookie else {})
        address = self.address.replace("http", "ws") + "/_stcore/stream"
        spoken = ["streamlit", "x", resumed] if resumed else ["streamlit"]
        with connect(address, subprotocols=spoken, additional_headers=named, max_size=None, proxy=None) as open_:
            yield open_

    @contextmanager
    def tab(self, client: httpx.Client, resumed: str = "", **headers: str) -> Iterator["Tab"]:
        """A tab of whoever ``client`` is signed in as."""
        with self.socket(client.cookies.get("afterword_session", ""), resumed, **headers) as open_:
            yield Tab(open_)


@dataclass
class Seen:
    """What one run of a page sent."""

    rooms: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    redirect: str = ""
    session: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.words)


class Tab:
    """One open page."""

    def __init__(self, open_: ClientConnection) -> None:
        self.open = open_

    def asks(self, query: str = "", page: str = "") -> None:
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        self.open.send(message.SerializeToString())

    def shows(self, query: str = "", page: str = "") -> Seen:
        """Run a page and read until it is finished, or until the tab is sent elsewhere."""
        self.asks(query, page)
        seen = Seen()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.open.recv(timeout=30))
            kind = message.WhichOneof("type")
            if kind == "auth_redirect":
                seen.redirect = message.auth_redirect.url
                return seen
            if kind == "new_session":
                seen.session = message.new_session.initialize.session_id
            elif kind == "navigation":
                seen.rooms = [room.url_pathname for room in message.navigation.app_pages if not room.is_hidden]
                seen.titles = [room.page_name for room in message.navigation.app_pages]
            elif kind == "delta":
                seen.words.append(MessageToString(message.delta.new_element, as_utf8=True))
            elif kind == "script_finished":
                return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *command: str, port: int) -> Iterator[Served]:
    """The server started by ``command``, ready to answer; stopped afterwards."""
    log = folder.parent / f"{folder.name}.log"
    environment = {**os.environ, "AFTERWORD_DATA": str(folder), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT
        )
        served = Served(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait(served)
            yield served
        finally:
            for client in served.clients:
                client.close()
            process.terminate()
            process.wait(20)


def _wait(served: Served) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert served.process.poll() is None, served.log.read_text("utf-8", "replace")
        try:
            if httpx.get(f"{served.address}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(served.log.read_text("utf-8", "replace"))
