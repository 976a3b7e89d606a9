"""What customers say."""

from dashboard.metrics.catalogue.metric import metric

_ITEM = ("问卷中该维度的题目", "survey items of this dimension")
_MEAN = (
    "每份回答先取该维度各题的平均（换算到 1–5 分），再对回答取平均",
    "mean over answers of each answer's mean item score, rescaled to 1–5",
)

METRICS = (
    metric(
        "csat", "满意度", "Satisfaction", "share", "higher",
        ("总体满意度题选最高两档的人数 ÷ 答了此题的人数", "answers in the top two boxes ÷ answers to this item"),
        ("问卷与回访的总体满意度题", "overall satisfaction item of surveys and callbacks"), 0.88,
    ),
    metric(
        "nps", "净推荐值", "Net promoter score", "points", "higher",
        ("（9–10 分的人数 − 0–6 分的人数）÷ 答题人数 × 100", "(promoters 9–10 − detractors 0–6) ÷ answers × 100"),
        ("问卷与回访的推荐意愿题", "recommendation item of surveys and callbacks"), 40,
    ),
    metric(
        "ces", "省事程度", "Customer effort (ease)", "score", "higher",
        ("“省事吗”题的平均分（换算到 1–5 分，5 = 很省事）",
         "mean of the item on how easy it was, rescaled to 1–5 (5 very easy)"),
        ("回访的“省事吗”题", "callback item on how easy it was"),
    ),
    metric(
        "first_time_fix", "一次修好率", "First-time fix", "share", "higher",
        ("回答“这次修好了”的人数 ÷ 答了此题的人数", "customers who say it was fixed ÷ answers to the item"),
        ("问卷“这次解决了吗”题", 'survey item "was it fixed"'), 0.80,
    ),
    metric("reliability", "可靠性", "Reliability", "score", "higher", _MEAN, _ITEM),
    metric("responsiveness", "响应性", "Responsiveness", "score", "higher", _MEAN, _ITEM),
    metric("assurance", "保证性", "Assurance", "score", "higher", _MEAN, _ITEM),
    metric("empathy", "移情性", "Empathy", "score", "higher", _MEAN, _ITEM),
    metric("tangibles", "有形性", "Tangibles", "score", "higher", _MEAN, _ITEM),
    metric("recovery", "恢复性", "Recovery", "score", "higher", _MEAN, _ITEM),
)  # fmt: skip
