"""Who comes back."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "repurchase", "一年内再购率", "Bought again within a year", "share", "higher",
        ("首次服务后一年内又买了另一台（序列号不同）的顾客，按 Kaplan–Meier 估计，观察不满一年的看到几天算几天",
         "customers who buy a machine with another serial within a year of their first visit, by Kaplan–Meier"),
        ("工单上的顾客、购机日期和序列号", "customers, purchase dates and serials of service orders"),
    ),
    metric(
        "bought_again", "自述再购率", "Say they bought again", "share", "higher",
        ("回访中说又买过我们产品的顾客 ÷ 答了此题的顾客",
         "customers who say they bought from us again ÷ customers who answered"),
        ("回访的再购题", "repurchase item of callbacks"),
    ),
    metric(
        "review_stars", "公开评价星级", "Stars in public reviews", "score", "higher",
        ("公开评价星级的平均", "mean stars of public reviews"), ("导入的公开评价", "imported public reviews"), 4.5,
    ),
)  # fmt: skip
