"""``python -m kit``: make what goes out into the field, and bring in what comes back."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of ``kit.commands``; its exit code."""
    ended: int = import_module("kit.commands").run(arguments)
    return ended


if __name__ == "__main__":
    # sqlite-utils loads pandas wherever it is installed: 76 MB and half a second that no command here has a use for.
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pandas", None)
    sys.exit(main())
