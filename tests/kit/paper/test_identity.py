"""A page says which page it is, and nobody else can make it say so."""

import pytest

from db import keys, paper
from db.store import Store, utc_now
from kit import qr
from kit.paper import identity
from kit.paper.identity import CodeForeign, CodeForged, PageIdentity
from surveys.links import outlet_link
from surveys.publishing import publish, shipped

PAGE = PageIdentity(sheet=7, page=2, invitation=70_001, serial=123)
LARGEST = PageIdentity(2**24 - 1, 255, 2**32 - 1, 2**32 - 1)


@pytest.fixture
def printed(firm: Store) -> Store:
    """A firm that handed out 20 copies of one sheet of two pages: serials 1 to 20."""
    outlet_link(firm, "SZ001")
    questionnaire_id = publish(firm, shipped()[0])
    with firm.transaction() as write:
        sheet = paper.keep(write, questionnaire_id, "zh", "a4", "d", {"pages": [{}, {}]}, utc_now())
        assert sheet == 1
        assert paper.hand_out(write, sheet, 1, 20, utc_now()) == range(1, 21)
    return firm


@pytest.mark.parametrize("page", [PAGE, LARGEST, PageIdentity(0, 0, 0, 0)])
def test_a_page_comes_back_from_its_code(firm, page):
    assert identity.open(firm, identity.seal(firm, page)) == page


@pytest.mark.parametrize("page", [PAGE, LARGEST])
def test_the_code_fits_version_3_at_level_h(firm, page):
    text = identity.seal(firm, page)
    assert len(text) == identity.CODE_CHARACTERS
    assert qr.version(text, "H") == identity.QR_VERSION


def test_any_changed_character_is_found(firm):
    text = identity.seal(firm, PAGE)
    for place in range(len(identity.PREFIX), len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(CodeForged):
            identity.open(firm, text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize("text", ["", "https://example.cn/menu", "AX:AAAA", "６９２１３５５２３２２３３"])
def test_other_peoples_codes_are_foreign(firm, text):
    with pytest.raises(CodeForeign):
        identity.open(firm, text)


def test_a_survey_link_is_no_page_and_a_page_no_link(firm):
    with pytest.raises(CodeForeign):
        identity.open(firm, outlet_link(firm, "SZ001"))
    with pytest.raises(CodeForged):
        identity.open(firm, "AW:" + outlet_link(firm, "SZ001").rsplit("/", 1)[1])


@pytest.mark.parametrize("text", ["AW:", "AW:é", "AW:" + "7" * 32, "AW:" + "é" * 32, "AW:" + "A" * 31 + "1"])
def test_damaged_codes_are_forged(firm, text):
    with pytest.raises(CodeForged):
        identity.open(firm, text)


def test_another_firms_pages_are_refused(firm, tmp_path):
    other = Store.open(tmp_path / "other")
    with pytest.raises(CodeForged, match="another installation"):
        identity.open(firm, identity.seal(other, PAGE))
    other.close()


def test_pages_outlive_a_new_key_and_not_a_withdrawn_one(firm):
    text = identity.seal(firm, PAGE)
    keys.rotate(firm)
    assert identity.open(firm, text) == PAGE
    assert identity.seal(firm, PAGE) != text
    keys.withdraw(firm, 1)
    with pytest.raises(CodeForged):
        identity.open(firm, text)


def test_a_page_comes_back_from_what_a_person_types(printed):
    page = PageIdentity(1, 2, 1, 20)
    told = identity.typed(page)
    assert told.startswith("1-000020-2-")
    for hand in (told, told.lower(), f" {told.replace('-', ' - ')} ", told.replace("-", "—"), told.replace("1", "１")):
        assert identity.open_typed(printed, hand) == page


def test_every_single_slip_of_the_hand_is_found(printed):
    told = identity.typed(PageIdentity(1, 2, 1, 12))
    for place, sign in enumerate(told[:-1]):
        if sign.isdigit():
            for other in set("0123456789") - {sign}:
                with pytest.raises(CodeForeign, match="misread"):
                    identity.open_typed(printed, told[:place] + other + told[place + 1 :])
    swapped = told.replace("12-", "21-")
    with pytest.raises(CodeForeign, match="misread"):
        identity.open_typed(printed, swapped)


@pytest.mark.parametrize("page", [PageIdentity(1, 1, 1, 21), PageIdentity(1, 3, 1, 5), PageIdentity(2, 1, 1, 1)])
def test_a_page_never_printed_is_not_opened_by_typing(printed, page):
    with pytest.raises(CodeForeign, match="no such page was printed"):
        identity.open_typed(printed, identity.typed(page))


def test_serials_never_come_twice(printed):
    with printed.transaction() as write:
        assert paper.hand_out(write, 1, 1, 5, utc_now()) == range(21, 26)
    assert paper.invitation_of(printed, 1, 25) == 1
    assert paper.invitation_of(printed, 1, 26) is None
    with pytest.raises(LookupError), printed.transaction() as write:
        paper.hand_out(write, 99, 1, 5, utc_now())
