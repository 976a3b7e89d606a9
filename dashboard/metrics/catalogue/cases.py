"""How problems are handled."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "closed_in_time", "按时结案率", "Cases closed in time", "share", "higher",
        ("在时限内结案的个案 ÷ 已结案的个案", "cases closed by their date ÷ cases closed"),
        ("个案与投诉", "cases"), 0.90,
    ),
    metric(
        "reopened_cases", "重新立案率", "Cases reopened", "share", "lower",
        ("重新立案过的个案 ÷ 全部个案", "cases reopened at least once ÷ all cases"),
        ("个案与投诉", "cases"), 0.05,
    ),
    metric(
        "handling", "投诉处理满意度", "Satisfied with the handling", "share", "higher",
        ("对处理打 4–5 分的顾客 ÷ 打了分的顾客", "customers who mark the handling 4 or 5 ÷ customers who mark it"),
        ("结案后的评价问卷", "the questionnaire sent when a case is closed"), 0.80,
    ),
)  # fmt: skip
