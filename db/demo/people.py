"""Names, numbers and addresses that belong to nobody."""

from collections.abc import Sequence

import numpy as np

from db.demo.plan import Flags, Ints, Moments, Plan, texts
from db.privacy import Sealed, Vault
from db.store import Write

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"  # noqa: E501
GIVEN = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "秀兰",
    "建国",
    "建华",
    "志强",
    "志明",
    "海燕",
    "海波",
    "晓东",
    "晓红",
    "春梅",
    "玉兰",
    "国庆",
    "文博",
    "子轩",
    "浩然",
    "梓涵",
    "欣怡",
    "雨桐",
    "佳怡",
    "俊杰",
    "宇航",
    "嘉豪",
    "思远",
    "诗涵",
    "雪梅",
    "立新",
    "红梅",
    "永康",
    "学军",
    "少华",
    "丽华",
    "家豪",
    "振宇",
    "翠萍",
    "凤英",
    "彩霞",
    "德胜",
    "金凤",
    "瑞雪",
    "一鸣",
    "可欣",
    "若曦",
    "天佑",
    "明轩",
    "慧敏",
    "晓燕",
    "建平",
    "卫东",
    "爱华",
    "丹丹",
    "婷婷",
    "亚楠",
    "鹏飞",
]
FOREIGN = ("Anna", "David", "Maria", "James", "Julia", "Omar", "Priya", "Thomas", "Elena", "Kenji", "Lucas", "Sofia")
FOREIGN_SURNAMES = ("Brown", "Novak", "Silva", "Tanaka", "Rossi", "Meyer", "Khan", "Petrov", "Martin", "Lee", "Diaz")
ROADS = [
    "人民",
    "解放",
    "建设",
    "中山",
    "和平",
    "新华",
    "文化",
    "胜利",
    "友谊",
    "长江",
    "黄河",
    "朝阳",
    "青年",
    "滨河",
    "学府",
    "工业",
    "迎宾",
    "花园",
    "光明",
    "振兴",
]
ESTATES = [
    "阳光",
    "金色",
    "翠湖",
    "锦绣",
    "世纪",
    "东方",
    "幸福",
    "丽景",
    "御景",
    "江南",
    "碧水",
    "龙湖苑",
    "华府",
    "绿城苑",
    "康居",
    "盛世",
]
# Mobile prefixes without subscribers: a demo must never ring a stranger.
PREFIXES = ("161", "163", "164", "168", "169")
SPREAD = 48_271_943
NUMBERS = 100_000_000
FOREIGN_IN_THOUSAND = 22

USERS = (
    ("admin", "系统管理员", "admin"),
    ("executive", "周海平", "executive"),
    ("manager", "林晓东", "manager"),
    ("auditor", "何静", "auditor"),
    ("agent1", "陈婷婷", "agent"),
    ("agent2", "刘敏", "agent"),
    ("agent3", "杨丹丹", "agent"),
    ("outlet", "网点服务台", "outlet"),
)
ADMIN, EXECUTIVE, MANAGER, AUDITOR, AGENTS, OUTLET = 1, 2, 3, 4, (5, 6, 7), 8

INSERT_CUSTOMER = (
    "insert into customers (customer_id, phone_index, name_sealed, phone_sealed, address_sealed, language, created_at) "
    "values (?, ?, ?, ?, ?, ?, ?)"
)


def phone(number: int) -> str:
    """The mobile number of person ``number``; no two persons below a hundred million share one."""
    return f"{PREFIXES[number % len(PREFIXES)]}{number * SPREAD % NUMBERS:08d}"


def speaks_english(customer: Ints) -> Flags:
    """Which customers are asked in English; known from the number, so that nobody has to remember it."""
    return customer * 2_654_435_761 % 1_000_003 % 1000 < FOREIGN_IN_THOUSAND


def chinese_names(rng: np.random.Generator, size: int) -> list[str]:
    """Surnames as frequent as their rank says, given names of one or two characters."""
    ranks = np.minimum(rng.geometric(0.035, size) - 1, len(SURNAMES) - 1).tolist()
    given = rng.integers(len(GIVEN), size=size).tolist()
    return [SURNAMES[surname] + GIVEN[name] for surname, name in zip(ranks, given, strict=True)]


def keep_customers(
    write: Write, vault: Vault, rng: np.random.Generator, first: int, towns: Sequence[str], seen: Moments
) -> None:
    """Customers ``first`` …, living in ``towns``, first seen at those moments."""
    size = len(towns)
    foreign = speaks_english(first + np.arange(size))
    names = chinese_names(rng, size)
    picks = rng.integers(1_000_000, size=(size, 3)).tolist()
    rows = []
    for offset, (town, abroad, at) in enumerate(zip(towns, foreign.tolist(), texts(seen), strict=True)):
        number = phone(first + offset)
        a, b, c = picks[offset]
        name = f"{FOREIGN[a % 12]} {FOREIGN_SURNAMES[b % 11]}" if abroad else names[offset]
        street = f"{town}{ROADS[a % len(ROADS)]}路{b % 600 + 1}号"
        address = f"{street}{ESTATES[c % len(ESTATES)]}小区{c % 28 + 1}栋{b % 3200 + 101}"
        sealed = (
            vault.seal(name, Sealed.CUSTOMER_NAME),
            vault.seal(number, Sealed.CUSTOMER_PHONE),
            vault.seal(address, Sealed.CUSTOMER_ADDRESS),
        )
        rows.append((first + offset, vault.index(number), *sealed, "en" if abroad else "zh", at))
    write.executemany(INSERT_CUSTOMER, rows)


def agents(write: Write) -> tuple[tuple[int, str], ...]:
    """The demo's agents: user_id and login, which may be another when somebody had taken it."""
    rows = write.execute("select user_id, login from users where role = 'agent' order by user_id")
    return tuple((row["user_id"], row["login"]) for row in rows)


def keep_users(write: Write, plan: Plan, outlet_id: int, region_id: int) -> None:
    """One user a role, three agents; nobody can sign in before a password is set ("!" matches none).

    The one who set the company up is user 1 already and stays it; a login they took is theirs.
    """
    at = f"{plan.start.isoformat()}T00:00:00Z"
    taken = {row["login"].lower() for row in write.execute("select login from users")}
    write.executemany(
        "insert or ignore into users (user_id, login, name, password_hash, role, region_id, outlet_id, language, "
        "created_at) values (?, ?, ?, '!', ?, ?, ?, 'zh', ?)",
        [
            (
                number,
                f"{login}-demo" if login in taken else login,
                name,
                role,
                region_id if role == "manager" else None,
                outlet_id if role == "outlet" else None,
                at,
            )
            for number, (login, name, role) in enumerate(USERS, 1)
        ],
    )
