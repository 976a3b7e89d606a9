"""Copies come numbered, proven and for one addressee; what cannot be printed uses no numbers up."""

import io
import json

import pypdfium2
import pytest

from db import invitations, paper
from kit import qr
from kit.brand import Brand
from kit.errors import MissingGlyphs, PaperUnfit
from kit.paper import identity, sheets, wording
from kit.paper.geometry import Sheet
from kit.paper.identity import PageIdentity
from kit.paper.press import SURE_WORD
from kit.typesetting import pictures
from surveys.links import LinkRefused, order_link, read_link


def codes(store, pdf):
    """The identities on each page, as a scanner reads them."""
    return [[identity.open(store, text) for text in qr.decode(page)] for page in pictures(pdf, 150)]


def rename(store, name):
    """Give the first outlet another name."""
    with store.transaction() as write:
        write.execute("update outlets set name = :name, rev = :rev where code = 'SZ001'", name=name)


def test_every_page_names_itself_twice(press):
    sheet_id, sheet = sheets.register(press, "mystery-shopper")
    read = codes(press, sheets.print_copies(press, sheet_id, "SZ001", copies=2))
    wanted = [PageIdentity(sheet_id, page.number, 1, serial) for serial in (1, 2) for page in sheet.pages]
    assert read == [[page, page] for page in wanted]


def test_copies_of_the_next_print_go_on_counting(press):
    sheet_id, _ = sheets.register(press, "service-visit", None, "zh", "a5")
    sheets.print_copies(press, sheet_id, "SZ001", copies=3)
    read = codes(press, sheets.print_copies(press, sheet_id, "SZ002"))
    assert {page.serial for both in read for page in both} == {4}
    assert paper.invitation_of(press, sheet_id, 3) != paper.invitation_of(press, sheet_id, 4)


def test_an_orders_copy_belongs_to_the_orders_invitation(press):
    sheet_id, _ = sheets.register(press, "service-visit")
    (both,) = codes(press, sheets.print_copies(press, sheet_id, order="SO-1"))
    held = invitations.find(press, both[0].invitation)
    assert held is not None
    assert held.kind == "order"
    assert read_link(press, order_link(press, "SO-1").rsplit("/", 1)[1]).invitation_id == held.invitation_id


def test_an_operator_can_type_what_stands_on_the_page(press):
    sheet_id, _ = sheets.register(press, "service-visit")
    pdf = sheets.print_copies(press, sheet_id, "SZ001")
    words = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    page = PageIdentity(sheet_id, 1, 1, 1)
    assert identity.typed(page) in words
    assert identity.open_typed(press, identity.typed(page)) == page


def test_more_than_a_batch_comes_as_one_file(press, monkeypatch):
    monkeypatch.setattr(sheets, "BATCH_PAGES", 4)
    sheet_id, _ = sheets.register(press, "service-visit", None, "zh", "a5")
    read = codes(press, sheets.print_copies(press, sheet_id, "SZ001", copies=5))
    assert [both[0].serial for both in read] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_equal_copies_are_equal_bytes(press):
    sheet_id, _ = sheets.register(press, "service-visit")
    printer = sheets.Press.of(press, sheet_id, Brand())
    outlet = sheets.Addressee(1, "SZ001", "深圳福田网点")
    assert printer.batch(outlet, range(1, 3)) == printer.batch(outlet, range(1, 3))


@pytest.mark.parametrize(("name", "refusal"), [("䶮家网点", MissingGlyphs), ("深圳福田" * 200, PaperUnfit)])
def test_a_name_that_cannot_be_printed_uses_no_number_up(press, name, refusal):
    sheet_id, _ = sheets.register(press, "service-visit")
    rename(press, name)
    with pytest.raises(refusal, match="outlet"):
        sheets.print_copies(press, sheet_id, "SZ001")
    assert press.one("select last_serial from paper_sheets")["last_serial"] == 0


@pytest.mark.parametrize(
    "name", ["新疆维吾尔自治区巴音郭楞蒙古自治州和静县巴音布鲁克镇家用电器售后服务中心网点", "WWW " * 20]
)
def test_a_long_name_still_fits(press, name):
    sheet_id, _ = sheets.register(press, "service-visit", None, "both", "a5")
    rename(press, name)
    assert len(codes(press, sheets.print_copies(press, sheet_id, "SZ001"))) == 2


def test_what_is_printed_without_rehearsal_does_fit(press):
    sheet_id, _ = sheets.register(press, "service-visit", None, "both", "a5")
    widest = sheets.Addressee(1, "W" * 8, "W" * SURE_WORD, "W" * 24, "W" * 12)
    assert widest.surely_fits
    printer = sheets.Press.of(press, sheet_id, Brand())
    assert printer.typeset([printer.copy(widest, 1)])


def test_who_is_unknown_gets_no_paper(press):
    sheet_id, _ = sheets.register(press, "service-visit")
    for asked in ({"outlet": "nobody"}, {"order": "none"}):
        with pytest.raises(LinkRefused, match="not known"):
            sheets.print_copies(press, sheet_id, **asked)
    with pytest.raises(PaperUnfit, match="one of the two"):
        sheets.print_copies(press, sheet_id)
    with pytest.raises(PaperUnfit, match="0 copies: print 1 to"):
        sheets.print_copies(press, sheet_id, "SZ001", copies=0)
    with pytest.raises(PaperUnfit, match="sheet 99: not in this database"):
        sheets.print_copies(press, 99, "SZ001")
    with pytest.raises(PaperUnfit, match='"nothing": not published'):
        sheets.register(press, "nothing")


def test_an_earlier_layout_stays_readable_and_is_not_printed_again(press):
    sheet_id, sheet = sheets.register(press, "service-visit")
    with press.transaction() as write:
        write.execute("update paper_sheets set digest = 'of an earlier release'")
    assert sheets.registered(press, sheet_id) == sheet
    with pytest.raises(PaperUnfit, match="earlier release laid it out"):
        sheets.print_copies(press, sheet_id, "SZ001")
    assert sheets.register(press, "service-visit")[0] == sheet_id + 1


def test_another_wording_is_another_sheet(press, monkeypatch):
    sheet_id, _ = sheets.register(press, "service-visit")
    monkeypatch.setitem(wording.ONLY, "en", "Please answer this one only if {condition}")
    with pytest.raises(PaperUnfit, match="earlier release laid it out"):
        sheets.print_copies(press, sheet_id, "SZ001")


def test_the_geometry_beside_the_pdf_tells_the_whole_sheet(press):
    sheet_id, sheet = sheets.register(press, "service-visit")
    told = json.loads(sheets.geometry_json(press, sheet_id))
    assert (told.pop("sheet"), told.pop("unit")) == (sheet_id, "mm")
    assert Sheet.from_json(told) == sheet


def test_the_pdf_is_of_the_papers_size(press):
    sheet_id, sheet = sheets.register(press, "service-visit", None, "en", "a5")
    document = pypdfium2.PdfDocument(io.BytesIO(sheets.print_copies(press, sheet_id, "SZ001")))
    assert len(document) == len(sheet.pages)
    assert document[0].get_size() == pytest.approx((148 / 25.4 * 72, 210 / 25.4 * 72), abs=0.1)
