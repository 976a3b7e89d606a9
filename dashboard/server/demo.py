"""The demonstration: self-made data in a throw-away folder, everybody who comes is its administrator.

It is on only in a process that was started with ``--demo``; no setting and no variable can switch it on.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_entered: Path | None = None


def is_on() -> bool:
    """Whether this process shows the demonstration."""
    return _entered is not None


def new_folder() -> Path:
    """A folder that goes when the process ends, or before with ``leave``."""
    folder = Path(tempfile.mkdtemp(prefix="afterword-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def enter(folder: Path) -> None:
    """From now on this process reads ``folder`` and takes everybody for its administrator."""
    global _entered
    os.environ["AFTERWORD_DATA"] = str(folder)
    _entered = folder


def leave() -> None:
    """Throw the data away; a server that is stopped by a signal ends without the rest of the process's goodbyes."""
    if _entered is not None:
        shutil.rmtree(_entered, ignore_errors=True)
