"""A call centre whose sheets are out."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db.store import Store
from kit.excel import call_sheet, entry_sheet
from surveys.intake import Intake
from tests.surveys.call_centre import MORNING, CallCentre, open_call_centre

NOON = MORNING + timedelta(hours=2)


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory) -> tuple[CallCentre, Path]:
    """Six customers to ring, and the folder they lie in; tests work on copies."""
    folder = tmp_path_factory.mktemp("centre")
    opened = open_call_centre(folder, customers=6)
    opened.plans()
    assert opened.store.vault
    assert opened.store.origin
    opened.store.close()
    return opened, folder


@pytest.fixture
def centre(opened_once, tmp_path):
    """Six customers to ring; nothing has gone out."""
    opened, folder = opened_once
    copy = replace(opened, store=Store(shutil.copytree(folder, tmp_path / "data")))
    yield copy
    Intake(copy.store).close()
    copy.store.close()


@pytest.fixture(scope="session")
def quiet(opened_once, tmp_path_factory):
    """A centre for tests that change nothing: ``(centre, call sheet, entry sheet)``."""
    opened, folder = opened_once
    copy = replace(opened, store=Store(shutil.copytree(folder, tmp_path_factory.mktemp("quiet") / "data")))
    calls = call_sheet(copy.store, copy.ann, 4, "zh", now=MORNING)
    yield copy, calls, entry_sheet(copy.store, "service-visit", outlet="SZ001", rows=5)
    Intake(copy.store).close()
    copy.store.close()


@pytest.fixture(scope="session")
def store(quiet) -> Store:
    """The data folder of a centre for tests that change nothing."""
    return quiet[0].store
