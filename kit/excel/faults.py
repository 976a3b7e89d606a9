"""What can be wrong with a sheet that goes out, a workbook that comes back, or one of its rows; and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit.errors import KitError

Text = Mapping[str, str]


class SheetRefused(KitError):
    """No sheet can be made as asked. ``rule``: role | count | outlet | order | questionnaire | rows."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class WorkbookRefused(KitError):
    """The file as a whole is not read, and nothing of it is kept. ``str``: its name, what is wrong, cure.

    ``rule``: not_excel | old_excel | open_document | encrypted | macros | outside | binary | bomb | entities | broken |
    foreign | too_long.
    """

    def __init__(self, rule: str, name: str, what: str) -> None:
        super().__init__(f"{name}: {what}")
        self.rule = rule
        self.what = what

    def told(self, language: str = "en") -> str:
        """What is wrong and its cure, without the file's name."""
        return WHOLE[self.rule] if language == "zh" else self.what


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that did not fit in one row. ``column`` is its heading, '' for the whole row; ``found`` as it was."""

    sheet: str
    row: int
    column: str
    rule: str
    found: str
    cure: Text

    def told(self, language: str = "en") -> str:
        """One line: place, what was found, cure."""
        if language == "zh":
            place = f"工作表“{self.sheet}”第 {self.row} 行" + (f"，“{self.column}”" if self.column else "")
            found = f"现为“{self.found}”；" if self.found else ""
            return f"{place}：{found}{self.cure['zh']}"
        place = f'sheet "{self.sheet}" row {self.row}' + (f', column "{self.column}"' if self.column else "")
        found = f'found "{self.found}"; ' if self.found else ""
        return f"{place}: {found}{self.cure['en']}"

    def __str__(self) -> str:
        return self.told()

    def to_json(self) -> dict[str, object]:
        """Plain values by name, the cure in both languages."""
        plain = {name: getattr(self, name) for name in ("sheet", "row", "column", "rule", "found")}
        return {**plain, "cure": dict(self.cure)}


SAVE = "请用 Excel 打开，另存为 .xlsx（Excel 工作簿）再传。"
AS_GIVEN = "请用原来发出的表格填写。"
WHOLE: Mapping[str, str] = {
    "not_excel": f"不是 Excel 工作簿。{SAVE}",
    "old_excel": f"是旧版 Excel 文件（.xls）。{SAVE}",
    "open_document": f"是 OpenDocument 文件。{SAVE}",
    "binary": f"是二进制工作簿（.xlsb）。{SAVE}",
    "macros": f"里面带有宏，这里一律不运行。{SAVE}",
    "encrypted": "设了密码，打不开。请去掉密码再传。",
    "outside": "连着别的文件或数据源。请把数值复制到原来发出的表格里。",
    "bomb": f"大得离谱，已停下。{AS_GIVEN}",
    "entities": f"内部写法不像任何表格软件存的。{SAVE}",
    "broken": "文件坏了，或没有传完整。请重新传一次。",
    "foreign": f"没有我们发出的表（隐藏列不见了）。{AS_GIVEN}",
    "too_long": "行数太多。请分成几份再传。",
}
"""A refused file in Chinese, by its rule; English is said where it is found."""

CURES: Mapping[str, Text] = {
    "formula": {
        "zh": "这一行有公式，没有读入；请删去公式，只写结果。",
        "en": "a formula stands in this row; write the plain value instead",
    },
    "error": {"zh": "单元格显示的是错误值；请重新填写。", "en": "the cell holds an error value; type it anew"},
    "key": {
        "zh": "这一行的编号被改过，或不是本系统发出的；请用原来发出的表格重新填写。",
        "en": "the row's hidden key was changed or is not ours; fill in the sheet as it was given out",
    },
    "no_key": {
        "zh": "这一行没有编号（可能是自己加的行）；请填在表格原有的行里。",
        "en": "the row has no hidden key, it was added by hand; use one of the sheet's own rows",
    },
    "changed": {
        "zh": "灰色的内容被改过，认不出说的是谁；请用原来发出的表格重新填写。",
        "en": "a grey cell of this row was changed; fill in the sheet as it was given out",
    },
    "twice": {
        "zh": "同一行出现了不止一次；请只留一行（各行都没有读入）。",
        "en": "the same row is there more than once; keep one of them (none was read)",
    },
    "column_missing": {
        "zh": "这一列不见了，或标题被改过；请恢复标题。",
        "en": "this column is missing or its heading was changed; put the heading back",
    },
    "column_twice": {"zh": "有两列用了这个标题；请只留一列。", "en": "two columns have this heading; keep one"},
    "number": {"zh": "请填数字。", "en": "write a number"},
    "choice": {"zh": "请从下拉列表中选择。", "en": "choose from the list"},
    "date": {"zh": "请填日期，例如 2026-05-31。", "en": "write a date, such as 2026-05-31"},
    "time": {"zh": "请填时间，例如 14:30。", "en": "write a time, such as 14:30"},
    "text": {"zh": "请用文字填写，不超过一万字。", "en": "write words, at most 10,000 characters"},
    "ahead": {"zh": "这个时间还没有到；请核对。", "en": "this moment is still to come; check it"},
    "before": {"zh": "这个时间早于表格发出的时间；请核对。", "en": "this is before the sheet was given out; check it"},
    "hours": {
        "zh": "这位顾客只能在 {reason} 之间拨打；请更正时间。确实是那时打的，请在“备注”里写明原因。",
        "en": "this customer may be rung {reason} only; correct the time, or say in the note why it was then",
    },
    "hours_kept": {
        "zh": "通话不在这位顾客的可打时段（{reason}）；已连同备注记录在案。",
        "en": "rung outside the customer's hours ({reason}); it is on record with the note",
    },
    "no_ending": {
        "zh": "有回答，却没有填“结果”；请选这通电话是怎么结束的。",
        "en": "there are answers but no ending; choose how the call ended",
    },
    "no_answers": {
        "zh": "结果是“访问完成”，却一题也没有答；请补上，或改选结果。",
        "en": "the call ended as completed but nothing is answered; fill in the answers or choose another ending",
    },
    "nothing": {
        "zh": "这一行没有任何回答；请补上，或清空整行。",
        "en": "nothing is answered in this row; fill in the answers, or clear it",
    },
    "no_talk": {
        "zh": "选了这个结果就不该有回答；请改选结果，或清空回答。",
        "en": "with this ending there can be no answers; choose another ending or clear the answers",
    },
    "no_appointment": {
        "zh": "约了再打，请把约好的日期和时间都填上。",
        "en": "the customer asked to be rung later: write the day and the hour that were agreed",
    },
    "appointment": {"zh": "约的时间不行：{reason}", "en": "the appointment cannot be kept: {reason}"},
    "stray_appointment": {
        "zh": "填了约定时间，结果却不是“约时间再打”；请改其一。",
        "en": "an appointment is written but the ending is not to call later; change one of them",
    },
    "answer": {"zh": "{reason}", "en": "{reason}"},
    "questionnaire": {
        "zh": "这份问卷的版本在本系统中没有；请核对数据文件夹。",
        "en": "this version of the questionnaire is not published here; check the data folder",
    },
    "agent": {
        "zh": "这位回访员的账号已停用，或不再负责回访；请联系管理员。",
        "en": "the agent's account is closed or does not ring customers any more; ask the administrator",
    },
    "not_yours": {
        "zh": "这一行不归您提交；请交给本人或主管。",
        "en": "this row is not yours to hand in; give it to its owner",
    },
    "order": {"zh": "没有这个工单号；请核对，或留空。", "en": "no order has this number; check it, or leave it empty"},
    "order_elsewhere": {
        "zh": "这张工单属于别的网点；请核对。",
        "en": "this order belongs to another outlet; check its number",
    },
    "outlet": {"zh": "没有这个网点了；请核对。", "en": "this outlet is not there any more; check with head office"},
    "gone": {
        "zh": "这项回访已不在（顾客资料已删除）；这一行不再需要。",
        "en": "this callback is gone, its customer's data were erased; the row is not needed any more",
    },
    "conflict": {"zh": "{reason}两份都已保留，等人核对。", "en": "{reason}; both are kept for somebody to settle"},
}


def cure(rule: str, **parts: Text | str) -> Text:
    """The words of a rule in both languages, ``{reason}`` filled in from a text or from its languages."""
    return {
        code: words.format_map({k: v if isinstance(v, str) else v.get(code, v.get("en", "")) for k, v in parts.items()})
        for code, words in CURES[rule].items()
    }
