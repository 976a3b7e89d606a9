"""What goes out comes back and moves the dashboard's number: paper, the tablet's file, an agent's call sheet."""

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from db.store import Store
from db.users import add_user
from kit.__main__ import main
from kit.paper.geometry import Page, Sheet
from surveys.callbacks.plan import plan
from surveys.intake import Intake, Submission
from surveys.links import outlet_link
from surveys.tablet import set_pin
from tests.browser.shops import PIN, exported, staff
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.dashboard.test_callbacks_page import DAY, LONG_AGO
from tests.kit.excel.papers import Filled
from tests.kit.paper.simulator import pens
from tests.kit.paper.simulator.cameras import Shot, photograph
from tests.kit.paper.simulator.people import WAYS
from tests.surveys.call_centre import open_call_centre

EARLIER = ["5"] * 20 + ["4"] * 12 + ["2"] * 4
REST = {"as_promised": "4", "speed": "4", "skill": "5", "attitude": "5", "tidy": "4", "fixed": "yes", "nps": "9"}
PAPER, TABLET = "SZ001/paper/service-visit-both", "SZ001/tablet.html"


class Office:
    """A served company; ``marks`` are the overall marks its customers have given so far."""

    def __init__(self, store: Store, address: str) -> None:
        self.store, self.address, self.marks = store, address, list(EARLIER)

    def answered(self) -> None:
        """What customers said before."""
        link, intake = outlet_link(self.store, "SZ001").rsplit("/", 1)[1], Intake(self.store)
        version = self.store.one("select version from questionnaires where name = 'service-visit'")["version"]
        for mark in EARLIER:
            intake.submit(
                Submission(
                    response_id=str(uuid.uuid4()), questionnaire="service-visit", version=version, channel="web",
                    answers={"csat": mark, "nps": "9"}, link=link,
                )
            )  # fmt: skip

    def signs_in(self, page, login: str) -> None:
        page.goto(f"{self.address}/signin?lang=en")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("button")
        page.wait_for_selector('[data-testid="stApp"]')

    def shows(self, page) -> None:
        """Satisfaction and its n stand on the dashboard as they follow from all marks. Takes the sync's second."""
        share = sum(mark in "45" for mark in self.marks) / len(self.marks)
        wanted = f"{100 * share:.1f}%", f"n {len(self.marks)} ", f"{len(self.marks)} answers"
        for _ in range(12):
            page.goto(f"{self.address}/satisfaction?lang=en&evidence=all")
            page.get_by_test_id("stMetricValue").first.wait_for()
            # The first tile stands before the last words of a page do.
            for _ in range(8):
                told = page.locator('[data-testid="stMain"]').inner_text()
                assert "This page failed" not in told
                if all(words in told for words in wanted):
                    return
                page.wait_for_timeout(300)
        raise AssertionError(f"{wanted} not in:\n{told}")

    def drops(self, page, name: str, content: bytes, told: str) -> None:
        """Dropped into the Paper page; what it says of it."""
        page.goto(f"{self.address}/review?lang=en&section=bring")
        page.get_by_test_id("stFileUploader").wait_for()
        # What was said of the file before is put away, or it would be taken for what is said of this one.
        page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
        seen = page.get_by_role("button", name="Got it")
        if seen.count():
            seen.click()
            seen.wait_for(state="hidden")
        page.set_input_files("input[type=file]", [{"name": name, "mimeType": "", "buffer": content}])
        page.get_by_role("button", name="Read 1 file").click()
        page.get_by_text(told).wait_for(timeout=60_000)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    centre = open_call_centre(folder / "data")
    store = centre.store
    add_user(store, login="chief", name="Chief", password=PASSWORD, role="admin")
    store.set_setting("callback_hours", "00:00-24:00")
    store.set_setting("base_url", "https://s.example.cn")
    set_pin(store, PIN)
    plan(store, DAY, DAY, 1.0, LONG_AGO)
    port = free_port()
    with serving(folder / "data", "dashboard", "--port", str(port), port=port) as served:
        found = Office(store, served.address)
        found.answered()
        yield found
    Intake(store).close()
    store.close()


@pytest.fixture(scope="module")
def chief(chromium, office):
    """The administrator's screen, signed in."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US", accept_downloads=True)
    page = context.new_page()
    office.signs_in(page, "chief")
    yield page
    context.close()


@pytest.fixture(scope="module")
def pack(chief, office, tmp_path_factory):
    """The outlets' pack, made on the Field kit page and downloaded there."""
    chief.goto(f"{office.address}/kit?lang=en")
    chief.get_by_role("button", name="Make the pack").click()
    link = chief.get_by_role("link", name=re.compile("Download"))
    link.wait_for(timeout=120_000)
    with chief.expect_download() as waiting:
        link.click()
    path = tmp_path_factory.mktemp("pack") / "pack.zip"
    waiting.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        # The zip's folder is called by the day it was made.
        return {name[name.index("SZ00") :]: archive.read(name) for name in archive.namelist() if "SZ00" in name}


