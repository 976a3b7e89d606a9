"""The browser every room's tests share.

Without Chromium browser tests skip with one line; with ``AFTERWORD_BROWSER=required`` (as in .ci/run) they fail.
"""

import os
import shutil
import sys

import pytest

# Workers side by side share the cores: no numeric library may take all of them for itself.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Workers take a file at a time: one that is begun last is waited for alone.
LONG_FILES = (
    "test_spark.py", "test_agents_hour.py", "test_rooms.py", "test_tablet.py", "test_risk_page.py",
    "test_round_trips.py", "test_signals.py", "test_accessibility.py", "test_comparisons.py", "test_scan.py",
    "test_review.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """The long files first; each file's tests stay together in their order."""
    items.sort(key=lambda item: LONG_FILES.index(item.path.name) if item.path.name in LONG_FILES else len(LONG_FILES))


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests; a context each."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        wanted = "browser tests need Chromium: apt-get install chromium (Debian), or install Chrome"
        if os.environ.get("AFTERWORD_BROWSER") == "required":
            pytest.fail(wanted)
        pytest.skip(wanted)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def own_main():
    """Each test leaves ``__main__`` as it was.

    Streamlit's AppTest puts the page it ran in its place for good, and a process started afterwards by
    multiprocessing would run that page before anything else.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
