"""Service forms: each on one page in every size and language, numbered, with the right code, filled from an order."""

import itertools
from pathlib import Path

import pypdfium2
import pytest

from db.demo import make
from db.store import Store
from kit import qr
from kit.__main__ import main
from kit.errors import KitError, MissingGlyphs
from kit.forms.design import FORMS, FormInvalid, FormUnknown, read_form, service_forms
from kit.forms.facts import OrderUnknown
from kit.forms.printing import FormOverfull, all_blank, blank, filled
from surveys import links
from surveys.publishing import publish_shipped
from tests.kit.conftest import scanned

TRADE = {
    *("服务凭证", "叫修登记表", "客户商品领取收据", "客户商品进出登记本", "修护卡", "技术人员日报表", "顾客投诉登记表"),
    *("顾客投诉跟踪单", "坏件记录单", "售后服务反馈单"),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.open(tmp_path_factory.mktemp("company"))
    make(store, orders=400, outlets=20, seed=5)
    yield store
    store.close()


def words(pdf: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range())


def test_ten_of_the_trades_eleven_forms_are_here_and_the_eleventh_is_a_questionnaire():
    assert {form.title["zh"] for form in service_forms().values()} == TRADE


def test_all_eleven_come_by_one_command(firm: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    publish_shipped(firm)
    assert main(["forms", "--outlet", "SZ001", "--lang", "zh", "--out", str(tmp_path / "print")]) == 0
    made = {file.stem.removesuffix("-SZ001"): file.read_bytes() for file in (tmp_path / "print").iterdir()}
    assert len(made) == len(capsys.readouterr().out.splitlines()) == 11
    assert "售后服务评价" in words(made["satisfaction-questionnaire"])
    assert len(scanned(made["satisfaction-questionnaire"], 150)) == 2
    main(["forms", "--list"])
    assert "satisfaction-questionnaire  顾客满意度调查表  Customer satisfaction survey" in capsys.readouterr().out


@pytest.mark.parametrize(("size", "language"), [*itertools.product(("a4", "a5"), ("zh", "en", "both"))])
def test_every_form_fits_on_one_page(company: Store, size, language):
    for outlet in company.rows("select code from outlets order by length(name || name_en) desc limit 1"):
        assert set(all_blank(company, outlet["code"], size=size, language=language)) == set(service_forms())


def test_copies_are_numbered_on_from_the_last_print(firm: Store):
    first, second = (blank(firm, "repair-card", "SZ001", copies=2) for _ in range(2))
    assert ["RC-SZ001-00001" in words(first), "RC-SZ001-00002" in words(first, 1)] == [True, True]
    assert "RC-SZ001-00003" in words(second)
    assert "RC-SZ002-00001" in words(blank(firm, "repair-card", "SZ002"))


def test_a_blank_form_carries_the_outlets_survey_link(firm: Store):
    assert scanned(blank(firm, "goods-log", "SZ001"), 150) == [qr.compact(links.outlet_link(firm, "SZ001"))]


def order_with_parts(store: Store) -> str:
    row = store.one(
        """select order_no from orders join claims using (order_id) join claim_parts using (claim_id)
           join customers using (customer_id) where orders.completed_at is not null and phone_sealed is not null"""
    )
    return str(row["order_no"])


def test_a_filled_form_says_what_is_known_of_the_order_and_carries_its_link(company: Store):
    order = order_with_parts(company)
    row = company.one("select * from orders join products using (product_id) where order_no = :order", order=order)
    pdf = filled(company, "service-voucher", order, by="ann")
    assert all(known in words(pdf) for known in (order, row["model"], row["serial"]))
    assert scanned(pdf, 150) == [qr.compact(links.order_link(company, order))]
    assert "P1" in words(pdf)


def test_a_customers_name_is_masked_unless_revealed_and_a_look_goes_on_record(company: Store):
    order = order_with_parts(company)
    before = looks(company)
    masked = words(filled(company, "service-voucher", order, by="ann"))
    assert looks(company) == before
    assert "****" in masked
    revealed = words(filled(company, "service-voucher", order, by="ann", reveal=True))
    assert "****" not in revealed
    assert looks(company) == before + 1


def looks(store: Store) -> int:
    return int(store.one("select count(*) from access_log where event = 'print_form' and login = 'ann'")[0])


def test_what_does_not_fit_on_one_page_is_refused(company: Store):
    order = order_with_parts(company)
    claim = company.one("select claim_id from claims join orders using (order_id) where order_no = :order", order=order)
    with company.transaction() as write:
        write.execute(
            """insert or ignore into claim_parts (claim_id, part_id, rev)
               select :claim, part_id, :rev from parts""",
            claim=claim["claim_id"],
        )
        for number in range(40):
            write.execute("insert into parts (code, name, rev) values (:code, '零件', :rev)", code=f"X{number:03}")
            write.execute(
                "insert into claim_parts (claim_id, part_id, rev) values (:claim, last_insert_rowid(), :rev)",
                claim=claim["claim_id"],
            )
    with pytest.raises(FormOverfull, match="A4"):
        filled(company, "repair-card", order, by="ann", size="a5")


@pytest.mark.parametrize(
    ("name", "outlet", "error", "says"),
    [
        ("no-such-form", "SZ001", FormUnknown, "choose one of complaint-register"),
        ("goods-log", "XX999", KitError, "outlet XX999: not known"),
    ],
)
def test_what_is_not_there_is_refused_by_name(firm: Store, name, outlet, error, says):
    with pytest.raises(error, match=says):
        blank(firm, name, outlet)


def test_an_unknown_order_and_too_many_copies_are_refused(firm: Store):
    with pytest.raises(OrderUnknown, match='"S0"'):
        filled(firm, "repair-card", "S0", by="ann")
    with pytest.raises(KitError, match="1 to 50"):
        blank(firm, "repair-card", "SZ001", copies=51)


def test_a_character_the_font_lacks_is_refused_before_a_number_is_taken(firm: Store):
    with firm.transaction() as write:
        write.execute("update outlets set name = '䶮县网点', rev = :rev where code = 'SZ001'")
    with pytest.raises(MissingGlyphs, match="䶮"):
        blank(firm, "repair-card", "SZ001")
    assert firm.one("select 1 from form_numbers") is None


def test_rows_of_a_form_are_twelve_twelfths(tmp_path: Path):
    text = (FORMS / "goods-log.toml").read_text("utf-8").replace('span = 4 }, { zh = "月末', 'span = 5 }, { zh = "月末')
    (tmp_path / "goods-log.toml").write_text(text, "utf-8")
    with pytest.raises(FormInvalid, match="13 twelfths"):
        read_form(tmp_path / "goods-log.toml")


def test_no_two_forms_number_alike():
    prefixes = [form.prefix for form in service_forms().values()]
    assert len(set(prefixes)) == len(prefixes)
