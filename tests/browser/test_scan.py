"""From the printed code to the executive's number, through everything that is real."""

import io
import re

import zxingcpp
from PIL import Image

from kit.qr import qr_png
from surveys.links import outlet_link


def scanned(png: bytes) -> str:
    """What an independent decoder reads in a picture of a code."""
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    assert len(codes) == 1
    return codes[0].text


def answer(page, name: str, value: str) -> None:
    """Tap the card of an answer."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def answers_shown(page, company) -> int:
    """The number of answers the satisfaction screen speaks of, all evidence grades counted."""
    page.goto(f"{company.address}/satisfaction?period=all&evidence=all&lang=en")
    line = page.get_by_text(re.compile(r"[\d,]+ answers"))
    line.wait_for()
    return int(re.search(r"([\d,]+) answers", line.inner_text())[1].replace(",", ""))


def test_a_scanned_code_is_answered_and_the_dashboard_counts_it(company, phone, desk):
    company.sign_in(desk)
    before = answers_shown(desk, company)

    link = scanned(qr_png(outlet_link(company.store, company.busiest_outlet())))
    assert link.startswith(company.address) or link.upper().startswith(company.address.upper())
    phone.goto(link)
    assert phone.locator("html").get_attribute("lang").startswith("zh")
    answer(phone, "csat", "2")
    answer(phone, "fixed", "no")
    answer(phone, "recovery", "3")
    phone.fill('textarea[name="comment"]', "师傅很好，就是等得久。")
    phone.locator(".bar button").click()
    phone.wait_for_url(re.compile(r"/thanks\?receipt="))
    assert "谢谢" in phone.inner_text("body")

    assert answers_shown(desk, company) == before + 1
    assert "师傅很好，就是等得久。" in comments_kept(company)


def test_opening_the_link_twice_spends_nothing_and_a_resend_counts_once(company, phone):
    link = outlet_link(company.store, company.busiest_outlet())
    phone.goto(link)
    phone.goto(link)
    kept = company.responses()
    answer(phone, "csat", "5")
    phone.locator(".bar button").click()
    phone.wait_for_load_state()
    assert company.responses() == kept + 1
    phone.reload()
    assert company.responses() == kept + 1


def comments_kept(company) -> list[str]:
    """All comments in the truth."""
    rows = company.store.rows("select text from answers join items using (item_id) where role = 'comment'")
    return [row["text"] for row in rows]


def test_from_a_region_down_to_its_outlets_and_one_order(company, desk):
    company.sign_in(desk)
    row = company.store.one(
        """select r.code as region, u.code as outlet, o.order_no from orders o join outlets u using (outlet_id)
           join regions r using (region_id) join claims c on c.order_id = o.order_id
           order by o.completed_at desc limit 1"""
    )
    desk.goto(f"{company.address}/?lang=en&period=12m&region={row['region']}")
    desk.get_by_role("link", name="See this region's outlets").click()
    # The choices made on one page hold on the next, and stand in its address.
    desk.wait_for_url(re.compile(rf"/outlets\?(?=.*region={row['region']})(?=.*period=12m)"))
    desk.get_by_text("Ranks that admit doubt").wait_for()
    desk.goto(f"{company.address}/outlet?lang=en&outlet={row['outlet']}&order={row['order_no']}")
    drawer = desk.get_by_role("dialog")
    drawer.get_by_text(f"Order {row['order_no']}").wait_for()
    drawer.get_by_text("labour").first.wait_for()
    assert row["order_no"] in drawer.inner_text()
