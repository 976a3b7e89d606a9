"""The agent's page: one customer from the queue to the record, without a browser."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.users import add_user
from kit.excel import call_sheet
from surveys.callbacks.plan import plan
from surveys.intake import Intake
from tests.surveys.call_centre import open_call_centre

PAGE = Path(__file__).parents[2] / "dashboard" / "pages" / "callbacks.py"
DAY = date(2026, 11, 18)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def centre(tmp_path, monkeypatch):
    opened = open_call_centre(tmp_path, customers=2)
    add_user(opened.store, login="boss", name="Boss", password="a long password", role="admin")
    opened.store.set_setting("callback_hours", "00:00-24:00")
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path))
    monkeypatch.setattr(demo, "_entered", tmp_path)
    session._store.cache_clear()
    yield opened
    Intake(opened.store).close()
    session._store.cache_clear()
    opened.store.close()


class Agent:
    """Somebody at the page; what they press and what they read."""

    def __init__(self) -> None:
        self.page = AppTest.from_file(str(PAGE), default_timeout=30)
        self.page.run()

    def presses(self, name: str) -> "Agent":
        self._one(self.page.button, name).click().run()
        return self

    def marks(self, item: str, value: str) -> "Agent":
        self._one(self.page.segmented_control, item).set_value(value).run()
        return self

    def reads(self) -> str:
        assert not self.page.exception
        shown = (self.page.markdown, self.page.caption, self.page.info, self.page.success, self.page.error)
        return "\n".join(element.value for kind in (*shown, self.page.subheader) for element in kind)

    def _one(self, kind, name):
        (found,) = (element for element in kind if f"_{name}" in (element.key or ""))
        return found


def test_a_complete_call_from_the_masked_name_to_the_next_customer(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent()
    assert "王** 空调 · 维修" in agent.reads().replace("　", " ")
    assert "138****0000" not in agent.reads()
    assert "138****8001" in agent.reads()
    assert "压缩机" in agent.reads()
    agent.presses("show")
    assert centre.count("access_log") == 1
    agent.presses("reached")
    assert "深圳第1网点" in agent.reads()
    agent.marks("number_ok", "yes").marks("visited", "yes").marks("part_replaced", "no")
    assert "网点报了换件（压缩机），顾客说没换。" in agent.reads()
    agent.marks("csat", "2").marks("nps", "3").presses("complete")
    assert "已转核实" in agent.reads()
    assert "今天您打了 **1** 通，完成 **1** 份；还有 **1** 位顾客等您回访。" in agent.reads()
    assert [tuple(row) for row in centre.store.rows("select channel, grade, order_id from responses")] == [
        ("callback", "B", 1)
    ]
    assert centre.count("cases") == 1
    assert centre.store.one("select count(*) from callback_drafts")[0] == 0


def test_a_dead_browser_loses_nothing(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    Agent().presses("show").presses("reached").marks("visited", "no")
    again = Agent()
    assert "这通电话上次没有记完" in again.reads()
    assert "顾客说没人来过" in again.reads()
    again.presses("complete")
    assert [row["choice"] for row in centre.store.rows("select choice from answers")] == ["no"]


def test_nobody_answers_and_one_press_is_enough(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("no_answer")
    assert "无人接听" in agent.reads()
    assert "再打" in agent.reads()
    assert centre.store.one("select disposition, number from callback_attempts")[:] == ("no_answer", 1)


def test_a_later_call_needs_a_time(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("call_later").presses("save")
    assert "还没选时间" in agent.reads()
    assert centre.count("callback_attempts") == 0


def test_a_customer_given_back_makes_room_for_the_next(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("give_back")
    assert "已退回" in agent.reads()
    assert "WO-2" in agent.reads()


def test_a_customer_is_given_back_after_a_look_at_the_number_too(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("give_back")
    assert "WO-2" in agent.reads()
    assert centre.count("callback_attempts") == 0
    assert centre.store.one("select count(*) from access_log where event = 'reveal_phone'")[0] == 1


def test_nobody_is_promised_a_call_on_a_holiday(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    today = datetime.now(centre.store.zone).date()
    tomorrow, then = today + timedelta(days=1), today + timedelta(days=2)
    centre.store.set_setting("case_holidays", str(tomorrow))
    agent = Agent().presses("show").presses("call_later")
    hours = agent._one(agent.page.segmented_control, "quick_zh").options
    assert not [one for one in hours if one.startswith("明天")]
    assert f"{then.month} 月 {then.day} 日 10:00" in hours


def test_a_holiday_is_told_as_such(centre, monkeypatch):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    centre.store.set_setting("case_holidays", str(datetime.now(centre.store.zone).date()))
    monkeypatch.setattr(demo, "_entered", None)  # outside of the demonstration nobody turns the clock forward
    monkeypatch.setattr(session, "current_user", lambda: centre.ann)
    assert "今天放假" in Agent().reads()


def test_a_customer_who_cannot_be_opened_does_not_block_the_others(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    with centre.store.transaction() as write:
        write.execute("update customers set phone_sealed = zeroblob(40) where customer_id = 1")
    agent = Agent()
    assert "WO-1" in agent.reads()
    assert "密钥" in agent.reads()
    agent.page.run()
    assert "WO-2" in agent.reads()


def test_an_answer_noted_wrongly_is_put_right(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("reached").marks("visited", "yes").marks("nps", "3").presses("complete")
    agent.presses("right_1_1")
    assert "原来的回答会留存" in agent.reads()
    agent.presses("complete")
    assert "没有一题和原来不同" in agent.reads()
    agent.marks("nps", "9").presses("complete")
    assert "已更正 1 题" in agent.reads()
    assert "WO-2" in agent.reads()
    assert [row["number"] for row in centre.store.rows(
        "select number from standing_responses join answers using (response_key) where number is not null"
    )] == [9]  # fmt: skip


def test_an_ending_pressed_by_mistake_is_taken_up_again(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("not_in_service")
    agent.presses("right_1_1")
    assert "顾客又回到您这里" in agent.reads()
    assert "第 2 次拨打 · 工单 WO-1" in agent.reads()


def test_the_link_instead_of_the_conversation(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("handed_over")
    (message,) = (element.value for element in agent.page.code)
    assert message.startswith("您好！深圳第1网点为您的空调提供的服务")
    assert "/S/" in message
    agent.presses("save")
    assert "改发链接" in agent.reads()
    assert centre.store.one("select disposition, next_at > ended_at from callback_attempts")[:] == ("handed_over", 1)


def test_an_appointment_in_one_press_is_listed_and_taken_when_it_is_due(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    agent = Agent().presses("show").presses("call_later").marks("quick_zh", "1").presses("save")
    assert "再打" in agent.reads()
    with centre.store.transaction() as write:
        write.execute("update callback_tasks set next_at = '2026-01-01T00:00:00Z', rev = :rev where task_id = 1")
    agent.page.run()
    assert "时间到了" in agent.reads()
    agent.presses("take_1")
    assert "第 2 次拨打 · 工单 WO-1" in agent.reads()
    assert centre.store.one("select leased_by from callback_tasks where task_id = 2")[0] is None


def test_customers_on_a_sheet_are_left_alone_until_they_are_put_back(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    call_sheet(centre.store, session.demo_user(), 2)
    agent = Agent()
    assert "您带走的通话表上有 2 位顾客" in agent.reads()
    agent.presses("take_back")
    assert "WO-1" in agent.reads()


def test_another_amount_than_the_papers_say_is_told_on_the_spot(centre):
    plan(centre.store, DAY, DAY, 1.0, LONG_AGO)
    with centre.store.transaction() as write:
        write.execute("update orders set charged_fen = 12000, under_warranty = 0, rev = :rev")
    agent = Agent().presses("show").presses("reached").marks("visited", "yes").marks("charged", "yes")
    agent._one(agent.page.number_input, "charge_amount").set_value(300.0).run()
    assert "网点报收费 ¥120，顾客说付了 ¥300" in agent.reads()
    agent.presses("complete")
    assert centre.store.one("select source, subject from cases")[:] == ("verification", "price")


def test_an_empty_queue_says_what_to_do(centre):
    assert "请管理员做一份回访计划" in Agent().reads()


def test_hours_that_cannot_be_read_are_told_to_the_agent(centre):
    centre.store.set_setting("callback_hours", "all day")
    assert "write it as 09:00-20:00" in Agent().reads()
