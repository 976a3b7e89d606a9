"""What callbacks reach and find."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "callback_rate", "回访率", "Callback rate", "share", "higher",
        ("已回访到底（接通完成或按规则拨满次数）的任务 ÷ 应回访任务",
         "tasks worked to their end (completed, or all attempts used) ÷ tasks due"),
        ("回访任务", "callback tasks"), 1.0,
    ),
    metric(
        "contact_rate", "接通率", "Contact rate", "share", "higher",
        ("与顾客说上话的回访任务 ÷ 拨打过的到期任务（AAPOR CON1，e = 1）",
         "callbacks on which somebody was talked to ÷ callbacks due and tried (AAPOR CON1, e = 1)"),
        ("回访记录", "callback attempts"),
    ),
    metric(
        "cooperation_rate", "配合率", "Cooperation rate", "share", "higher",
        ("完成访问的任务 ÷ 与顾客说上话的任务（AAPOR COOP1）",
         "completed interviews ÷ callbacks on which somebody was talked to (AAPOR COOP1)"),
        ("回访记录", "callback attempts"),
    ),
    metric(
        "response_rate", "应答率", "Response rate", "share", "higher",
        ("完成访问的任务 ÷ 拨打过的到期任务（AAPOR RR1，e = 1）",
         "completed interviews ÷ callbacks due and tried (AAPOR RR1, e = 1)"),
        ("回访记录", "callback attempts"),
    ),
    metric(
        "refusal_rate", "拒访率", "Refusal rate", "share", "lower",
        ("拒绝回访的任务 ÷ 拨打过的到期任务（AAPOR REF1，e = 1）",
         "refusals ÷ callbacks due and tried (AAPOR REF1, e = 1)"),
        ("回访记录", "callback attempts"),
    ),
    metric(
        "callback_csat", "回访满意度", "Callback satisfaction", "share", "higher",
        ("回访中总体满意度选最高两档的比例，按抽中概率的倒数加权，代表全部服务单",
         "top two boxes of callback answers, weighted by one over their chance to speak for all orders"),
        ("回访的总体满意度题", "overall satisfaction item of callbacks"), 0.88,
    ),
    metric(
        "resolution_rate", "问题解决率", "Problem resolution rate", "share", "higher",
        ("回访立案后 14 天内办结的问题 ÷ 回访立案且已满 14 天的问题",
         "cases opened by callbacks and closed within 14 days ÷ cases opened by callbacks at least 14 days old"),
        ("回访和核实产生的个案", "cases from callbacks and verification"),
    ),
    metric(
        "conversion_rate", "转化率", "Conversion rate", "share", "higher",
        ("回访中说又买过、或推荐意愿打 9–10 分的顾客 ÷ 答了其中任一题的顾客，按抽中概率的倒数加权",
         "customers who bought again or would recommend us (9–10) ÷ customers who answered, weighted likewise"),
        ("回访的再购题与推荐意愿题", "repurchase and recommendation items of callbacks"),
    ),
)  # fmt: skip
