"""What breaks, what comes back, what service costs."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "fault_rate", "故障率", "Fault rate", "share", "lower",
        ("发生过索赔故障的机器（同一台同一故障只计一次）÷ 有服务记录的机器（按序列号）；从未找过我们的机器不在分母里",
         "units with a claim (once a unit and fault) ÷ units known by serial number from any finished order; a unit "
         "that never needed anybody is unknown"),
        ("索赔与服务工单", "claims and service orders"),
    ),
    metric(
        "parts_per_claim", "每百单索赔用件数", "Parts per 100 claims", "number", "lower",
        ("索赔中的备件件数 ÷ 索赔单数 × 100", "pieces of parts on claims ÷ claims × 100"),
        ("索赔与备件明细", "claims and their parts"),
    ),
    metric(
        "old_part_returned", "旧件返还率", "Old parts returned", "share", "higher",
        ("已返还旧件的备件行 ÷ 知道是否返还的备件行（易耗件不要求返还，不计）",
         "part lines whose old part came back ÷ part lines of which it is known (consumables are not asked for)"),
        ("备件明细", "parts on claims"), 0.90,
    ),
    metric(
        "return_rate", "退货率", "Return rate", "share", "lower",
        ("期内完成的退货单 ÷ 期内送货或安装的机器数（代替销量）",
         "returns finished in the period ÷ units delivered or installed in it (in place of sales)"),
        ("服务工单", "service orders"),
    ),
    metric(
        "exchange_rate", "换货率", "Exchange rate", "share", "lower",
        ("期内完成的换货单 ÷ 期内送货或安装的机器数（代替销量）",
         "exchanges finished in the period ÷ units delivered or installed in it (in place of sales)"),
        ("服务工单", "service orders"),
    ),
    metric(
        "exclusion_rate", "除外责任索赔占比", "Claims not covered", "share", "lower",
        ("带有除外责任标记的索赔 ÷ 全部索赔；标记来自导入时的核对或人工说明",
         "claims with a note that the warranty may not cover them ÷ all claims; noted at import or stated by people"),
        ("索赔", "claims"),
    ),
    metric(
        "cost_per_order", "单均服务成本", "Cost per order", "money", "lower",
        ("完成工单的人工、材料、交通索赔金额（不含被拒与追回）÷ 完成工单数；向顾客收的钱另列",
         "labour, parts and travel claimed for finished orders (without refused and recovered claims) ÷ finished "
         "orders; what customers paid stands apart"),
        ("服务工单与索赔", "service orders and claims"), 5_000,
    ),
)  # fmt: skip
