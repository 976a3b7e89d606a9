"""What the sheets say, in Chinese and English."""

from collections.abc import Mapping

Text = Mapping[str, str]
LANGUAGES = ("zh", "en")

SHEETS: Mapping[str, Text] = {
    "calls": {"zh": "回访名单", "en": "Calls"},
    "entry": {"zh": "录入表", "en": "Entry"},
    "guide": {"zh": "怎么填", "en": "How to"},
}
HEADINGS: Mapping[str, Text] = {
    "no": {"zh": "序号", "en": "No."},
    "order": {"zh": "工单号", "en": "Order"},
    "name": {"zh": "顾客", "en": "Customer"},
    "phone": {"zh": "电话", "en": "Telephone"},
    "hours": {"zh": "可打时段", "en": "Ring within"},
    "outlet": {"zh": "网点", "en": "Outlet"},
    "product": {"zh": "产品", "en": "Product"},
    "service": {"zh": "服务", "en": "Service"},
    "visited": {"zh": "上门日期", "en": "Visited on"},
    "earlier": {"zh": "以前的电话", "en": "Earlier calls"},
    "called": {"zh": "通话时间", "en": "Called at"},
    "ending": {"zh": "结果", "en": "Ending"},
    "appointed_day": {"zh": "约定日期", "en": "Ring again on"},
    "appointed_time": {"zh": "约定时间", "en": "Ring again at"},
    "note": {"zh": "备注", "en": "Note"},
    "never": {"zh": "不再来电", "en": "Never ring again"},
    "answered": {"zh": "填写日期", "en": "Answered on"},
    "remark": {"zh": "请更正", "en": "Please correct"},
}
PROMPTS: Mapping[str, Text] = {
    "called": {"zh": "例如 14:30。Ctrl+Shift+; 填入现在。", "en": "Such as 14:30. Ctrl+Shift+; enters the time now."},
    "ending": {"zh": "电话是怎么结束的？没有打，就空着。", "en": "How did the call end? Leave empty if not rung."},
    "appointed_day": {"zh": "只在“约时间再打”时填。", "en": "Only when the customer asked to be rung later."},
    "appointed_time": {"zh": "例如 10:30，要在可以拨打的时段内。", "en": "Such as 10:30, within the calling hours."},
    "note": {"zh": "给下一位同事看的话；不写电话号码。", "en": "For whoever rings next; no telephone numbers."},
    "never": {"zh": "顾客要求以后不再打，才选“是”。", "en": "Yes only if the customer wants no more calls, ever."},
    "answered": {"zh": "顾客填写的日期，例如 2026-05-31。", "en": "The day it was filled in, such as 2026-05-31."},
    "order": {"zh": "知道就填，不知道就空着。", "en": "If known; otherwise leave empty."},
    "several": {"zh": "可填几项，用分号隔开：", "en": "Several are possible, between semicolons: "},
}
YES_NO: Mapping[str, Text] = {"yes": {"zh": "是", "en": "Yes"}, "no": {"zh": "否", "en": "No"}}
BRACES: Mapping[str, Text] = {
    "outlet": {"zh": "【网点】", "en": "[outlet]"},
    "product": {"zh": "【产品】", "en": "[product]"},
    "date": {"zh": "【上门日期】", "en": "[visited on]"},
}
SERVICES: Mapping[str, Text] = {
    "delivery": {"zh": "送货", "en": "Delivery"},
    "installation": {"zh": "安装", "en": "Installation"},
    "repair": {"zh": "维修", "en": "Repair"},
    "exchange": {"zh": "换货", "en": "Exchange"},
    "return": {"zh": "退货", "en": "Return"},
    "maintenance": {"zh": "保养", "en": "Maintenance"},
    "consultation": {"zh": "咨询", "en": "Consultation"},
}
NOT_A_DATE: Text = {"zh": "请填日期，例如 2026-05-31。", "en": "Write a date, such as 2026-05-31."}
NOT_IN_LIST: Text = {"zh": "请从列表中选择。", "en": "Please choose from the list."}
NOT_WHOLE: Text = {"zh": "请填 {low} 到 {high} 的整数。", "en": "Write a whole number from {low} to {high}."}
CORRECT: Text = {"zh": "{title} · 需要更正的行", "en": "{title} · rows to correct"}

