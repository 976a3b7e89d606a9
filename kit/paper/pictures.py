"""Files to pages: what somebody scanned or photographed, one grey picture a page, whatever the file is.

The files are opened in a process of their own (kit/paper/darkroom.py): it may crash, hang or ask for too much memory,
and the page is refused in words while the batch goes on.
"""

import hashlib
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from PIL import Image

from kit.paper.darkroom import grey_of

MOST_BYTES = 300_000_000
SECONDS_A_PAGE = 40.0
SCRIPT = Path(__file__).with_name("darkroom.py")


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as it is read and as it is kept; ``page`` counts from 1, ``grey`` is height × width, 0 black.

    ``digest`` is the SHA-256 of ``kept``: the file itself where the page is all of it, else the page's own picture.
    """

    page: int
    grey: np.ndarray
    kept: bytes
    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page, or from there on the whole file, that is no readable picture; ``reason``: see kit/paper/reasons.py."""

    page: int
    reason: str
    detail: str = ""


class Darkroom(AbstractContextManager["Darkroom"]):
    """Opens files one after another; starts its process with the first and again after each that killed it."""

    def __init__(self, seconds: float = SECONDS_A_PAGE) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._late = False

    def pages(self, path: Path) -> Iterator[Picture | Refusal]:
        """The pages of a file in their order; never raises for what is in the file. Raises OSError if it is away."""
        size = path.stat().st_size
        if not size:
            yield Refusal(1, "empty")
        elif size > MOST_BYTES:
            yield Refusal(1, "too_big", f"{size // 1_000_000} MB")
        else:
            yield from self._developed(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        held, self._process = self._process, None
        held.kill()
        for pipe in (held.stdin, held.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        held.wait()

    def _developed(self, path: Path) -> Iterator[Picture | Refusal]:
        done = 0
        finished = False
        try:
            self._ask(path)
            while (told := self._frame()) is not None:
                if finished := bool(told.get("end")):
                    return
                done = int(told["page"])
                yield self._page(path, told)
            yield Refusal(done + 1, self._cause_of_death())
        except (EOFError, OSError):
            yield Refusal(done + 1, self._cause_of_death())
        finally:
            # Somebody who stopped in the middle leaves frames behind that belong to no later file.
            if not finished:
                self.close()

    def _page(self, path: Path, told: dict[str, Any]) -> Picture | Refusal:
        if "refused" in told:
            return Refusal(told["page"], told["refused"], told["detail"])
        grey = np.frombuffer(self._bytes(told["grey"]), np.uint8).reshape(told["height"], told["width"])
        kept = self._bytes(told["kept"]) or path.read_bytes()
        return Picture(told["page"], grey, kept, told["kind"], hashlib.sha256(kept).hexdigest())

    def _ask(self, path: Path) -> None:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        self._late = False
        asked = self._pipe(self._process.stdin)
        asked.write(json.dumps(str(path.resolve())).encode() + b"\n")
        asked.flush()

    def _frame(self) -> dict[str, Any] | None:
        """The next line; None when the process is gone. One that takes too long is ended."""
        assert self._process is not None
        timer = threading.Timer(self.seconds, self._too_late, [self._process])
        timer.daemon = True
        timer.start()
        try:
            line = self._pipe(self._process.stdout).readline()
        finally:
            timer.cancel()
        return json.loads(line) if line.endswith(b"\n") else None

    def _cause_of_death(self) -> str:
        """Too slow, struck down by the system (for want of memory, mostly), or a file that broke what reads it."""
        assert self._process is not None
        if self._late:
            return "slow"
        return "memory" if self._process.wait(10) < 0 else "broken"

    def _too_late(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _bytes(self, count: int) -> bytes:
        assert self._process is not None
        held = self._pipe(self._process.stdout).read(count)
        if len(held) != count:
            raise EOFError("the darkroom ended in the middle of a page")
        return held

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def developed(kept: bytes) -> np.ndarray:
    """A kept picture as the darkroom made it: upright as the camera was held, grey. It came through there once."""
    with Image.open(io.BytesIO(kept)) as image:
        return np.asarray(grey_of(image))
