"""What service orders show."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "repeat_repair", "30 天返修率", "Repeat repair in 30 days", "share", "lower",
        ("同一序列号在 30 天内再次报修的维修单 ÷ 已满 30 天的维修单",
         "repairs whose serial number came back within 30 days ÷ repairs at least 30 days old"),
        ("服务工单", "service orders"), 0.07,
    ),
)  # fmt: skip
