"""What a service audit keeps beside answers: competitors' marks, a drawn plan of visits, incidents."""

from datetime import timedelta
from random import Random

from db import shopper_visits
from db.audit_schema import INCIDENT_CATEGORIES, MATTERS
from db.demo.people import AGENTS, AUDITOR, MANAGER
from db.demo.plan import Plan
from db.privacy import Sealed, Vault
from db.store import Write

COMPETITORS = ("北辰电器", "海牧家电", "云帆智家")
OUR_PROMISES = (
    "48 小时送达，免费",
    "免费上门安装",
    "15 天无理由退货",
    "30 天换货",
    "整机保修两年",
    "24 小时内上门",
    "100% 回访",
    "100% 建档",
)
THEIR_PROMISES = (
    (
        "次日送达，免费",
        "免费安装，配件另计",
        "7 天无理由退货",
        "15 天换货",
        "整机保修三年",
        "48 小时内上门",
        "抽样回访",
        "购机自动建档",
    ),
    ("72 小时送达", "免费安装", "15 天无理由退货", "30 天换货", "整机保修一年", "48 小时内上门", "", "会员建档"),
    (
        "半日达（一二线城市）",
        "送装一体",
        "30 天无理由退货",
        "30 天换货",
        "整机保修两年",
        "24 小时内上门",
        "短信回访",
        "扫码建档",
    ),
)
THEIR_QUALITY = (
    (4.4, 4.1, 4.0, 4.0, 4.2, 3.9, 3.2, 4.0),
    (3.8, 4.0, 3.9, 3.9, 3.6, 3.8, 2.9, 3.5),
    (4.6, 4.5, 4.3, 4.2, 4.0, 4.1, 3.4, 4.3),
)  # fmt: skip
INSERT_MARK = (
    "insert into competitor_marks (company, matter, promise, quality, source, seen_on, n, entered_by, entered_at, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_INCIDENT = (
    "insert into incidents (technician_id, user_id, happened_on, kind, category, words_sealed, entered_by, entered_at, "
    "rev) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
GOOD = (
    "大雪天按时到，把顾客家的旧线路也顺手整理好。",
    "顾客老人独居，教了三遍才走，隔天又打电话问。",
    "发现批次隐患，主动上报，避免返修。",
)
BAD = (
    "约好上午，下午才到，事先没有来电。",
    "没有出示收费标准就动手，顾客不满。",
    "作业后没有清理现场。",
    "断电之前就拆机，违反安全规程。",
)
INCIDENTS, SEED, DRAWN_AGO = 40, 20_261, 45


def keep(write: Write, vault: Vault, plan: Plan) -> None:
    """Marks of two surveys half a year apart, one drawn plan, some incidents."""
    _marks(write, plan)
    _visits(write, plan)
    _incidents(write, vault, plan)


def _marks(write: Write, plan: Plan) -> None:
    dice = Random(plan.seed * 4_001)
    rows: list[tuple[object, ...]] = []
    website = plan.day_before_end(200).isoformat()
    at = f"{plan.end.isoformat()}T01:00:00Z"
    for place, matter in enumerate(MATTERS):
        rows.append(("", matter, OUR_PROMISES[place], None, "官网服务承诺", website, None, AUDITOR, at, write.rev))
    for company, promises, qualities in zip(COMPETITORS, THEIR_PROMISES, THEIR_QUALITY, strict=True):
        for ago, drift in ((210, -0.1), (30, 0.0)):
            day = plan.day_before_end(ago).isoformat()
            for place, matter in enumerate(MATTERS):
                quality = round(max(1.0, min(5.0, qualities[place] + drift + dice.gauss(0, 0.05))), 2)
                rows.append((company, matter, promises[place], quality, "用户对比调查", day, dice.randrange(90, 180),
                             AUDITOR, at, write.rev))  # fmt: skip
    write.executemany(INSERT_MARK, rows)


def planned(write: Write, plan: Plan) -> tuple[list[shopper_visits.Drawn], int]:
    """The outlets of the newest draw, and how many it was drawn from."""
    places: dict[int, list[int]] = {}
    for row in write.execute("select outlet_id, region_id from outlets where status = 'open'"):
        places.setdefault(row["region_id"], []).append(row["outlet_id"])
    return shopper_visits.draw(places, max(8, min(40, plan.outlets // 6)), SEED), sum(map(len, places.values()))


def _visits(write: Write, plan: Plan) -> None:
    drawn, population = planned(write, plan)
    on = plan.day_before_end(DRAWN_AGO)
    write.executemany(
        "insert into shopper_draws (shopper_draw_id, seed, population, due_on, drawn_at, drawn_by) "
        "values (1, ?, ?, ?, ?, ?)",
        [
            (
                SEED,
                population,
                (on + timedelta(days=75)).isoformat(),
                f"{on.isoformat()}T02:00:00Z",
                AUDITOR,
            )
        ],
    )
    write.executemany(
        "insert into shopper_visits (shopper_draw_id, outlet_id, chance) values (1, ?, ?)",
        [(one.outlet_id, one.chance) for one in drawn],
    )


def _incidents(write: Write, vault: Vault, plan: Plan) -> None:
    dice = Random(plan.seed * 4_003)
    technicians = [row[0] for row in write.execute("select technician_id from technicians order by technician_id")]
    rows: list[tuple[object, ...]] = []
    for _ in range(min(INCIDENTS, 4 + plan.orders // 500)):
        good = dice.random() < 0.45
        agent = dice.random() < 0.12
        day = plan.day_before_end(dice.randrange(1, 300)).isoformat()
        rows.append((None if agent else dice.choice(technicians), dice.choice(AGENTS) if agent else None, day,
                     "positive" if good else "negative", dice.choice(INCIDENT_CATEGORIES),
                     vault.seal(dice.choice(GOOD if good else BAD), Sealed.INCIDENT), dice.choice((AUDITOR, MANAGER)),
                     f"{day}T09:00:00Z", write.rev))  # fmt: skip
    write.executemany(INSERT_INCIDENT, rows)
