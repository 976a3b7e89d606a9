"""What a service audit measures."""

from dashboard.metrics.catalogue.metric import metric

METRICS = (
    metric(
        "servqual_gap", "期望差距", "Expectation gap", "number", "higher",
        ("各维度“感受到的 − 期望的”（1–7 分）的平均，按期望的高低加权",
         "mean over the dimensions of perceived − expected (1–7), weighted by how much customers expect of each"),
        ("SERVQUAL 22 对题", "the 22 pairs of SERVQUAL"), 0,
    ),
    metric(
        "promotion_gap", "促销差距", "Promotion gap", "points", "higher",
        ("承诺的 100% − 准时上门的比例（约定时间后一小时内到）",
         "share of appointments kept (there within an hour) − the 100 % that is promised"),
        ("服务工单", "service orders"), 0,
    ),
    metric(
        "understanding_gap", "理解差距", "Understanding gap", "points", "lower",
        ("管理层猜的满意人数（百人中）− 实际满意的比例；正数是高估",
         "satisfied customers as managers guess them (of 100) − as customers say; above 0 is too rosy"),
        ("管理层问卷与顾客满意度", "management questionnaire and customers' satisfaction"), 0, minimum_n=5,
    ),
    metric(
        "procedure_gap", "程序差距", "Procedure gap", "points", "higher",
        ("管理层对“标准写成数字、照顾客要求定、人手做得到”的认同度（0–100）− 顾客的期望（0–100）",
         "how far managers agree that standards are in figures, come from customers and can be met − what customers "
         "expect, both 0–100"),
        ("管理层问卷与 SERVQUAL 期望题", "management questionnaire and SERVQUAL's expectations"), 0, minimum_n=5,
    ),
    metric(
        "behaviour_gap", "行为差距", "Behaviour gap", "points", "higher",
        ("秘密顾客检查表做到的比例 − 标准要求的 100%，以一次到店为一个单位",
         "share of the shopper's checklist that was done − the 100 % of the standard; a visit is one unit"),
        ("秘密顾客检查表", "mystery shopper checklists"), 0, minimum_n=5,
    ),
    metric(
        "perception_gap", "感受差距", "Perception gap", "points", "higher",
        ("同一批工单里：对兑现承诺打满意的比例 − 实际准时上门的比例",
         "of the same orders: share satisfied with promises kept − share where the appointment was kept"),
        ("问卷的兑现承诺题与服务工单", "survey items on promises, and service orders"), 0,
    ),
    metric(
        "shopper_score", "秘密顾客得分", "Mystery shopper score", "share", "higher",
        ("检查表里做到的项数 ÷ 看得到的项数，先算每次到店，再平均",
         "items done ÷ items that could be seen, of each visit, then averaged"),
        ("秘密顾客检查表", "mystery shopper checklists"), 0.85, minimum_n=5,
    ),
    metric(
        "technician_attitude", "服务态度", "Attitude", "share", "higher",
        ("态度题选最高两档的回答 ÷ 答了态度题的回答", "marks in the top two boxes ÷ marks of the items on attitude"),
        ("问卷与回访的态度题", "items on attitude of surveys and callbacks"), 0.90,
    ),
    metric(
        "technician_speed", "处理效率", "Efficiency", "share", "higher",
        ("速度题选最高两档的回答 ÷ 答了速度题的回答", "marks in the top two boxes ÷ marks of the items on speed"),
        ("问卷与回访的速度题", "items on speed of surveys and callbacks"), 0.85,
    ),
    metric(
        "training_effect", "培训效果", "Effect of a training", "score", "higher",
        ("参训者培训后的满意度分（1–5）减去按其过往应有的水平，再减去未参训者的同一差值",
         "pupils' satisfaction mark (1–5) afterwards minus what their past let expect, less the same of others"),
        ("问卷与回访的总体满意度题、培训记录", "overall satisfaction item; training records"),
    ),
)  # fmt: skip
