"""``python -m kit build`` writes what a printer needs, or one line that says why not."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kit.__main__ import main
from kit.errors import PackInvalid
from kit.pack import build_pack
from kit.posters import PosterOutlet
from surveys import links
from tests.kit.conftest import LINK, photographed, scanned

BASE = "https://s.example.cn"


def test_every_open_outlet_gets_its_own_code_and_posters(firm, tmp_path: Path, capsys):
    out = tmp_path / "out"
    assert main(["build", "--out", str(out), "--base", BASE]) == 0
    assert sorted(folder.name for folder in out.iterdir()) == ["SZ001", "SZ002", "manifest.json"]
    for code in ("SZ001", "SZ002"):
        link = f"{BASE}/S/{links.outlet_link(firm, code).rpartition('/')[2]}".upper()
        assert photographed((out / code / "qr.png").read_bytes()) == [link]
        for size in ("a4", "a6"):
            assert scanned((out / code / f"poster-{size}.pdf").read_bytes(), 100) == [link]
        assert links.read_link(firm, link.rpartition("/")[2]).state == "open"
    assert "2 outlets ready to print" in capsys.readouterr().out


def test_the_manifest_lists_every_file_with_its_sum_and_a_second_run_is_equal(firm, tmp_path: Path):
    runs = []
    for name in ("one", "two"):
        assert main(["build", "--outlet", "SZ002", "--out", str(tmp_path / name), "--base", BASE]) == 0
        runs.append((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
    assert runs[0] == runs[1]
    (made,) = json.loads(runs[0])["outlets"]
    folder = tmp_path / "one" / "SZ002"
    assert made["files"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    assert made["sticker"] == {"level": "Q", "version": 3, "least_mm": 18.5}


def test_size_and_language_can_be_chosen(firm, tmp_path: Path):
    asked = ["build", "--outlet", "SZ001", "--out", str(tmp_path), "--size", "a6", "--lang", "en", "--base", BASE]
    assert main(asked) == 0
    assert sorted(file.name for file in (tmp_path / "SZ001").iterdir()) == ["poster-a6.pdf", "qr.png", "qr.svg"]


def test_a_base_no_phone_can_reach_is_warned_about(firm, tmp_path: Path, capsys):
    assert main(["build", "--outlet", "SZ001", "--out", str(tmp_path), "--size", "a6"]) == 0
    assert "no phone reaches http://127.0.0.1" in capsys.readouterr().err


def test_an_unknown_outlet_is_one_line_and_exit_1(firm, tmp_path: Path, capsys):
    assert main(["build", "--outlet", "NOPE", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == ("kit build: outlet NOPE: not known; check the code or import the outlet\n")


def test_a_rare_character_is_one_line_and_exit_1(firm, tmp_path: Path, capsys):
    with firm.transaction() as write:
        write.execute("update outlets set name = '堽城网点', rev = :rev where code = 'SZ001'")
    assert main(["build", "--out", str(tmp_path), "--base", BASE]) == 1
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("kit build")]
    assert "outlet SZ001" in line
    assert "堽 (U+583D)" in line


def test_no_outlets_at_all_is_exit_1_with_the_cure(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "empty"))
    assert main(["build", "--out", str(tmp_path)]) == 1
    assert "python -m db import outlets" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked", [[], ["build"], ["build", "--out", "x", "--size", "a5"], ["build", "--out", "x", "--base", "s.cn"]]
)
def test_a_wrong_command_line_is_exit_2(asked, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(asked)
    assert stopped.value.code == 2


def test_help_is_exit_0_and_explains_every_option():
    done = subprocess.run([sys.executable, "-m", "kit", "build", "--help"], capture_output=True, text=True, check=True)
    for option in ("--outlet", "--out", "--size", "--lang", "--base", "--brand"):
        assert option in done.stdout


@pytest.mark.parametrize("code", ["../A1", "A/1", "A1.", "", ".A1", "A 1"])
def test_a_code_that_cannot_name_a_folder_is_refused(tmp_path: Path, code):
    with pytest.raises(PackInvalid, match="cannot name a folder"):
        build_pack([(PosterOutlet(code, "网点"), LINK)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(PackInvalid, match="is a file, not a folder"):
        build_pack([(PosterOutlet("A1", "网点"), LINK)], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_two_outlets_that_would_share_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(PackInvalid, match="ordered 2 times"):
        build_pack([(PosterOutlet(code, "网点"), LINK) for code in ("a1", "A1")], tmp_path / "out")
