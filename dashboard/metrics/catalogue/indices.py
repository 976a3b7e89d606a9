"""The index catalogue of outlet assessment: eight groups, and where each index is measured.

Where customers are asked, the questionnaire says which item tells of which index (column ``index``); where nobody asks
them, orders, their cost, cases and calls do, and the formula says so. An index that is a metric already refers to it.
"""

from dashboard.metrics.catalogue import cases, cost, orders, satisfaction, service
from dashboard.metrics.catalogue.index import Audience, Curve, Group, Index, Source
from dashboard.metrics.catalogue.metric import Better, Metric, Unit, metric

_MEAN = (
    "每份回答先取标为本指标的各题平均（换算到 1–5 分，是 = 5、否 = 1，答“不清楚”不计），再对回答取平均",
    "mean over answers of each answer's mean over the items tagged with this index, rescaled to 1–5 (yes 5, no 1, "
    "not sure left out)",
)
_ITEMS = ("问卷与回访中标为本指标的题目", "items of surveys and callbacks tagged with this index")
_SEEN = ("问卷、回访与秘密顾客表中标为本指标的题目", "tagged items of surveys, callbacks and mystery visits")
_ORDERS = ("服务工单的时间", "timestamps of service orders")


def _own(
    key: str, zh: str, en: str, unit: Unit, better: Better, formula: tuple[str, str], source: tuple[str, str],
    target: float, minimum_n: int = 10,
) -> Metric:  # fmt: skip
    return metric(key, zh, en, unit, better, formula, source, target, minimum_n)


def _said(key: str, zh: str, en: str, target: float, seen: bool = False) -> Metric:
    """An index that is asked: the mean mark of its tagged items."""
    return _own(key, zh, en, "score", "higher", _MEAN, _SEEN if seen else _ITEMS, target)


METRICS = (
    _own(
        "first_response_time", "首次响应时长", "First response time", "hours", "lower",
        ("从报修到首次响应的几何平均小时数（不足 1 分钟按 1 分钟计）",
         "geometric mean of hours from request to first response (at least a minute each)"), _ORDERS, 1.0,
    ),
    _said("handling_speed", "处理速度", "Handling speed", 4.6),
    _said("service_attitude", "服务态度", "Service attitude", 4.7),
    _said("technical_ability", "技术能力", "Technical ability", 4.6),
    _said("knowledge", "知识面", "Breadth of knowledge", 4.5, seen=True),
    _said("problem_solving", "解决问题", "Problem solving", 4.6),
    _said("promises_kept", "信守承诺", "Promises kept", 4.6),
    _said("service_quality", "服务质量", "Service quality", 4.6),
    _said("channels", "受理渠道", "Channels", 4.3, seen=True),
    _said("hours", "服务时间", "Service hours", 4.3, seen=True),
    _own(
        "visits_by_appointment", "服务方式", "Ways of service", "share", "higher",
        ("约定了上门时间的工单 ÷ 要上门的完工工单（不含咨询）：顾客能挑时间",
         "finished orders with an agreed time ÷ finished orders that need a visit (consultations left out): the "
         "customer chooses when"), _ORDERS, 0.98,
    ),
    _said("relationship", "客户关系", "Relationship", 2.5),
    _said("tailored_service", "定制服务", "Tailored service", 4.3, seen=True),
    _own(
        "emotional_bond", "情感维系", "Emotional bond", "score", "higher",
        (f"{_MEAN[0]}；推荐意愿题（0–10 分）也算在内", f"{_MEAN[1]}; the recommendation item (0–10) counts too"),
        _ITEMS, 4.6,
    ),
    _said("clarity", "信息清楚", "Clarity", 4.4, seen=True),
    _said("contact_frequency", "联系频次", "Contact frequency", 4.3),
    _own(
        "numbers_that_work", "联系渠道", "Contact details", "share", "higher",
        ("留下的号码打得通的回访任务 ÷ 拨打过的任务：最后一次结果是空号或错号的算打不通",
         "callback tasks whose number is the customer's ÷ tasks tried: not in service or wrong number at the last "
         "attempt counts against"), ("回访记录", "callback attempts"), 0.98,
    ),
    _own(
        "causes_found", "反馈利用", "Feedback used", "share", "higher",
        ("写明了原因的已结案个案 ÷ 已结案个案", "closed cases with a cause on record ÷ closed cases"),
        ("个案与原因记录", "cases and their causes"), 0.90, 5,
    ),
    _own(
        "trained_visits", "培训", "Training", "share", "higher",
        ("完工当天技师培训有效的工单 ÷ 知道技师培训期的完工工单",
         "finished orders done by somebody whose training was valid that day ÷ those whose technician is known"),
        ("服务工单与技师培训有效期", "service orders and technicians' training dates"), 0.98,
    ),
    _own(
        "efficiency", "服务效率", "Efficiency", "hours", "lower",
        ("从报修到完工的几何平均小时数", "geometric mean of hours from request to completion"), _ORDERS, 20.0,
    ),
    _own(
        "requests_served", "服务覆盖", "Coverage", "share", "higher",
        ("已完工的工单 ÷ 本期报修且已满 7 天的工单",
         "requests of the period served by now ÷ requests of the period at least seven days old"), _ORDERS, 0.99,
    ),
)  # fmt: skip

