"""An agent's hour at the telephone without touching the mouse; and a line, a tab and a server that die in mid-call."""

import pytest

from db.users import add_user
from surveys.callbacks.plan import plan
from surveys.intake import Intake
from tests.dashboard.served import PASSWORD, free_port, serving
from tests.dashboard.test_callbacks_page import DAY, LONG_AGO
from tests.surveys.call_centre import open_call_centre

CUSTOMERS = 24


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    """A company with two dozen customers to ring at any hour; WO-5 was charged 120 yuan."""
    folder = tmp_path_factory.mktemp("hour")
    opened = open_call_centre(folder, customers=CUSTOMERS)
    for login in ("mei", "lan", "kai"):
        add_user(opened.store, login=login, name="小梅", password=PASSWORD, role="agent")
    opened.store.set_setting("callback_hours", "00:00-24:00")
    with opened.store.transaction() as write:
        write.execute("update orders set charged_fen = 12000, under_warranty = 0, rev = :rev where order_id = 5")
    plan(opened.store, DAY, DAY, 1.0, LONG_AGO)
    yield opened
    Intake(opened.store).close()
    opened.store.close()


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def served(centre, port):
    with serving(centre.store.folder, "dashboard", "--port", str(port), port=port) as found:
        yield found


@pytest.fixture
def context(chromium):
    opened = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


class Keyboard:
    """An agent who has a keyboard, eyes, and no mouse."""

    def __init__(self, page, address: str, login: str) -> None:
        self.page = page
        page.goto(f"{address}/signin?lang=zh")
        page.keyboard.type(login)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        self.sees("显示号码")

    def sees(self, *words: str) -> "Keyboard":
        for word in words:
            self.page.get_by_text(word, exact=False).first.wait_for(timeout=20_000)
        self.page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=20_000)
        self.page.wait_for_timeout(100)
        return self

    def presses(self, key: str, *until: str) -> "Keyboard":
        self.page.keyboard.press(key)
        return self.sees(*until)

    def begins(self) -> "Keyboard":
        """The number, then the script; the keys stand on the first question."""
        self.presses("s", "拨打 138").presses("y", "念给顾客听")
        return self.stands_on("number_ok")

    def stands_on(self, item: str) -> "Keyboard":
        """The question that the keyboard is in."""
        self.page.wait_for_function(
            "item => document.activeElement.closest(`[class*='_box_${item}']`) !== null", arg=item, timeout=20_000
        )
        return self

    def answers(self, **marks: str) -> "Keyboard":
        """Keys for one question after another, in the order of the script."""
        for item, keys in marks.items():
            self.stands_on(item)
            for key in keys:
                self.page.keyboard.press(key)
        return self

    def saves(self) -> "Keyboard":
        self.page.keyboard.press("Control+Enter")
        return self.sees("上一位已存")

    def noted(self, item: str) -> str:
        """What is marked at a question."""
        return self.page.locator(f"[class*='_box_{item}'] [aria-checked='true']").inner_text(timeout=20_000)


TALK = {
    "number_ok": "1", "visited": "1", "date_ok": "1", "work_done": "1", "part_replaced": "2", "charged": "2",
    "csat": "5", "attitude": "5", "speed": "4", "result": "5", "ease": "4",
}  # fmt: skip


