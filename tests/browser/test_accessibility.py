"""WCAG 2.2 AA by axe-core, in every language, light and dark, on every page a customer can meet."""

from pathlib import Path

import axe_playwright_python
import pytest

from surveys.web import pages
from surveys.web.notices import NOTICES
from surveys.web.wording import LANGUAGES
from tests.browser.forms import choose, served_firm

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "async rules => (await axe.run(document, {runOnly: rules})).violations.map(one => [one.id, one.nodes[0].html])"
LOCALES = {"zh": "zh-CN", "zh-Hant": "zh-TW", "en": "en-GB"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_firm(tmp_path_factory.mktemp("firm") / "data") as found:
        yield found


@pytest.fixture
def browser_page(chromium):
    """A page whose own policy does not keep axe out; ``set_content`` and ``goto`` both work."""
    contexts = []

    def page(language: str = "zh", width: int = 390, height: int = 844, **settings: object):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES.get(language, language),
            bypass_csp=True,
            reduced_motion="reduce",
            **settings,
        )
        contexts.append(context)
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


def faults(page) -> list[object]:
    page.evaluate(AXE)
    return page.evaluate(RUN, RULES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_its_errors_and_the_thanks_are_clean(served, browser_page, language, scheme):
    page = browser_page(language, color_scheme=scheme)
    page.goto(served.poster("every-type"))
    assert page.get_attribute("html", "lang") == {"zh": "zh-Hans"}.get(language, language)
    assert faults(page) == []
    choose(page, "nps", "3")
    page.fill("[name=age]", "99")
    page.click(".bar button")
    assert faults(page) == []
    page.goto(served.order())
    choose(page, "csat", "1")
    page.reload()
    page.locator("#resumed").wait_for()
    assert faults(page) == []
    page.click(".bar button")
    page.wait_for_url("**/thanks**")
    page.click(".call summary")
    assert faults(page) == []
    page.click(".call button")
    page.locator(".call .error").wait_for()
    assert faults(page) == []
    page.fill("#phone", "13800138000")
    page.check("[name=consent]")
    page.click(".call button")
    page.locator(".called").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_is_clean(browser_page, language):
    page = browser_page(language)
    for name in NOTICES["en"]:
        html = pages.notice(language, name).filled({"desk": "Afterword", "receipt": "7K3M-Q2XD"}, gzip=False)
        page.set_content(html.decode())
        assert faults(page) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_must_wait_with_their_call_is_told_on_a_clean_page(browser_page, language):
    page = browser_page(language)
    html = pages.call_again(language, False, fault="wait", phone="13800138000", consent=True)
    page.set_content(html.filled({"desk": "Afterword", "receipt": "7K3M-Q2XD"}, gzip=False).decode())
    assert page.locator(".call [role=alert]").inner_text()
    assert page.locator("#phone").input_value() == "13800138000"
    assert faults(page) == []


def test_without_script_no_answer_stands_apart_from_the_marks_and_is_large_enough(served, chromium):
    context = chromium.new_context(viewport={"width": 320, "height": 700}, locale="zh-TW", java_script_enabled=False)
    page = context.new_page()
    page.goto(served.order())
    scale, none = page.locator("[data-item=nps] .row > label"), page.locator("[data-item=nps] noscript label")
    boxes = [scale.nth(number).bounding_box() for number in range(scale.count())]
    left = none.bounding_box()
    assert left["y"] >= max(box["y"] + box["height"] for box in boxes)
    assert left["height"] >= 24
    assert left["width"] >= 24
    none.click()
    assert page.locator('[data-item=nps] input[value=""]').is_checked()
    context.close()


def test_every_language_says_the_same_things():
    assert {language: sorted(said) for language, said in NOTICES.items()} == {
        language: sorted(NOTICES["en"]) for language in LANGUAGES
    }


def test_a_form_written_from_right_to_left_is_clean_and_mirrored(served, browser_page):
    page = browser_page("ar")
    page.goto(served.poster("arabic"))
    assert [page.get_attribute("html", name) for name in ("lang", "dir")] == ["ar", "rtl"]
    first, last = (page.locator(f'[name=csat][value="{mark}"]').bounding_box()["x"] for mark in "15")
    assert first > last
    assert page.get_attribute(".lead", "lang") == "en"
    page.click(".bar button")
    assert page.locator("#e-csat").inner_text() == "يرجى الإجابة عن هذا السؤال."
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 400)])
def test_nothing_is_cut_at_320_pixels_and_at_200_per_cent(served, browser_page, language, width, height):
    page = browser_page(language, width, height, device_scale_factor=2)
    for url in (served.poster("every-type"), served.order()):
        page.goto(url)
        page.click(".bar button")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "found => found.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
        assert page.eval_on_selector_all(".row span, button, nav a, legend", cut) == []
    choose(page, "csat", "5")
    page.click(".bar button")
    page.wait_for_url("**/thanks**")
    page.click(".call summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whoever_wants_no_motion_gets_none(served, browser_page):
    page = browser_page()
    page.goto(served.order())
    moving = (
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    assert page.evaluate(moving) == 0


def test_targets_are_large_enough(served, browser_page):
    page = browser_page("en", 320)
    page.goto(served.poster("every-type"))
    choose(page, "nps", "3")
    small = """found => found.map(one => one.getBoundingClientRect())
      .filter(box => box.width && (box.height < 24 || box.width < 24)).length"""
    assert page.eval_on_selector_all("a, button, select, textarea, .row span, .text input", small) == 0


def test_axe_would_say_so(browser_page):
    page = browser_page()
    page.set_content("<main><img src='data:,'><input></main>")
    assert {"image-alt", "label"} <= {fault[0] for fault in faults(page)}
