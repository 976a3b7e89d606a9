"""``python -m kit build`` writes what an outlet needs, goes on where it stopped, or says in one line why not."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from kit.__main__ import main
from kit.errors import PackInvalid
from kit.packs import inventory
from kit.packs.contents import Wishes
from kit.packs.handouts import handed_out
from kit.packs.ledger import LEDGERS
from kit.packs.ordering import cases_of, foresee, outlets_of
from kit.packs.pack import build_pack, zipped
from kit.printed.posters import FORMATS, PosterOutlet
from surveys import links
from surveys.publishing import SHIPPED, publish
from surveys.questionnaire import load
from tests.kit.conftest import photographed, scanned
from tests.surveys.call_centre import open_call_centre

BASE = "https://s.example.cn"
PLAIN = "posters,tents,cards,stickers,codes,guide"
FEW = ("posters", "codes")


@pytest.fixture
def asking(firm, monkeypatch):
    """The firm with its questionnaire published, reached at an address."""
    monkeypatch.setenv("AFTERWORD_BASE_URL", BASE)
    publish(firm, load(SHIPPED / "service-visit.md"))
    return firm


def cases(store, *codes, **wishes):
    return cases_of(store, outlets_of(store, codes), Wishes(**{"contents": FEW, **wishes}))


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and LEDGERS not in file.parts)
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_every_open_outlet_gets_its_own_codes_on_everything_printed(firm, tmp_path: Path, capsys):
    out = tmp_path / "out"
    assert main(["build", "--out", str(out), "--base", BASE, "--only", PLAIN]) == 0
    assert sorted(folder.name for folder in out.iterdir()) == [LEDGERS, "SZ001", "SZ002", "manifest.json"]
    names = {"poster-a4.pdf": "a4", "tent-a5.pdf": "a5", "card-a6.pdf": "a6", "cards-a4.pdf": "a6x4"}
    for code in ("SZ001", "SZ002"):
        link = f"{BASE}/S/{links.outlet_link(firm, code).rpartition('/')[2]}".upper()
        assert photographed((out / code / "qr.png").read_bytes()) == [link]
        for name, size in names.items():
            assert scanned((out / code / name).read_bytes(), 100) == [link] * FORMATS[size].codes
        assert scanned((out / code / "stickers-a4.pdf").read_bytes(), 150) == [link] * 24
        assert links.read_link(firm, link.rpartition("/")[2]).state == "open"
    assert "2 outlets ready to print" in capsys.readouterr().out


def test_a_whole_pack_holds_all_an_outlet_needs(asking, tmp_path: Path, capsys):
    assert main(["build", "--outlet", "SZ001", "--out", str(tmp_path / "out"), "--copies", "2", "--zip"]) == 0
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    (made,) = listed["outlets"]
    assert {"guide.pdf", "poster-a4.pdf", "tent-a5.pdf", "cards-a4.pdf", "stickers-a4.pdf", "tablet.html",
            "paper/service-visit-both.pdf", "paper/service-visit-both.json", "entry-service-visit.xlsx",
            "forms/service-voucher.pdf", "qr.svg"} <= made["files"].keys()  # fmt: skip
    folder = tmp_path / "out" / "SZ001"
    for path, told in made["files"].items():
        content = (folder / path).read_bytes()
        assert (told["sha256"], told["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
        if path.endswith(".pdf"):
            assert told["pages"] == len(pypdfium2.PdfDocument(content)), path
    assert made["sticker"] == {"level": "Q", "version": 3, "least_mm": 18.5}
    assert listed["codes_decoded"] is True
    assert set(inventory.usual()) == listed["contents"].keys()
    geometry = json.loads((folder / "paper" / "service-visit-both.json").read_text("utf-8"))
    assert geometry["pages"][0]["marks"][0].keys() >= {"item", "value", "x", "y", "w", "h"}
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", *(f"SZ001/{path}" for path in made["files"])]


def test_the_same_order_is_the_same_bytes_in_any_folder(asking, tmp_path: Path):
    ordered = cases(asking, "SZ001", contents=(*FEW, "guide", "stickers", "tablet", "paper"), copies=2)
    one, two = (build_pack(ordered, tmp_path / name) for name in ("one", "two"))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    archives = [zipped(pack, tmp_path / f"{name}.zip").read_bytes() for name, pack in (("one", one), ("two", two))]
    assert archives[0] == archives[1]


class Killed(Exception):
    """What ends a build in the middle."""


def test_a_killed_build_goes_on_where_it_stopped(asking, tmp_path: Path):
    def killing(step):
        if step.done == 1:
            raise Killed

    ordered = cases(asking, "SZ001", "SZ002", "SZ003")
    with pytest.raises(Killed):
        build_pack(ordered, tmp_path / "out", killing)
    assert not (tmp_path / "out" / "manifest.json").exists()
    before = (tmp_path / "out" / "SZ001" / "poster-a4.pdf").stat().st_mtime_ns
    pack = build_pack(ordered, tmp_path / "out")
    assert pack.kept == 1
    assert (tmp_path / "out" / "SZ001" / "poster-a4.pdf").stat().st_mtime_ns == before
    assert hashes(tmp_path / "out") == hashes(build_pack(ordered, tmp_path / "whole").manifest.parent)


def test_a_file_that_was_harmed_is_made_again(asking, tmp_path: Path):
    ordered = cases(asking, "SZ001")
    build_pack(ordered, tmp_path / "out")
    whole = hashes(tmp_path / "out")
    (tmp_path / "out" / "SZ001" / "poster-a4.pdf").write_bytes(b"torn")
    (tmp_path / "out" / LEDGERS / "SZ002.json").write_text("{half")
    assert build_pack(ordered, tmp_path / "out").kept == 0
    assert hashes(tmp_path / "out") == whole


def test_an_outlet_that_was_renamed_is_printed_again(asking, tmp_path: Path):
    build_pack(cases(asking, "SZ001"), tmp_path / "out")
    with asking.transaction() as write:
        write.execute("update outlets set name = '新名', rev = :rev where code = 'SZ001'")
    assert build_pack(cases(asking, "SZ001"), tmp_path / "out").kept == 0
    assert build_pack(cases(asking, "SZ001"), tmp_path / "out").kept == 1


def test_paper_keeps_its_numbers_unless_more_is_asked_for(asking, tmp_path: Path):
    build_pack(cases(asking, "SZ001", contents=("paper",), copies=2), tmp_path / "one")
    build_pack(cases(asking, "SZ001", contents=("paper",), copies=2), tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    (sheet,) = asking.rows("select sheet_id, invitation_id from paper_prints")
    assert handed_out(asking, *sheet) == [1, 2]
    build_pack(cases(asking, "SZ001", contents=("paper",), more_paper=3), tmp_path / "two")
    assert handed_out(asking, *sheet) == [1, 2, 3, 4, 5]
    assert hashes(tmp_path / "one") != hashes(tmp_path / "two")


def test_agents_named_get_a_call_sheet_of_their_own_that_stays_out_of_the_zip(tmp_path: Path, monkeypatch, capsys):
    centre = open_call_centre(tmp_path / "centre")
    centre.plans()
    centre.store.set_setting("callback_hours", "00:00-24:00")
    monkeypatch.setenv("AFTERWORD_DATA", str(centre.store.folder))
    asked = ["build", "--outlet", "SZ001", "--only", "codes", "--out", str(tmp_path / "out"), "--zip", "--calls", "ann"]
    assert main(asked) == 0
    before = hashes(tmp_path / "out")
    assert (tmp_path / "out" / "agents" / "calls-ann.xlsx").stat().st_mode & 0o077 == 0
    assert main(asked) == 0
    assert hashes(tmp_path / "out") == before
    assert list(json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["agents"]) == ["calls-ann.xlsx"]
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert not any("agents" in name for name in archive.namelist())
    assert main([*asked[:-1], "nobody"]) == 1
    assert 'agent "nobody": nobody signs in by that name' in capsys.readouterr().err
    centre.store.close()


def test_what_one_outlet_is_refused_for_stops_no_other(asking, tmp_path: Path, capsys):
    with asking.transaction() as write:
        write.execute("update outlets set name = :name, rev = :rev where code = 'SZ001'", name="很长" * 200)
    assert main(["build", "--out", str(tmp_path / "out"), "--only", "posters,codes"]) == 1
    assert "outlet SZ001, poster A4: the outlet's name does not fit" in capsys.readouterr().err
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert [(one["code"], one["content"], one["error"]) for one in listed["refused"]] == [
        ("SZ001", "posters", "PosterOverfull")
    ]
    assert [sorted(one["files"]) for one in listed["outlets"]] == [
        ["qr.png", "qr.svg"],
        ["poster-a4.pdf", "qr.png", "qr.svg"],
    ]


def test_a_dry_run_tells_files_pages_and_time_and_writes_nothing(firm, tmp_path: Path, monkeypatch, capsys):
    publish(firm, load(SHIPPED / "service-visit.md"))
    revision = firm.revision
    assert main(["build", "--out", str(tmp_path / "out"), "--base", BASE, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert firm.revision == revision
    assert not (tmp_path / "out").exists()
    monkeypatch.setenv("AFTERWORD_BASE_URL", BASE)
    pack = build_pack(cases(firm, "SZ001", "SZ002", contents=inventory.usual()), tmp_path / "out")
    assert (told["outlets"], told["files"], told["pages"]) == (2, pack.files, pack.pages)
    assert told["seconds"] > 0
    assert told["bytes"] == pytest.approx(pack.bytes, rel=0.3)


def test_nothing_is_foreseen_that_is_not_made(asking, tmp_path: Path):
    everything = tuple(inventory.CONTENTS)
    ordered = cases(asking, "SZ002", contents=everything, copies=1)
    pack = build_pack(ordered, tmp_path / "out")
    assert (foresee(ordered).files, foresee(ordered).pages) == (pack.files, pack.pages)


def test_contents_and_language_can_be_chosen(firm, tmp_path: Path):
    asked = ["build", "--outlet", "SZ001", "--out", str(tmp_path), "--only", "cards", "--lang", "en", "--base", BASE]
    assert main(asked) == 0
    assert sorted(file.name for file in (tmp_path / "SZ001").iterdir()) == ["card-a6.pdf", "cards-a4.pdf"]


def test_a_region_can_be_chosen_and_an_unknown_one_is_refused(firm, tmp_path: Path, capsys):
    assert [outlet.code for outlet in outlets_of(firm, region="S")] == ["SZ001", "SZ002"]
    assert main(["build", "--region", "N", "--out", str(tmp_path)]) == 1
    assert "region N: not known" in capsys.readouterr().err


def test_a_base_no_phone_can_reach_is_warned_about(firm, tmp_path: Path, capsys):
    assert main(["build", "--outlet", "SZ001", "--out", str(tmp_path), "--only", "codes"]) == 0
    assert "no phone reaches http://127.0.0.1" in capsys.readouterr().err


def test_an_unknown_outlet_is_one_line_and_exit_1(firm, tmp_path: Path, capsys):
    assert main(["build", "--outlet", "NOPE", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == ("kit build: outlet NOPE: not known; check the code or import the outlet\n")


def test_a_rare_character_stops_everything_before_the_first_file(firm, tmp_path: Path, capsys):
    with firm.transaction() as write:
        write.execute("update outlets set name = '堽城网点', rev = :rev where code = 'SZ002'")
    assert main(["build", "--out", str(tmp_path / "out"), "--base", BASE, "--only", PLAIN]) == 1
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("kit build")]
    assert "outlet SZ002" in line
    assert "堽 (U+583D)" in line
    assert not (tmp_path / "out").exists()


def test_a_link_too_long_for_a_sticker_stops_everything_before_the_first_file(firm, tmp_path: Path, capsys):
    base = "https://feedback.after-sales.example-company.com.cn/a/very/long/path/in/lower/case"
    assert main(["build", "--out", str(tmp_path / "out"), "--base", base, "--only", PLAIN]) == 1
    assert "outlet SZ001, labels" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_no_outlets_at_all_is_exit_1_with_the_cure(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "empty"))
    assert main(["build", "--out", str(tmp_path)]) == 1
    assert "python -m db import outlets" in capsys.readouterr().err


def test_a_questionnaire_that_is_not_published_is_refused_before_the_first_file(firm, tmp_path: Path, capsys):
    assert main(["build", "--out", str(tmp_path / "out"), "--base", BASE, "--questionnaire", "nope"]) == 1
    assert 'questionnaire "nope": not published' in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["build"],
        ["build", "--out", "x", "--only", "cakes"],
        ["build", "--out", "x", "--copies", "0"],
        ["build", "--out", "x", "--base", "s.cn"],
        ["build", "--out", "x", "--outlet", "A", "--region", "S"],
    ],
)
def test_a_wrong_command_line_is_exit_2(asked, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(asked)
    assert stopped.value.code == 2


def test_help_is_exit_0_and_explains_every_option():
    done = subprocess.run([sys.executable, "-m", "kit", "build", "--help"], capture_output=True, text=True, check=True)
    for option in (
        "--outlet",
        "--region",
        "--out",
        "--only",
        "--zip",
        "--dry-run",
        "--more-paper",
        "--base",
        "--brand",
    ):
        assert option in done.stdout


@pytest.mark.parametrize("code", ["../A1", "A/1", "A1.", "agents", "", ".A1", "A 1"])
def test_a_code_that_cannot_name_a_folder_is_refused(firm, tmp_path: Path, code):
    (case,) = cases(firm, "SZ001")
    with pytest.raises(PackInvalid, match="cannot name a folder"):
        build_pack([type(case)(firm, PosterOutlet(code, "网点"), case.url, case.wishes)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_folders_place_is_left_alone(firm, tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(PackInvalid, match="is a file, not a folder"):
        build_pack(cases(firm, "SZ001"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_two_outlets_that_would_share_a_folder_are_refused(firm, tmp_path: Path):
    (case,) = cases(firm, "SZ001")
    both = [type(case)(firm, PosterOutlet(code, "网点"), case.url, case.wishes) for code in ("a1", "A1")]
    with pytest.raises(PackInvalid, match="ordered 2 times"):
        build_pack(both, tmp_path / "out")