def marked(paper: pypdfium2.PdfPage, layout: Page, answers: Mapping[str, str], way: str, seed: int) -> np.ndarray:
    """The printed page with these answers (``csat: "25"`` marks both) in one person's way of marking."""
    printed = np.asarray(paper.render(scale=pens.PX * 25.4 / 72).to_pil().convert("L"))
    sheet = pens.Sheet(printed, np.random.default_rng(seed))
    for mark in layout.marks:
        wanted = answers.get(mark.item, "")
        if mark.value == wanted or (mark.item == "csat" and mark.value in wanted):
            WAYS[way](sheet, mark, pens.BLUE)
    return sheet.picture()


def snapped(page: np.ndarray, seed: int) -> bytes:
    """A telephone's picture of it: tilted, turned, a shadow, JPEG."""
    seen = photograph(page, np.random.default_rng(seed), Shot(dpi=150, shadows=1, quality=60))
    buffer = io.BytesIO()
    Image.fromarray(seen).save(buffer, format="JPEG", quality=60)
    return buffer.getvalue()


def test_paper_from_the_pack_photographed_and_looked_at_moves_the_number(office, chief, pack):
    office.shows(chief)
    told = json.loads(pack[f"{PAPER}.json"])
    assert (told.pop("unit"), told.pop("sheet") > 0) == ("mm", True)
    layout = Sheet.from_json(told).pages[0]
    pages = pypdfium2.PdfDocument(pack[f"{PAPER}.pdf"])
    clear = snapped(marked(pages[0], layout, {**REST, "csat": "1"}, "tick", 1), 1)
    office.marks.append("1")
    office.drops(chief, "clear.jpg", clear, "1 counted")
    office.shows(chief)

    twice = snapped(marked(pages[1], layout, {**REST, "csat": "25"}, "black", 2), 2)
    office.drops(chief, "twice.jpg", twice, "1 to look at")
    office.shows(chief)
    chief.goto(f"{office.address}/review?lang=en&section=review")
    chief.get_by_text("There seem to be two marks").wait_for()
    chief.wait_for_timeout(700)
    office.marks.append("2")
    chief.keyboard.press("2")
    chief.get_by_text("Nothing needs a look").wait_for()
    office.shows(chief)


def test_the_packs_tablet_file_answered_without_a_network_moves_the_number(chromium, office, chief, pack, tmp_path):
    file = tmp_path / "tablet.html"
    file.write_bytes(pack[TABLET])
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, locale="zh-CN", accept_downloads=True)
    context.set_offline(True)
    tablet = context.new_page()
    tablet.goto(file.as_uri())
    tablet.wait_for_selector("body[data-screen=attract]")
    tablet.click("[data-language=zh]")
    tablet.locator('[data-item=csat] input[value="5"]').check(force=True)
    while tablet.locator("[data-do=next]").inner_text() != "提交":
        tablet.click("[data-do=next]")
    tablet.click("[data-do=next]")
    tablet.wait_for_selector("body[data-screen=thanks]")
    tablet.click("[data-do=done]")
    staff(tablet)
    content = exported(tablet, tmp_path).read_bytes()
    context.close()
    office.marks.append("5")
    office.drops(chief, "tablet.jsonl", content, "1 counted")
    office.shows(chief)


def test_a_call_sheet_filled_in_on_a_train_moves_the_number(office, chief, tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERWORD_DATA", str(office.store.folder))
    out = tmp_path / "ann.xlsx"
    assert main(["calls", "--agent", "ann", "--count", "2", "--lang", "zh", "--out", str(out)]) == 0
    sheet = Filled(out.read_bytes())
    told = {"q1": "是", "q2": "是", "q3": "是", "q4": "是", "q5": "没换", "q6": "否", "q8": 4, "q13": 9}
    sheet.fill(1, 结果="访问完成", **told).fill(2, 结果="无人接听")
    office.drops(chief, "ann.xlsx", sheet.save(tmp_path / "back.xlsx").read_bytes(), "2 counted")
    rows = office.store.rows("select disposition from callback_attempts order by disposition")
    assert [row["disposition"] for row in rows] == ["completed", "no_answer"]
    office.marks.append("4")
    office.shows(chief)
