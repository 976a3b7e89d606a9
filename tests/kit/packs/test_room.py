"""Packs built in the background: one at a time, stopped and gone on with, kept as a zip until thrown away."""

import time
import zipfile
from pathlib import Path

import pytest

from db.users import add_user
from kit.errors import KitError
from kit.packs.contents import Wishes
from kit.packs.inventory import CONTENTS
from kit.packs.ordering import outlets_of
from kit.packs.previews import brand_preview, preview
from kit.packs.room import ARCHIVE, FILES, Busy, PackRoom, Wanted
from surveys.publishing import SHIPPED, publish
from surveys.questionnaire import load

BASE = "https://s.example.cn"


@pytest.fixture
def room(firm, monkeypatch) -> PackRoom:
    monkeypatch.setenv("AFTERWORD_BASE_URL", BASE)
    publish(firm, load(SHIPPED / "service-visit.md"))
    return PackRoom(firm)


@pytest.fixture
def admin(firm):
    person = {"login": "admin", "name": "Admin", "password": "a password of some length", "role": "admin"}
    return add_user(firm, **person)


def finished(room: PackRoom, name: str):
    until = time.monotonic() + 30
    while room.running() and time.monotonic() < until:
        time.sleep(0.02)
    return room.find(name)


def test_an_ordered_pack_becomes_one_zip_and_its_folder_goes(room, admin):
    record = room.order(admin, Wanted(("SZ001", "SZ002"), ("posters", "codes")))
    done = finished(room, record.name)
    assert (done.state, done.outlets, done.files, done.login) == ("ready", 2, 6, "admin")
    archive = room.archive(record.name)
    with zipfile.ZipFile(archive) as packed:
        assert "SZ002/poster-a4.pdf" in packed.namelist()
    assert done.zip_bytes == archive.stat().st_size
    assert not (room.folder / record.name / FILES).exists()
    assert room.records() == [done]


def test_only_one_pack_is_made_at_a_time(room, admin):
    first = room.order(admin, Wanted(("SZ001",), ("posters", "stickers", "guide")))
    with pytest.raises(Busy):
        room.order(admin, Wanted(("SZ002",), ("codes",)))
    assert finished(room, first.name).state == "ready"


def test_a_stopped_pack_goes_on(room, admin):
    record = room.order(admin, Wanted(("SZ001", "SZ002", "SZ003"), ("posters", "stickers")))
    room.stop()
    assert finished(room, record.name).state == "stopped"
    assert room.archive(record.name) is None
    assert 1 <= room.finished(record.name) < 3
    room.go_on(record.name)
    assert finished(room, record.name).state == "ready"
    with pytest.raises(LookupError):
        room.go_on(record.name)


def test_what_cannot_be_printed_is_told(room, firm, admin):
    with firm.transaction() as write:
        write.execute("update outlets set name = '堽城网点', rev = :rev where code = 'SZ002'")
    done = finished(room, room.order(admin, Wanted(("SZ002",), ("posters",))).name)
    assert (done.state, done.error) == ("failed", "MissingGlyphs")
    assert "堽" in done.fault
    with pytest.raises(KitError):
        room.order(admin, Wanted(("NOPE",), ("posters",)))


def test_a_pack_left_by_a_dead_server_is_found_and_foreign_names_are_not(room, admin, tmp_path: Path):
    done = finished(room, room.order(admin, Wanted(("SZ001",), ("codes",))).name)
    path = room.folder / done.name
    (path / ARCHIVE).unlink()
    (path / "record.json").write_text((path / "record.json").read_text().replace('"ready"', '"building"'))
    assert room.find(done.name).state == "building"
    assert room.running() is None
    room.go_on(done.name)
    assert finished(room, done.name).state == "ready"
    for name in ("..", "../" + done.name, "20261122-000000-zzzz"):
        assert room.find(name) is None
        assert room.archive(name) is None
    room.throw_away(done.name)
    assert room.records() == []


@pytest.mark.parametrize("content", list(CONTENTS))
def test_what_is_printed_can_be_looked_at_before(room, firm, content):
    (outlet,) = outlets_of(firm, ["SZ001"])
    prints = firm.one("select count(*) from paper_prints")[0]
    picture = preview(firm, content, outlet, Wishes((content,)))
    assert (picture is None) == (content in ("tablet", "entry", "forms", "codes"))
    assert picture is None or picture.startswith(b"\x89PNG")
    assert firm.one("select count(*) from paper_prints")[0] == prints


def test_a_brand_is_shown_on_a_poster(room, firm):
    (outlet,) = outlets_of(firm, ["SZ001"])
    assert brand_preview(outlet, Wishes(()).brand).startswith(b"\x89PNG")
