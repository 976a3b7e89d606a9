"""What is said to a person whose answer does not fit, in every language of the questionnaire."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from surveys.items import Text

# Languages that have no wording of their own are spoken to in this one.
FALLBACK = "en"

_WORDS: dict[str, dict[str, str]] = {
    "required": {"zh": "这一题需要您回答。", "zh-Hant": "這一題需要您回答。", "en": "Please answer this question."},
    "integer": {
        "zh": "请填写整数，例如 12。",
        "zh-Hant": "請填寫整數，例如 12。",
        "en": "Please enter a whole number, such as 12.",
    },
    "decimal": {
        "zh": "请填写数字，例如 12.5。",
        "zh-Hant": "請填寫數字，例如 12.5。",
        "en": "Please enter a number, such as 12.5.",
    },
    "date": {
        "zh": "请填写日期，例如 2026-05-31。",
        "zh-Hant": "請填寫日期，例如 2026-05-31。",
        "en": "Please enter a date, such as 2026-05-31.",
    },
    "range": {
        "zh": "请在 {low} 到 {high} 之间选择。",
        "zh-Hant": "請在 {low} 至 {high} 之間選擇。",
        "en": "Please choose between {low} and {high}.",
    },
    "choice": {
        "zh": "请从给出的选项中选择。",
        "zh-Hant": "請從列出的選項中選擇。",
        "en": "Please choose one of the answers offered.",
    },
    "text": {
        "zh": "请用文字回答，不超过 {high} 字。",
        "zh-Hant": "請用文字回答，不超過 {high} 字。",
        "en": "Please answer in words, at most {high} characters.",
    },
    "acknowledge": {
        "zh": "请点“知道了”。",
        "zh-Hant": "請按「我知道了」。",
        "en": "Please confirm that you have read this.",
    },
    "constraint": {
        "zh": "这个回答不合要求，请检查一下。",
        "zh-Hant": "這個回答不符合要求，請再檢查一次。",
        "en": "This answer does not fit; please check it.",
    },
    "unknown_item": {
        "zh": "问卷中没有“{item}”这一题。",
        "zh-Hant": "問卷中沒有「{item}」這一題。",
        "en": 'There is no question "{item}" in this questionnaire.',
    },
    "other": {"zh": "其他", "zh-Hant": "其他", "en": "Other"},
    "specify": {"zh": "请具体说明", "zh-Hant": "請具體說明", "en": "Please say which"},
}


def message(rule: str, languages: Collection[str], parts: Mapping[str, object] | None = None) -> Text:
    """The wording of ``rule`` in each of ``languages``, ``parts`` filled in."""
    words = _WORDS[rule]
    return {
        code: (words.get(code) or words.get(code.split("-")[0], words[FALLBACK])).format_map(parts or {})
        for code in languages
    }