CALLS_TITLE: Text = {"zh": "回访名单 · {agent}", "en": "Call sheet · {agent}"}
CALLS_LEAD: Text = {
    "zh": "{count} 位顾客 · {day} · {hours} 之间拨打 · {back} 前交回 · 只填白色格子",
    "en": "{count} customers · {day} · ring within {hours} · bring back by {back} · fill in white cells only",
}
ROWS_HOURS: Text = {"zh": "每行“可打时段”", "en": "the hours in each row"}
CALLS_STEPS: tuple[Text, ...] = (
    {
        "zh": "从上往下打。这些顾客只在您手里，同事不会再打。",
        "en": "Ring from the top. Nobody else rings these customers.",
    },
    {
        "zh": "只在“可打时段”里打。各地作息不同，时段已换算成您这里的时间。",
        "en": "Ring only within the hours of the row: regions differ, and the hours are told by your own clock.",
    },
    {
        "zh": "每打一个，先填“通话时间”和“结果”；接通了，再填后面的回答。",
        "en": "For each call write when, and how it ended; then the answers, if there was a talk.",
    },
    {
        "zh": "没打的行什么都不要填，到期会自动转给同事。",
        "en": "Leave rows you did not ring empty; they go to a colleague after the time above.",
    },
    {
        "zh": "只填白色格子。灰色的不能改，改了这一行读不回来。不要写公式。",
        "en": "Fill in white cells only; a row whose grey cells were changed is not read. No formulas.",
    },
    {
        "zh": "分数填数字即可；可以排序、可以插入自己的列，标题和隐藏的列不要动。",
        "en": "Marks are plain numbers. Sort rows or insert columns as you like; leave headings and hidden columns.",
    },
    {
        "zh": "打完把文件交回：python -m kit read 文件名，或拖进系统。交两次也没关系，不会重复。",
        "en": "Hand the file in: python -m kit read FILE, or drag it into the dashboard. Twice does no harm.",
    },
    {
        "zh": "表里有顾客的电话，用完请删除，不要转发。",
        "en": "The sheet holds telephone numbers: delete it afterwards, pass it to nobody.",
    },
)
ENTRY_TITLE: Text = {"zh": "{questionnaire} · 录入表", "en": "{questionnaire} · entry sheet"}
ENTRY_LEAD: Text = {
    "zh": "{about} · {count} 行 · 一行一份问卷 · 只填白色格子",
    "en": "{about} · {count} rows · one questionnaire a row · fill in white cells only",
}
ENTRY_STEPS: tuple[Text, ...] = (
    {
        "zh": "一份纸质问卷填一行，照顾客写的录，不猜、不改。顾客没答的，空着。",
        "en": "One row for each questionnaire on paper, as the customer wrote it. What was not answered stays empty.",
    },
    {"zh": "知道工单号就填上，不知道就空着。", "en": "Write the order's number if it is known."},
    {
        "zh": "只填白色格子；不要写公式，不要动标题和隐藏的列。",
        "en": "Fill in white cells only; no formulas; leave headings and hidden columns as they are.",
    },
    {
        "zh": "录完交回：python -m kit read 文件名，或拖进系统。交两次也没关系，不会重复。",
        "en": "Hand the file in: python -m kit read FILE, or drag it into the dashboard. Twice does no harm.",
    },
    {
        "zh": "由员工录入的回答，证据等级为 D，单独统计。",
        "en": "Answers typed in by staff have evidence grade D and are counted as such.",
    },
)
SECTIONS: Mapping[str, Text] = {
    "steps": {"zh": "步骤", "en": "Steps"},
    "endings": {"zh": "电话的结果", "en": "How a call can end"},
    "script": {"zh": "开场与提示", "en": "What to say"},
    "questions": {"zh": "问题", "en": "Questions"},
}
FOLLOWS: Mapping[str, Text] = {
    "settled": {"zh": "完成，回答计入统计", "en": "done; the answers count"},
    "ended": {"zh": "不再拨打", "en": "not rung again"},
    "soon": {"zh": "半小时后再打", "en": "again after half an hour"},
    "another_hour": {"zh": "换个时间再打", "en": "again at another time"},
    "appointed": {"zh": "到约定的时间再打", "en": "again at the hour agreed"},
}


def said(text: Text, language: str, **parts: object) -> str:
    """``text`` in a language (a script of Chinese as Chinese, others as English), its blanks filled in."""
    return text.get(language, text.get(language.split("-")[0], text["en"])).format_map(parts)
