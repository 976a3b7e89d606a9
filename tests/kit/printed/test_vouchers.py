"""Labels for the printed service voucher: each order's own code, on sheets or one by one."""

from pathlib import Path

import pypdfium2
import pytest

from kit.__main__ import main
from kit.errors import CodeUnreadable
from kit.printed import vouchers
from surveys import links
from tests.kit.conftest import scanned

BASE = "https://s.example.cn"


@pytest.fixture
def ordered(firm):
    """Thirty open orders of one outlet and a completed one."""
    with firm.transaction() as write:
        for n in range(31):
            write.execute(
                """insert into orders (order_no, outlet_id, service_type, requested_at, completed_at, rev)
                   values (:no, 1, 'repair', :at, :done, :rev)""",
                no=f"WX-{n:04}",
                at=f"2026-11-{1 + n % 28:02}T08:00:00Z",
                done="2026-11-20T02:00:00Z" if n == 30 else None,
            )
    return firm


def test_a_list_of_orders_becomes_sheets_of_labels_with_their_own_codes(ordered, tmp_path: Path, capsys):
    (tmp_path / "list.txt").write_text("\n".join(f"WX-{n:04}" for n in range(30)))
    out = tmp_path / "labels.pdf"
    assert main(["vouchers", "--orders", str(tmp_path / "list.txt"), "--out", str(out), "--base", BASE]) == 0
    assert "30 labels" in capsys.readouterr().out
    assert len(pypdfium2.PdfDocument(out)) == 2
    codes = [link.rpartition("/")[2] for link in scanned(out.read_bytes(), 200)]
    assert len({links.read_link(ordered, code).order_id for code in codes}) == 24
    assert {links.read_link(ordered, code).kind for code in codes} == {"order"}


def test_a_label_printer_gets_a_page_for_each_order(ordered, tmp_path: Path):
    out = tmp_path / "labels.pdf"
    asked = ["vouchers", "--order", "WX-0001", "WX-0002", "--single", "--out", str(out), "--base", BASE]
    assert main(asked) == 0
    assert len(pypdfium2.PdfDocument(out)) == 2


def test_open_orders_wait_for_a_label_until_they_are_answered(ordered):
    assert len(vouchers.waiting(ordered, "SZ001")) == 30
    assert "WX-0030" not in vouchers.waiting(ordered, "SZ001")
    assert vouchers.waiting(ordered, "SZ002") == []


def test_files_and_pages_are_known_before_they_are_made():
    assert vouchers.files(["x"] * 1201) == 2
    assert [vouchers.pages(["x"] * 1201, file) for file in (1, 2)] == [50, 1]
    assert vouchers.files(["x"] * 51, single=True) == 2


@pytest.mark.parametrize(
    ("asked", "exit_code"),
    [(["--order", "NOPE"], 1), ([], 2), (["--from", "2026-11-01"], 2), (["--order", "A", "--orders", "f"], 2)],
)
def test_orders_that_are_unknown_or_not_named_are_one_line(ordered, tmp_path: Path, asked, exit_code, capsys):
    assert main(["vouchers", *asked, "--out", str(tmp_path / "x.pdf")]) == exit_code
    assert "kit vouchers: " in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_a_page_with_another_code_is_not_delivered(outlet):
    from kit import qr
    from kit.printed.labels import stickers
    from kit.typesetting import picture

    page = picture(stickers(outlet, f"{BASE}/S/CAAAEAAAB5QX5TBA"), 170)
    with pytest.raises(CodeUnreadable, match="CAAAEAAAB5QX5TBB"):
        qr.prove(page, [f"{BASE}/S/CAAAEAAAB5QX5TBA"] * 23 + [f"{BASE}/S/CAAAEAAAB5QX5TBB"])
