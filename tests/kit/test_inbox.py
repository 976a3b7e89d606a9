"""What came back, whatever it is called: one command, told in words and counts, harmless a second time."""

import json
import zipfile

import pytest

from db.store import Store
from kit.__main__ import main
from kit.excel import WorkbookRefused, entry_sheet
from kit.excel.faults import WHOLE
from kit.inbox import Inbox, kind_of
from surveys.intake import Intake
from surveys.links import outlet_link
from tests.kit.excel.papers import Filled
from tests.kit.paper.papers import Papers, fill, other_picture, sheet_page
from tests.surveys.conftest import firm

GOOD = {"csat": "4", "fixed": "yes", "nps": "9"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "data"))
    opened = firm(tmp_path / "data")
    yield opened
    Intake(opened).close()
    opened.close()


@pytest.fixture
def drop(store, tmp_path):
    """A folder with two sheets in one PDF, a third that is unsure as JPEG, a tablet's export, and a stranger."""
    papers = Papers(store, tmp_path / "drop")
    layout = sheet_page(papers.sheet)
    one, two, three = papers.prints(copies=3)
    papers.scans([fill(one, layout, GOOD), fill(two, layout, {**GOOD, "csat": "2"})], "both.pdf")
    papers.scans([fill(three, layout, GOOD, weak=["csat"])], "third.jpg")
    (tmp_path / "drop" / "tablet.jsonl").write_text(tablet(store), "utf-8")
    (tmp_path / "drop" / "notes.txt").write_text("buy paper", "utf-8")
    return tmp_path / "drop"


def tablet(store: Store) -> str:
    link = outlet_link(store, "SZ001").rsplit("/", 1)[1]
    sent = {
        "response_id": "4c16c489-1008-4585-9013-d5d018ada3b9", "questionnaire": "service-visit", "version": "test-1",
        "channel": "tablet", "answers": {"csat": "5"}, "link": link,
    }  # fmt: skip
    return json.dumps({"submission": sent}) + "\n"


def answered(store: Store) -> int:
    return store.one("select count(*) from responses")[0]


def test_a_folder_of_everything_is_read_by_one_command(drop, store, capsys):
    assert main(["read", str(drop)]) == 1  # notes.txt and the tablet's missing seal
    shown = capsys.readouterr()
    assert "4 files; pages: 2 landed, 1 review; tablet answers: 1 landed" in shown.out
    assert "third.jpg page 1: Answers that are not clear: 1" in shown.err
    assert "notes.txt: No kind of file that is read here" in shown.err
    assert answered(store) == 3


def test_the_same_folder_again_changes_nothing(drop, store, capsys):
    main(["read", str(drop)])
    capsys.readouterr()
    main(["read", "--json", str(drop)])
    told = json.loads(capsys.readouterr().out)
    assert told["pages"]["again"] == 3
    assert told["answers"]["there already"] == 1
    assert answered(store) == 3


def test_a_trial_run_says_what_would_happen_and_keeps_nothing(drop, store, capsys):
    main(["read", "--dry-run", "--json", str(drop)])
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["pages"]["waiting"], told["pages"]["review"]) == (True, 2, 1)
    assert answered(store) == 0
    assert store.one("select count(*) from scans")[0] == 0
    assert not (store.folder / "scans").exists()


def test_all_is_well_is_exit_code_0(drop, capsys):
    assert main(["read", str(drop / "both.pdf")]) == 0
    assert capsys.readouterr().out == "kit read: 1 file; pages: 2 landed\n"


def test_an_archive_is_opened(drop, store):
    path = drop / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(drop / "both.pdf", "monday/both.pdf")
        archive.writestr("__MACOSX/._both.pdf", b"x")
        archive.write(drop / "third.jpg", "monday/third.jpg")
    report = Inbox(store).read([path])
    assert (report.pages["landed"], report.pages["review"], report.refused) == (2, 1, 0)
    assert report.needs_eyes[0].file == "all.zip/third.jpg"


