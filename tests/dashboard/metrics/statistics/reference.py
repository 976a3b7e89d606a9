"""Where the published data sets lie, when they lie beside the repository at all."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"


def published(name: str) -> Path:
    """The path of a reference file; skips the test where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"reference data ../shared/data/{name} is not beside this repository")
    return path
