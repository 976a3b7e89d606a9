"""Rows that were read and wait to land.

A file is read to its end before the database is locked, so that survey answers wait only while rows are written. What
does not fit in memory goes to an unnamed file, encrypted with a key that dies with this process: personal data never
touch the disk in clear.
"""

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.importing.columns import Row

IN_MEMORY = 64 << 20


class Spool:
    """Chunks of rows, first in first out; read once, after the last was added."""

    def __init__(self, folder: Path) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by close
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._sizes: list[int] = []
        self.rows = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Put a chunk away."""
        plain = pickle.dumps([(row.number, row.cells, row.values, row.problems) for row in rows], 5)
        self._sizes.append(self._file.write(self._cipher.encrypt(self._nonce(len(self._sizes)), plain, None)))
        self.rows += len(rows)

    def __iter__(self) -> Iterator[list[Row]]:
        self._file.seek(0)
        for number, size in enumerate(self._sizes):
            # Only what this process encrypted itself is ever unpickled; anything else fails its check.
            plain = self._cipher.decrypt(self._nonce(number), self._file.read(size), None)
            yield [Row(*parts) for parts in pickle.loads(plain)]

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

    def _nonce(self, number: int) -> bytes:
        return number.to_bytes(12, "big")