def test_a_bad_page_stops_neither_its_file_nor_the_batch(store, tmp_path):
    papers = Papers(store, tmp_path / "drop")
    layout = sheet_page(papers.sheet)
    one, two = papers.prints(copies=2)
    blank = one.point(lambda value: 255)
    papers.scans([fill(one, layout, GOOD), blank, fill(two, layout, GOOD)], "a.pdf")
    whole = (papers.folder / "a.pdf").read_bytes()
    (papers.folder / "0-cut.pdf").write_bytes(whole[: len(whole) // 3])
    report = Inbox(store).read([papers.folder])
    assert (report.pages["landed"], report.pages["put_away"]) == (2, 1)


def test_a_batch_that_was_broken_off_is_gone_on_with(store, tmp_path):
    papers = Papers(store, tmp_path / "drop")
    layout = sheet_page(papers.sheet)
    for page in papers.prints(copies=3):
        papers.scans([fill(page, layout, GOOD)])
    seen = []
    first = Inbox(store).read([papers.folder], lambda step, report: seen.append(step), lambda: len(seen) >= 2)
    assert first.files == 1
    rest = Inbox(store).read([papers.folder])
    assert (rest.pages["again"], rest.pages["landed"]) == (1, 2)


def test_pages_of_a_tiff_and_a_turned_photograph_are_read(store, tmp_path):
    papers = Papers(store, tmp_path / "drop")
    layout = sheet_page(papers.sheet)
    one, two, three = papers.prints(copies=3)
    papers.scans([fill(one, layout, GOOD).convert("1"), other_picture(fill(two, layout, GOOD)).convert("1")], "fax.tif")
    turned = fill(three, layout, GOOD).transpose(4)  # a quarter turn, which the camera notes as orientation 6
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(papers.folder / "phone.jpg", exif=exif)
    assert Inbox(store).read([papers.folder]).pages["landed"] == 3


@pytest.mark.parametrize(("content", "kind"), [
    (b"%PDF-1.4", "page"), (b"junk before\n%PDF-1.4", "page"), (b"\xff\xd8\xff\xe0", "page"), (b"II*\0", "page"),
    (b"RIFF\0\0\0\0WEBP", "page"), (b'  {"submission"', "tablet"), (b"\xef\xbb\xbf{", "tablet"), (b"", "empty"),
    (b"\xd0\xcf\x11\xe0", "workbook"), (b"hello", "unknown"),
])  # fmt: skip
def test_a_file_is_told_by_how_it_begins(tmp_path, content, kind):
    (tmp_path / "file.any").write_bytes(content)
    assert kind_of(tmp_path / "file.any") == kind


def test_what_is_wrong_with_a_tablets_file_is_told_in_chinese_too(store, tmp_path):
    sent = json.loads(tablet(store))
    sent["submission"]["answers"]["csat"] = "1"
    lines = [tablet(store), json.dumps(sent) + "\n", "{broken\n"]
    (tmp_path / "export.jsonl").write_text("".join(lines), "utf-8")
    report = Inbox(store).read([tmp_path / "export.jsonl"])
    assert [(line.fate, line.reason) for line in report.lines] == [
        ("refused", "not_answer"), ("refused", "cut_off"), ("conflict", "conflict"),
    ]  # fmt: skip
    assert report.lines[2].told("zh").startswith("export.jsonl：第 2 行：这份答卷已按别的答案入库")
    assert report.lines[2].told("en").startswith("export.jsonl: line 2: has landed with other answers")
    assert report.refused == 2


def test_a_workbook_that_is_refused_is_told_in_chinese_too(store, tmp_path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (line,) = Inbox(store).read([tmp_path / "old.xls"]).lines
    assert line.told("zh") == (
        "old.xls：Excel 没有读入：是旧版 Excel 文件（.xls）。请用 Excel 打开，另存为 .xlsx（Excel 工作簿）再传。"
    )
    assert line.told("en").startswith("old.xls: The workbook was not read: an Excel 97 workbook")


def test_every_rule_that_refuses_a_workbook_is_told_in_chinese():
    named = WorkbookRefused.__doc__.partition("``rule``:")[2].replace("|", " ").replace(".", " ").split()
    assert set(WHOLE) == set(named)


def test_a_row_in_conflict_is_a_conflict_and_no_refusal(store, tmp_path):
    sheet = Filled(entry_sheet(store, "service-visit", outlet="SZ001", rows=1))
    Inbox(store).read([sheet.fill(1, q1=5).save(tmp_path / "one.xlsx")])
    report = Inbox(store).read([sheet.fill(1, q1=2).save(tmp_path / "two.xlsx")])
    assert [(line.fate, line.reason) for line in report.lines] == [("conflict", "conflict")]
    assert (report.refused, report.rows["in_conflict"]) == (0, 1)
