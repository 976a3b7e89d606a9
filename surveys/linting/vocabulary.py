"""Words the rules look for, in Chinese (either script) and English. Other languages are judged by length only."""

from __future__ import annotations

import re
from collections.abc import Mapping

Patterns = Mapping[str, re.Pattern[str]]


def _both(zh: str, en: str) -> Patterns:
    return {"zh": re.compile(zh), "en": re.compile(en, re.IGNORECASE)}


# Taken out before anything is looked for: words that only look like the thing.
HARMLESS = _both(
    # 和气, 缓和, 和您约好; 及时, 提及; 参与, 与您; 或许
    "和(?:平|气|氣|解|谐|諧|睦|蔼|藹|[您你我他她])|[缓緩温溫饱飽暖随隨]和|及(?:时|時|格|早)|[普涉提顾顧波触觸]及|"
    "[参參给給]与|[参參給给]與|[与與](?:否|众|眾|其|[您你我他她])|或[许許]|并[不没非]|"
    # 是不是, 有没有, 是否; 不过, 不错, 不断; 无线, 未来, 特别, 别人
    "(.)[不没沒]\\1|有[没沒]有|是否|不(?:过|過|错|錯|同|断|斷|仅|僅|但|久|管|论|論|妨|少|锈|鏽)|非常|"
    "[无無](?:论|論|线|線|锡|錫)|未[来來]|[特区區分差类類级級性個个识識告道辨](?:别|別)|(?:别|別)[人的]",
    r"\b(?:family|friends) (?:and|or) (?:friends|family)\b|\bmore or less\b|\bwhether or not\b|\bnot only\b|"
    r"\bno matter\b|\bterms and conditions\b|\bwear and tear\b|\bno\. ?\d|\d ?/ ?\d|\bkm/h\b",
)
JOINING = _both(
    "以及|并且|並且|而且|同时|同時|或者|还是|還是|[和及与與或、/／]",
    r"\b(?:and|or|as well as|plus)\b|/",
)
LEADING = _both(
    "难道|難道|想必|显然|顯然|当然|當然|众所周知|眾所周知|毫无疑问|毫無疑問|您不觉得|您不覺得|您是否同意|您是否同意|"
    "(?:对吧|對吧|是吧|不是吗|不是嗎|对不对|對不對)[？?]|我们(?:优质|热情|贴心|周到|一流)|我們(?:優質|熱情|貼心|周到|一流)|"
    "总是|總是|从来|從來|永远|永遠",
    r"\b(?:do|would|are|is|did)n['’]t you\b|\bsurely\b|\bobviously\b|\bof course\b|\beveryone knows\b|\bas you know\b|"
    r"\bwe (?:trust|hope) (?:that )?you\b|\b(?:our|the) (?:excellent|great|outstanding|friendly|superb|world-class)\b|"
    r"\b(?:agree|admit) that\b|, (?:is|are|was|were|do|does|did)n['’]t (?:it|they|you|we|he|she)\b|"
    r"\b(?:always|never|everybody|nobody)\b",
)
NEGATIONS = _both(
    "[不没沒未无無勿莫]|并非|並非|从未|從未|别|別",
    r"\b(?:not|no|none|nor|neither|without|cannot|hardly|nothing)\b|n['’]t\b|\b(?:un(?:able|damaged|happy|satisfied|"
    r"fair|clear|likely|helpful|resolved|solved|finished)|dis(?:satisfied|agree|honest|courteous)|impossible|impolite)\b",
)
JARGON = _both(
    "响应时效|響應時效|履约|触点|赋能|闭环|颗粒度|抓手|客诉|维保|首问|服务交付|终端用户|满意度指数|工单状态|时效性|数字化",
    r"\b(?:utili[sz]e|remuneration|pursuant|aforementioned|touch ?point|turnaround|stakeholder|deliverable|leverage|"
    r"end[- ]user|escalat\w+|ticket status|first[- ]contact resolution)\b",
)
# No word boundary: an abbreviation stands right between Chinese characters.
ABBREVIATION = re.compile(r"(?<![A-Za-z])(?:[A-Z]{2,}|[A-Z]\.(?:[A-Z]\.)+)(?![A-Za-z-])")
KNOWN_ABBREVIATIONS = {"OK", "ID", "TV", "SMS", "QR", "PIN", "APP", "PDF"}
WAY_OUT = _both(
    "不清楚|不知道|不确定|不確定|记不清|記不清|说不准|說不準|不了解|不适用|不適用|没遇到|沒遇到|没看到|沒看到|没打|其他|还没",
    r"not sure|don['’]t know|do not know|cannot (?:say|remember|compare)|can['’]t|not applicable|does not apply|"
    r"too early|did not|other|not seen",
)
BAD = _both(
    "[不没沒未]|[差糟难難慢]",
    r"\b(?:dis\w+|un\w+|not|no|poor|bad|worse|worst|hard|difficult|terrible|never|little|slow)\b",
)
GOOD = _both(
    "满意|滿意|同意|好|优|優|公道|方便|重要|愿意|願意|容易|快",
    r"\b(?:satisfied|agree|good|better|best|excellent|great|fair|easy|important|likely|willing|quick|fast)\b",
)


# Codes, and the names that stand in headers without one: ``label::English``.
_FAMILIES = {"zh": "zh", "中文": "zh", "chinese": "zh", "en": "en", "english": "en"}


def family(language: str) -> str:
    """Which words apply: ``zh`` for either script, ``en``; "" for a language we have no words of."""
    return _FAMILIES.get(language.split("-")[0].lower(), "")


def found(patterns: Patterns, language: str, text: str) -> str:
    """The first hit in the text, harmless words apart; "" without one."""
    hits = every(patterns, language, text)
    return hits[0] if hits else ""


def every(patterns: Patterns, language: str, text: str) -> list[str]:
    """All hits in the text, harmless words apart."""
    words = family(language)
    if not words:
        return []
    return [hit[0].strip(" ,，") for hit in patterns[words].finditer(HARMLESS[words].sub(" ", text))]
