"""What can be wrong with a tablet's exported file or one of its lines, told in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Literal

from surveys.intake import ConflictKept, IntakeRefused
from surveys.intake.refusals import Quarantined
from surveys.links import LinkRefused

Fate = Literal["refused", "conflict", "aside"]


@dataclass(frozen=True, slots=True)
class Fault:
    """``line`` counts from 1. ``fate``: refused (not taken), conflict or aside (kept whole, staff settle it)."""

    file: str
    line: int
    rule: str
    words: Mapping[str, str]
    fate: Fate = "refused"

    def told(self, language: str = "en", *, file: bool = True) -> str:
        """Place, what is so, cure; without the file's name where that stands before it anyway."""
        if language == "zh":
            return f"{self.file if file else ''}第 {self.line} 行：{self.words['zh']}"
        return f"{f'{self.file} ' if file else ''}line {self.line}: {self.words['en']}"

    def __str__(self) -> str:
        return self.told()


WORDS: Mapping[str, Mapping[str, str]] = {
    "after_end": {
        "zh": "在导出文件的末行之后，像是几个文件拼在了一起；已当作一份答卷读入。",
        "en": "stands after the last line of an export; files were joined; read as an answer",
    },
    "not_answer": {
        "zh": "不是一份答卷（{reason}）。请在平板上重新导出。",
        "en": "not an answer ({reason}); export again from the tablet",
    },
    "cut_off": {
        "zh": "缺少带校验的末行，文件没有传完整。请重新导出，或重新传一次。",
        "en": "the last line with the seal is missing; the file was cut off",
    },
    "seal": {
        "zh": "校验对不上：导出之后有行被改过或丢了；各行已分别读入。",
        "en": "the seal does not hold; lines were changed or lost after the export; each was read by itself",
    },
    "count": {
        "zh": "平板写了 {wrote} 份答卷，文件里有 {found} 份。请重新导出。",
        "en": "the tablet wrote {wrote} answers, the file has {found}; export again",
    },
    "conflict": {
        "zh": "这份答卷已按别的答案入库（收据 {number}）；两份都留着，等人裁定。",
        "en": "has landed with other answers (receipt {number}); both are kept for somebody to settle",
    },
    "aside": {
        "zh": "没有计入：{reason}；整份留着，等人裁定。",
        "en": "{reason}",
    },
    "link": {
        "zh": "{reason}没有读入。请保留文件，查明是哪家网点的平板。",
        "en": "{reason}; keep the file, find whose tablet it is",
    },
}

ASIDE: Mapping[str, str] = {
    "answers": "答案不合问卷的要求",
    "spent": "这张单已经评价过",
    "expired": "评价链接已过期",
    "revoked": "评价链接已停用",
    "unknown": "链接查不到",
    "uninvited": "这张单的链接用到了别的问卷",
    "questionnaire": "没有这份问卷或这个版本",
    "outlet": "没有这个网点",
    "order": "没有这个工单",
    "target": "没有说是哪家网点或哪张单",
}
LINKS: Mapping[str, str] = {
    "malformed": "链接不完整，",
    "forged": "链接验不过，不是本系统发出的，",
    "unknown": "链接查不到，",
    "revoked": "链接已停用，",
    "expired": "链接已过期，",
}


def fault(file: str, line: int, rule: str, fate: Fate = "refused", **parts: object) -> Fault:
    """One fault, ``parts`` filled into its words; a Chinese reason is a part named ``reason_zh``."""
    chinese = {**parts, "reason": parts.pop("reason_zh", parts.get("reason", ""))}
    words = {"zh": WORDS[rule]["zh"].format_map(chinese), "en": WORDS[rule]["en"].format_map(parts)}
    return Fault(file, line, rule, words, fate)


def unread(file: str, line: int, why: ValueError) -> Fault:
    """A line that is no answer."""
    if isinstance(why, JSONDecodeError):
        return fault(file, line, "not_answer", reason="the line is damaged", reason_zh="这一行坏了")
    return fault(file, line, "not_answer", reason=why, reason_zh="缺少必要的内容")


def refused(file: str, line: int, why: IntakeRefused | LinkRefused) -> Fault:
    """What the intake said to a line."""
    if isinstance(why, ConflictKept):
        return fault(file, line, "conflict", "conflict", number=why.number)
    if isinstance(why, LinkRefused):
        return fault(file, line, "link", reason=why, reason_zh=LINKS.get(why.reason, "链接不能用，"))
    reason = why.reason if isinstance(why, Quarantined) else "answers"
    return fault(file, line, "aside", "aside", reason=why, reason_zh=ASIDE.get(reason, reason))
