"""The survey server on loopback, in a thread."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from db.store import Store
from surveys.web import build


def serving(store: Store) -> AbstractContextManager[str]:
    """The survey server of a store; its address without a slash at the end."""
    return running(build(store))


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Any application; its address without a slash at the end."""
    # Named as TCP, for asyncio switches Nagle's algorithm off only on sockets that say so.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
