"""A file brought in through the administration screen."""

import pytest

from dashboard.parts.uploads import Upload, land
from db.importing import ImportRefused
from db.store import Store

REGIONS = "code,name\nR1,华东\nR2,\n,华南\n".encode()


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


def codes(store):
    return [row["code"] for row in store.rows("select code from regions order by code")]


def test_a_trial_says_what_would_happen_and_writes_nothing(store):
    landed = land(store, Upload("regions", "regions.csv", REGIONS), dry_run=True, login="root")
    assert landed.report.read == 3
    assert landed.report.rejected == len(landed.report.problems) > 0
    assert codes(store) == []


def test_an_upload_lands_and_the_refused_rows_come_back(store):
    landed = land(store, Upload("regions", "regions.csv", REGIONS), dry_run=False, login="root")
    assert "R1" in codes(store)
    assert "华南" in landed.rejects.decode("utf-8-sig")
    (kept,) = store.rows("select file_name, login from imports")
    assert tuple(kept) == ("regions.csv", "root")


def test_nothing_of_the_file_stays_behind(store):
    land(store, Upload("regions", "regions.csv", REGIONS), dry_run=False, login="root")
    assert list((store.folder / "uploads").iterdir()) == []


def test_a_name_with_a_path_in_it_stays_in_its_room(store):
    land(store, Upload("regions", "../../evil.csv", REGIONS), dry_run=False, login="root")
    assert not (store.folder.parent / "evil.csv").exists()


def test_a_mapping_that_is_no_toml_is_refused_in_words(store):
    with pytest.raises(ImportRefused, match="mapping file"):
        land(store, Upload("regions", "regions.csv", REGIONS, b"= ="), dry_run=True, login="root")