_ELSEWHERE = (*satisfaction.METRICS, *orders.METRICS, *cases.METRICS, *service.METRICS, *cost.METRICS)
_BY_KEY = {one.key: one for one in (*_ELSEWHERE, *METRICS)}


def _index(
    key: str, group: Group, source: Source, weight: float, floor: float, metric_key: str = "",
    curve: Curve = "plain", audiences: tuple[Audience, ...] = ("customer",),
) -> Index:  # fmt: skip
    return Index(key, _BY_KEY[metric_key or key], group, source, weight, floor, curve, audiences)


_BOTH: tuple[Audience, ...] = ("customer", "shopper")
INDICES: dict[str, Index] = {
    one.key: one
    for one in (
        _index("first_response_time", "responsiveness", "orders", 6, 12.0, curve="log"),
        _index("handling_speed", "responsiveness", "answers", 6, 3.5),
        _index("service_attitude", "responsiveness", "answers", 6, 3.5),
        _index("technical_ability", "professionalism", "answers", 5, 3.5),
        _index("knowledge", "professionalism", "answers", 3, 3.5, audiences=_BOTH),
        _index("problem_solving", "professionalism", "answers", 6, 3.5),
        _index("first_time_fix", "professionalism", "answers", 8, 0.50),
        _index("consistency", "reliability", "orders", 5, 0.60, "appointment_kept"),
        _index("promises_kept", "reliability", "answers", 6, 3.5),
        _index("service_quality", "reliability", "answers", 4, 3.5),
        _index("repeat_repairs", "reliability", "repairs", 7, 0.20, "repeat_repair"),
        _index("channels", "convenience", "answers", 2, 3.5, audiences=_BOTH),
        _index("hours", "convenience", "answers", 2, 3.5, audiences=_BOTH),
        _index("ways_of_service", "convenience", "orders", 2, 0.70, "visits_by_appointment"),
        _index("relationship", "personalisation", "answers", 2, 1.0),
        _index("tailored_service", "personalisation", "answers", 2, 3.5, audiences=_BOTH),
        _index("emotional_bond", "personalisation", "answers", 2, 3.5),
        _index("clarity", "communication", "answers", 4, 3.5, audiences=_BOTH),
        _index("contact_frequency", "communication", "answers", 2, 2.0),
        _index("contact_channels", "communication", "calls", 2, 0.75, "numbers_that_work"),
        _index("feedback_used", "improvement", "cases", 2, 0.40, "causes_found"),
        _index("process_improved", "improvement", "cases", 2, 0.30, "reopened_cases"),
        _index("training", "improvement", "orders", 2, 0.60, "trained_visits"),
        _index("cost", "other", "costs", 2, 10_000, "cost_per_order"),
        _index("overall_satisfaction", "other", "answers", 6, 0.60, "csat"),
        _index("efficiency", "other", "orders", 2, 120.0, curve="log"),
        _index("coverage", "other", "requests", 2, 0.85, "requests_served"),
    )
}

ALSO_TAGGED = {"recommendation": "emotional_bond"}
"""Tags of questionnaires that are no index of the catalogue themselves but tell of one."""
