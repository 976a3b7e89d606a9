"""What a paper sheet says besides its questions, once in each language."""

from collections.abc import Mapping

from kit.wording import Text

OUTLET: Text = {"zh": "网点", "en": "Outlet"}
ORDER: Text = {"zh": "工单", "en": "Order"}
CODE: Text = {"zh": "本页编号", "en": "Page code"}
PAGE: Text = {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"}
TURN: Text = {"zh": "还有下一页", "en": "Please go on to the next page"}
PEN: Text = {
    "zh": "黑色或蓝色笔，涂满圆圈；打勾、打叉也可以",
    "en": "Fill the circle in black or blue; a tick or cross will do",
}
CORRECT: Text = {"zh": "涂错了：划掉，再涂对的", "en": "A slip? Cross it out, mark the right one"}
ANY: Text = {"zh": "可多选", "en": "Mark all that apply"}
DIGITS: Text = {"zh": "先把数字写进格子，再涂下面的圆圈", "en": "Write the figures, then fill the circles below"}
YEAR: Text = {"zh": "年", "en": "Year"}
MONTH: Text = {"zh": "月", "en": "Month"}
DAY: Text = {"zh": "日", "en": "Day"}
RETURN: Text = {"zh": "填好请寄回", "en": "Please return to"}
DROP: Text = {"zh": "填好请对折，投进网点的意见箱", "en": "When done, fold it and drop it into the box at the outlet"}
STAFF_RETURN: Text = {"zh": "填好请直接交回总部", "en": "When done, return it straight to head office"}
# Who sees it, by who answers (surveys.tags.AUDIENCES); the same promise that the web pages make.
PROMISES: Mapping[str, Text] = {
    "customer": {
        "zh": "回答直接到总部，网点看不到是谁填的",
        "en": "Goes to head office; the outlet never sees who answered",
    },
    "dealer": {"zh": "回答直接到总部，只看汇总结果", "en": "Goes to head office; only totals are shown"},
    "employee": {
        "zh": "不记名；只看汇总结果，看不到是谁填的",
        "en": "No names asked; only totals are shown, never who answered",
    },
    "management": {
        "zh": "不记名；只看汇总结果，看不到是谁填的",
        "en": "No names asked; only totals are shown, never who answered",
    },
    "auditor": {"zh": "只交总部，不要留在网点", "en": "For head office only; do not leave it at the outlet"},
    "shopper": {"zh": "只交总部，不要给网点的人看", "en": "For head office only; do not show it to the outlet"},
}
NPS_ENDS: tuple[Text, Text] = (
    {"zh": "绝对不会", "en": "Not at all likely"},
    {"zh": "一定会", "en": "Extremely likely"},
)
PLACEHOLDERS: Mapping[str, Text] = {
    "{outlet}": {"zh": "〔网点〕", "en": "[the outlet]"},
    "{product}": {"zh": "〔产品〕", "en": "[the product]"},
    "{date}": {"zh": "〔服务日期〕", "en": "[the day of service]"},
}

# Conditions in plain words; the braces are filled by kit/paper/conditions.py.
ONLY: Text = {"zh": "{condition}的才填", "en": "Only if {condition}"}
ONLY_SOME: Text = {"zh": "与您有关的才填", "en": "Only if this applies to you"}
AND: Text = {"zh": "、并且", "en": " and "}
OR: Text = {"zh": "、或者", "en": " or "}
CHOSE: Text = {"zh": "第 {number} 题选了“{answer}”", "en": 'you marked "{answer}" in question {number}'}
NOT_CHOSE: Text = {"zh": "第 {number} 题没有选“{answer}”", "en": 'you did not mark "{answer}" in question {number}'}
ANSWERED: Text = {"zh": "第 {number} 题填了", "en": "you answered question {number}"}
UNANSWERED: Text = {"zh": "第 {number} 题没有填", "en": "you left question {number} open"}
COMPARED: Mapping[str, Text] = {
    "<": {"zh": "第 {number} 题小于 {answer}", "en": "question {number} is below {answer}"},
    "<=": {"zh": "第 {number} 题不超过 {answer}", "en": "question {number} is at most {answer}"},
    ">": {"zh": "第 {number} 题大于 {answer}", "en": "question {number} is above {answer}"},
    ">=": {"zh": "第 {number} 题不低于 {answer}", "en": "question {number} is at least {answer}"},
    "=": {"zh": "第 {number} 题是 {answer}", "en": "question {number} is {answer}"},
    "!=": {"zh": "第 {number} 题不是 {answer}", "en": "question {number} is not {answer}"},
}
