"""Why the demonstration's cases came about: words by category, some with what lies behind them."""

from random import Random

# Category, words, weight, and what lies behind; by subject of the case.
Known = tuple[str, str, int, tuple[str, ...]]
SERVICE: tuple[Known, ...] = (
    ("people", "不打招呼就改时间", 14, ("派单太满", "没有提醒短信")),
    ("people", "新师傅不熟练", 10, ("没有带教",)),
    ("people", "态度生硬", 6, ()),
    ("procedure", "派单太满", 12, ("旺季没有加人",)),
    ("procedure", "没有先电话确认", 9, ()),
    ("procedure", "转单没人接", 5, ("系统里没有交接人",)),
    ("measure", "没告诉顾客进度", 11, ("没有规定谁来通知",)),
    ("measure", "登记地址有误", 4, ()),
    ("parts", "等配件", 10, ("安全库存偏低", "调拨要三天")),
    ("place", "老小区没有电梯", 3, ()),
    ("place", "网点离顾客太远", 5, ()),
)
QUALITY: tuple[Known, ...] = (
    ("product", "压缩机早期故障", 12, ("同一批次",)),
    ("product", "控制板受潮", 8, ()),
    ("product", "异响", 5, ()),
    ("parts", "发错配件", 7, ("编码相近",)),
    ("parts", "旧件翻新", 4, ()),
    ("parts", "等配件", 9, ("安全库存偏低",)),
    ("people", "故障判断错误", 10, ("新师傅不熟练", "没有检测仪")),
    ("procedure", "没做试机", 6, ()),
    ("place", "电压不稳", 3, ()),
)
PRICE: tuple[Known, ...] = (
    ("people", "保内收了上门费", 12, ("不清楚保修政策",)),
    ("measure", "收费标准没公示", 9, ()),
    ("procedure", "没开收据", 8, ()),
    ("parts", "配件价格对不上", 5, ()),
)
BY_SUBJECT = {"service": SERVICE, "product_quality": QUALITY, "price": PRICE}
NAMED = 0.78  # of the cases that were investigated
PLACES = 8  # numbers kept for one case


def rows(dice: Random, case_id: int, subject: str, at: str, by: object, rev: int) -> list[tuple[object, ...]]:
    """Rows of ``case_causes`` for one case that was investigated."""
    if dice.random() > NAMED:
        return []
    known = BY_SUBJECT[subject]
    drawn = dict.fromkeys(dice.choices(known, [one[2] for one in known], k=1 + (dice.random() < 0.3)))
    found: list[tuple[object, ...]] = []
    for category, words, _, behind in drawn:
        number = case_id * PLACES + len(found)
        found.append((number, case_id, None, category, words, at, by, rev))
        if behind and dice.random() < 0.6:
            found.append((number + 1, case_id, number, category, dice.choice(behind), at, by, rev))
    return found
