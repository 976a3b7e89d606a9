"""The one definition of each metric: name, unit, formula, source, direction, smallest honest n, default target.

Page, report, export and documentation are made from these entries; targets in force come from the database
(dashboard/metrics/targets.py) and fall back to the default here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "points", "score", "money"]


@dataclass(frozen=True, slots=True)
class Metric:
    """``share`` is 0..1 shown in per cent; ``points`` -100..100; ``score`` 1..5; ``money`` in fen."""

    key: str
    name: Mapping[str, str]
    unit: Unit
    better: Literal["higher", "lower"]
    formula: Mapping[str, str]
    source: Mapping[str, str]
    minimum_n: int = 10
    target: float | None = None


def _metric(
    key: str, zh: str, en: str, unit: Unit, better: Literal["higher", "lower"], formula: tuple[str, str],
    source: tuple[str, str], target: float | None = None,
) -> Metric:  # fmt: skip
    return Metric(
        key=key,
        name={"zh": zh, "en": en},
        unit=unit,
        better=better,
        formula={"zh": formula[0], "en": formula[1]},
        source={"zh": source[0], "en": source[1]},
        target=target,
    )


_ITEM = ("问卷中该维度的题目", "survey items of this dimension")
_MEAN = (
    "每份回答先取该维度各题的平均（换算到 1–5 分），再对回答取平均",
    "mean over answers of each answer's mean item score, rescaled to 1–5",
)

CATALOGUE: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        _metric(
            "csat", "满意度", "Satisfaction", "share", "higher",
            ("总体满意度题选最高两档的人数 ÷ 答了此题的人数", "answers in the top two boxes ÷ answers to this item"),
            ("问卷与回访的总体满意度题", "overall satisfaction item of surveys and callbacks"), 0.88,
        ),
        _metric(
            "nps", "净推荐值", "Net promoter score", "points", "higher",
            ("（9–10 分的人数 − 0–6 分的人数）÷ 答题人数 × 100", "(promoters 9–10 − detractors 0–6) ÷ answers × 100"),
            ("问卷与回访的推荐意愿题", "recommendation item of surveys and callbacks"), 40,
        ),
        _metric(
            "first_time_fix", "一次修好率", "First-time fix", "share", "higher",
            ("回答“这次修好了”的人数 ÷ 答了此题的人数", "customers who say it was fixed ÷ answers to the item"),
            ("问卷“这次解决了吗”题", "survey item “was it fixed”"), 0.80,
        ),
        _metric(
            "repeat_repair", "30 天返修率", "Repeat repair in 30 days", "share", "lower",
            ("同一序列号在 30 天内再次报修的维修单 ÷ 已满 30 天的维修单",
             "repairs whose serial number came back within 30 days ÷ repairs at least 30 days old"),
            ("服务工单", "service orders"), 0.07,
        ),
        _metric(
            "callback_rate", "回访率", "Callback rate", "share", "higher",
            ("已回访到底（接通完成或按规则拨满次数）的任务 ÷ 应回访任务",
             "tasks worked to their end (completed, or all attempts used) ÷ tasks due"),
            ("回访任务", "callback tasks"), 1.0,
        ),
        _metric(
            "contact_rate", "接通率", "Contact rate", "share", "higher",
            ("与顾客说上话的回访任务 ÷ 拨打过的到期任务（AAPOR CON1，e = 1）",
             "callbacks on which somebody was talked to ÷ callbacks due and tried (AAPOR CON1, e = 1)"),
            ("回访记录", "callback attempts"),
        ),
        _metric(
            "cooperation_rate", "配合率", "Cooperation rate", "share", "higher",
            ("完成访问的任务 ÷ 与顾客说上话的任务（AAPOR COOP1）",
             "completed interviews ÷ callbacks on which somebody was talked to (AAPOR COOP1)"),
            ("回访记录", "callback attempts"),
        ),
        _metric(
            "response_rate", "应答率", "Response rate", "share", "higher",
            ("完成访问的任务 ÷ 拨打过的到期任务（AAPOR RR1，e = 1）",
             "completed interviews ÷ callbacks due and tried (AAPOR RR1, e = 1)"),
            ("回访记录", "callback attempts"),
        ),
        _metric(
            "refusal_rate", "拒访率", "Refusal rate", "share", "lower",
            ("拒绝回访的任务 ÷ 拨打过的到期任务（AAPOR REF1，e = 1）",
             "refusals ÷ callbacks due and tried (AAPOR REF1, e = 1)"),
            ("回访记录", "callback attempts"),
        ),
        _metric(
            "callback_csat", "回访满意度", "Callback satisfaction", "share", "higher",
            ("回访中总体满意度选最高两档的比例，按抽中概率的倒数加权，代表全部服务单",
             "top two boxes of callback answers, weighted by one over their chance to speak for all orders"),
            ("回访的总体满意度题", "overall satisfaction item of callbacks"), 0.88,
        ),
        _metric(
            "resolution_rate", "问题解决率", "Problem resolution rate", "share", "higher",
            ("回访立案后 14 天内办结的问题 ÷ 回访立案且已满 14 天的问题",
             "cases opened by callbacks and closed within 14 days ÷ cases opened by callbacks at least 14 days old"),
            ("回访和核实产生的个案", "cases from callbacks and verification"),
        ),
        _metric(
            "conversion_rate", "转化率", "Conversion rate", "share", "higher",
            ("回访中说又买过、或推荐意愿打 9–10 分的顾客 ÷ 答了其中任一题的顾客，按抽中概率的倒数加权",
             "customers who bought again or would recommend us (9–10) ÷ customers who answered, weighted likewise"),
            ("回访的再购题与推荐意愿题", "repurchase and recommendation items of callbacks"),
        ),
        _metric(
            "closed_in_time", "按时结案率", "Cases closed in time", "share", "higher",
            ("在时限内结案的个案 ÷ 已结案的个案", "cases closed by their date ÷ cases closed"),
            ("个案与投诉", "cases"), 0.90,
        ),
        _metric(
            "reopened_cases", "重新立案率", "Cases reopened", "share", "lower",
            ("重新立案过的个案 ÷ 全部个案", "cases reopened at least once ÷ all cases"),
            ("个案与投诉", "cases"), 0.05,
        ),
        _metric(
            "handling", "投诉处理满意度", "Satisfied with the handling", "share", "higher",
            ("对处理打 4–5 分的顾客 ÷ 打了分的顾客", "customers who mark the handling 4 or 5 ÷ customers who mark it"),
            ("结案后的评价问卷", "the questionnaire sent when a case is closed"), 0.80,
        ),
        _metric("reliability", "可靠性", "Reliability", "score", "higher", _MEAN, _ITEM),
        _metric("responsiveness", "响应性", "Responsiveness", "score", "higher", _MEAN, _ITEM),
        _metric("assurance", "保证性", "Assurance", "score", "higher", _MEAN, _ITEM),
        _metric("empathy", "移情性", "Empathy", "score", "higher", _MEAN, _ITEM),
        _metric("tangibles", "有形性", "Tangibles", "score", "higher", _MEAN, _ITEM),
        _metric("recovery", "恢复性", "Recovery", "score", "higher", _MEAN, _ITEM),
    )
}  # fmt: skip


def document() -> str:
    """The catalogue as a Markdown page, ``dashboard/docs/metrics.md``; a test holds the two together."""
    lines = [
        "# The metrics",
        "",
        "Made from `dashboard/metrics/catalogue.py`; each metric has exactly one definition.",
        "",
        "| metric | 指标 | unit | better | formula | 算法 | source | smallest n | default target |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for metric in CATALOGUE.values():
        cells = (
            metric.name["en"],
            metric.name["zh"],
            metric.unit,
            metric.better,
            metric.formula["en"],
            metric.formula["zh"],
            metric.source["en"],
            metric.minimum_n,
            "" if metric.target is None else metric.target,
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"
