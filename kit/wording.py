"""What a poster says, once in each language.

The question is open and all five faces weigh the same: a poster that begs for five stars spoils the numbers.
"""

from collections.abc import Mapping
from typing import Literal

Text = Mapping[str, str]
"""Language code -> text."""
Language = Literal["zh", "en", "both"]

QUESTION: Text = {"zh": "这次服务，\n您满意吗？", "en": "How did\nwe do today?"}
PROMISE: Text = {"zh": "网点看不到是谁填的", "en": "Anonymous to this outlet"}
COMPANY: Text = {"zh": "售后服务", "en": "After-sales service"}
STEPS: tuple[tuple[Text, Text], ...] = (
    (
        {"zh": "扫一扫", "en": "Scan"},
        {"zh": "微信、手机相机都可以", "en": "with WeChat or camera"},
    ),
    (
        {"zh": "点一点", "en": "Tap"},
        {"zh": "几道小题，大约 1 分钟", "en": "takes about a minute"},
    ),
    (
        {"zh": "说一说", "en": "Tell"},
        {"zh": "好的坏的，直接到总部", "en": "straight to head office"},
    ),
)
TYPED: Text = {"zh": "扫不了？在浏览器里输入", "en": "Cannot scan? Type this into your browser"}
CODE: Text = {"zh": "编号", "en": "No."}
PHONE: Text = {"zh": "电话", "en": "Tel."}
STICKER: Text = {"zh": "扫码说说满不满意", "en": "Scan: how did we do?"}
VOUCHER: Text = {"zh": "这次服务，请您评一评", "en": "Please rate this service"}
ORDER: Text = {"zh": "工单", "en": "Order"}
UNTIL: Text = {"zh": "有效期至 {day}，限答一次", "en": "Good for one answer until {day}"}


def languages(language: Language) -> tuple[str, ...]:
    """The languages a poster speaks, the leading one first."""
    return ("zh", "en") if language == "both" else (language,)


def spoken(text: Text, language: Language) -> list[str]:
    """``text`` in each language of the poster, the leading one first."""
    return [text[code] for code in languages(language)]