def test_an_hour_by_keyboard_only(centre, served, context):
    agent = Keyboard(context.new_page(), served.address, "mei")
    keyboard = agent.page.keyboard

    agent.begins().answers(**TALK, nps="10", problem="2").stands_on("suggestion")
    keyboard.type("来之前打个电话")
    agent.presses("Enter").stands_on("bought_again").saves().sees("不一致", "WO-2")  # 1: the compressor was claimed

    agent.presses("s", "拨打 138").presses("n", "无人接听，", "WO-3")  # 2
    agent.presses("s", "拨打 138").presses("b", "占线，", "WO-4")  # 3
    agent.presses("s", "拨打 138").presses("v", "不再打了", "WO-5")  # 4, by mistake
    agent.presses("e", "顾客又回到您这里", "第 2 次拨打 · 工单 WO-4")
    agent.presses("s", "拨打 138").presses("x", "补一句说明").saves().sees("拒绝回访", "WO-5")  # 5

    agent.begins().answers(number_ok="1", visited="1", date_ok="1", work_done="1", part_replaced="2", charged="1")
    agent.stands_on("charge_amount")
    keyboard.type("300")
    agent.presses("Enter", "网点报收费 ¥120，顾客说付了 ¥300").stands_on("csat").answers(csat="2")
    agent.stands_on("attitude").saves().sees("已转核实", "WO-6")  # 6

    agent.presses("s", "拨打 138").presses("l", "跟顾客约好")
    agent.page.locator("[class*='_quick_zh'] :focus").wait_for()
    agent.presses("1")
    agent.page.locator("[class*='_quick_zh'] [aria-checked='true']").wait_for()
    agent.saves().sees("约时间再打", "WO-7")  # 7

    agent.presses("s", "拨打 138").presses("h", "复制短信，发给顾客").presses("m", "已复制")
    assert "/S/" in agent.page.evaluate("navigator.clipboard.readText()")
    agent.saves().sees("改发链接", "WO-8")  # 8

    agent.presses("p", "已退回", "WO-9")  # WO-8 is a colleague's
    agent.presses("s", "拨打 138").presses("w", "补一句说明").saves().sees("打错了", "WO-10")  # 9
    agent.presses("s", "拨打 138").presses("g", "补一句说明").saves().sees("语言不通", "WO-11")  # 10
    agent.presses("s", "拨打 138").presses("o", "补一句说明").saves().sees("其他情况", "WO-12")  # 11
    agent.begins().answers(number_ok="1", visited="1").stands_on("date_ok")
    agent.presses("k", "中途结束", "WO-13")  # 12

    agent.begins().answers(**TALK, nps="3").stands_on("problem").saves().sees("访问完成", "WO-14")  # 13
    agent.presses("e", "改正记错的回答").stands_on("problem")
    for item in ("nps", "ease"):
        agent.presses("ArrowUp").stands_on(item)
    agent.presses("ArrowDown").answers(nps="9").stands_on("problem")
    keyboard.press("Control+Enter")
    agent.sees("已更正 1 题", "WO-14")

    rows = centre.store.rows("select disposition from callback_attempts order by attempt_id")
    assert [row[0] for row in rows] == [
        "completed", "no_answer", "busy", "not_in_service", "refused", "completed", "call_later", "handed_over",
        "wrong_number", "language_barrier", "other", "partial", "completed",
    ]  # fmt: skip
    marks = centre.store.rows(
        """select o.order_no, a.number from standing_responses r join orders o using (order_id)
           join answers a using (response_key) join items i using (item_id) where i.name = 'nps' order by o.order_id"""
    )
    assert [tuple(row) for row in marks] == [("WO-1", 10), ("WO-13", 9)]
    words = centre.store.rows("select text from answers where text is not null")
    assert [row["text"] for row in words] == ["来之前打个电话"]


def test_a_bad_line_in_mid_call_loses_nothing(centre, served, context):
    agent = Keyboard(context.new_page(), served.address, "lan")
    agent.begins().answers(number_ok="1", visited="1", date_ok="2").stands_on("work_done").sees("顾客说不是这天")
    context.set_offline(True)
    agent.page.wait_for_timeout(1500)
    context.set_offline(False)
    agent.page.wait_for_timeout(1500)
    assert [agent.noted(item) for item in ("number_ok", "visited", "date_ok")] == ["是", "是", "否"]
    agent.stands_on("work_done").answers(work_done="1").stands_on("part_replaced").saves()
    rows = centre.store.rows(
        """select a.choice from answers a join responses r using (response_key) join items i using (item_id)
           where r.response_key = (select max(response_key) from responses) order by i.position"""
    )
    assert [row[0] for row in rows] == ["yes", "yes", "no", "yes"]


def test_a_killed_tab_and_a_restarted_server_go_on_where_the_customer_was_speaking(centre, port, context):
    folder = centre.store.folder
    with serving(folder, "dashboard", "--port", str(port), port=port) as served:
        agent = Keyboard(context.new_page(), served.address, "kai")
        agent.begins().answers(number_ok="1", visited="2").stands_on("csat").sees("顾客说没人来过")
        agent.page.close()
        page = context.new_page()
        page.goto(served.address)
        page.get_by_text("这通电话上次没有记完").wait_for()
        agent.page = page
        assert agent.noted("visited") == "否"
        agent.stands_on("csat").answers(csat="2").stands_on("attitude")
    with serving(folder, "dashboard", "--port", str(port), port=port):
        agent.page.wait_for_timeout(3000)
        assert agent.noted("csat") == "不满意"
        agent.page.reload()
        agent.sees("这通电话上次没有记完").stands_on("attitude")
        assert (agent.noted("visited"), agent.noted("csat")) == ("否", "不满意")
        agent.saves().sees("已转核实")
