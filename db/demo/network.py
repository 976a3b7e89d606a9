"""The service network: regions, outlets over three orders of magnitude, technicians."""

from dataclasses import dataclass

import numpy as np

from db.demo.fraud import RURAL, SPECIALIST, STUFFING, Cast, cast
from db.demo.people import chinese_names, phone
from db.demo.plan import Floats, Ints, Plan, draw
from db.privacy import Sealed, Vault
from db.store import Write

# Code, name, English name, share of the outlets, towns from the largest.
REGIONS = (
    ("R01", "华东", "East China", 0.22,
     "上海 Shanghai|南京 Nanjing|杭州 Hangzhou|苏州 Suzhou|宁波 Ningbo|合肥 Hefei|无锡 Wuxi|温州 Wenzhou|"
     "徐州 Xuzhou|芜湖 Wuhu|嘉兴 Jiaxing|盐城 Yancheng"),
    ("R02", "华南", "South China", 0.17,
     "广州 Guangzhou|深圳 Shenzhen|佛山 Foshan|东莞 Dongguan|南宁 Nanning|海口 Haikou|惠州 Huizhou|"
     "湛江 Zhanjiang|柳州 Liuzhou|汕头 Shantou"),
    ("R03", "华北", "North China", 0.15,
     "北京 Beijing|天津 Tianjin|石家庄 Shijiazhuang|太原 Taiyuan|唐山 Tangshan|保定 Baoding|大同 Datong|"
     "邯郸 Handan|呼和浩特 Hohhot"),
    ("R04", "华中", "Central China", 0.14,
     "武汉 Wuhan|长沙 Changsha|郑州 Zhengzhou|洛阳 Luoyang|宜昌 Yichang|衡阳 Hengyang|襄阳 Xiangyang|"
     "南阳 Nanyang|岳阳 Yueyang"),
    ("R05", "西南", "Southwest China", 0.12,
     "成都 Chengdu|重庆 Chongqing|昆明 Kunming|贵阳 Guiyang|绵阳 Mianyang|遵义 Zunyi|曲靖 Qujing|宜宾 Yibin|"
     "拉萨 Lhasa"),
    ("R06", "西北", "Northwest China", 0.06,
     "西安 Xi'an|兰州 Lanzhou|乌鲁木齐 Urumqi|银川 Yinchuan|西宁 Xining|宝鸡 Baoji|天水 Tianshui|咸阳 Xianyang"),
    ("R07", "东北", "Northeast China", 0.08,
     "沈阳 Shenyang|大连 Dalian|长春 Changchun|哈尔滨 Harbin|吉林 Jilin|鞍山 Anshan|大庆 Daqing|锦州 Jinzhou"),
    ("R08", "东南", "Southeast China", 0.06,
     "福州 Fuzhou|厦门 Xiamen|泉州 Quanzhou|南昌 Nanchang|赣州 Ganzhou|九江 Jiujiang|漳州 Zhangzhou"),
)  # fmt: skip
SLOW_REGION = 1
# How much longer the way to the customer is, by region.
DISTANCE = np.array([0.94, 0.98, 1.0, 1.0, 1.14, 1.28, 1.1, 0.98])
WORDS = (
    "顺达 Shunda|恒信 Hengxin|鑫诚 Xincheng|宏远 Hongyuan|佳和 Jiahe|永安 Yong'an|捷修 Jiexiu|诚业 Chengye|安家 Anjia|"
    "众诚 Zhongcheng|惠民 Huimin|立邦达 Libangda|万家 Wanjia|同心 Tongxin|双赢 Shuangying|兴隆 Xinglong|华信 Huaxin|"
    "金匠 Jinjiang|巧手 Qiaoshou|民乐 Minle|德润 Derun|康泰 Kangtai|百顺 Baishun|腾达 Tengda|明辉 Minghui|"
    "广源 Guangyuan|润泽 Runze|瑞丰 Ruifeng|嘉诚 Jiacheng|益家 Yijia|亿修 Yixiu|汇通 Huitong|安顺 Anshun|东升 Dongsheng"
)
SUFFIXES = (
    ("家电维修", "Appliance Repair"),
    ("电器服务部", "Appliance Service"),
    ("家电服务中心", "Home Appliance Centre"),
    ("制冷设备服务", "Cooling Service"),
    ("售后服务站", "Service Station"),
)
STREETS = ("人民路", "建设路", "工业大道", "迎宾路", "文化路")
SIZE_SPREAD = 1.35
QUALITY_SPREAD = 0.3
# An outlet's quality wanders a little from quarter to quarter.
DRIFT = 0.07
JOBS_A_MONTH = 75
# Shares of the outlets that open, and of the small ones that close, while the demo runs.
OPENING, CLOSING = 0.08, 0.05


@dataclass(frozen=True, slots=True)
class Network:
    """Outlets as arrays by position (outlet_id = position + 1); ``quality`` is latent and in standard deviations,
    ``drift`` its change by quarter.

    Honest outlets differ too: ``slips`` is the share of jobs booked wrongly, ``returns`` the share of old parts sent
    back, ``habit`` how often the outlet writes down its ``favourite`` fault (a height on the fault ladder).
    """

    region: Ints
    share: Floats
    quality: Floats
    drift: Floats
    skill: Floats
    slowness: Floats
    travel_km: Floats
    opened_day: Ints
    closed_day: Ints
    first_technician: Ints
    technicians: Ints
    only: Ints
    slips: Floats
    returns: Floats
    habit: Floats
    favourite: Floats
    town: tuple[str, ...]
    cast: Cast


def network(plan: Plan) -> Network:
    """Draw the outlets; share of the orders is lognormal, quality skewed to the left."""
    rng = plan.rng(3)
    size = np.exp(rng.normal(0, SIZE_SPREAD, plan.outlets))
    share = size / size.sum()
    roles = cast(plan, share)
    region = draw(rng, [row[3] for row in REGIONS], plan.outlets)
    region[: len(REGIONS)] = np.arange(len(REGIONS))[: plan.outlets]
    quality = (rng.beta(6, 2.6, plan.outlets) - 0.698) / 0.148 * QUALITY_SPREAD
    quality -= (quality * share).sum()
    staff = np.ceil(np.maximum(np.sqrt(size * 1.5), share * plan.orders / plan.days * 30 / JOBS_A_MONTH))
    opened = np.where(rng.random(plan.outlets) < OPENING, rng.integers(30, max(31, plan.days // 2), plan.outlets), -1)
    rural = np.isin(np.arange(plan.outlets), roles.outlets(RURAL))
    only = np.full(plan.outlets, -1)
    only[roles.outlets(SPECIALIST)] = 2
    honest = np.array([kind is None for kind in roles.kind]) & np.array([role is None for role in roles.decoy])
    closes = honest & (opened < 0) & (share < np.median(share)) & (rng.random(plan.outlets) < CLOSING)
    stuffing = np.array([kind == STUFFING for kind in roles.kind])
    return Network(
        region=region,
        share=share,
        quality=np.where(stuffing, -0.65, quality),
        drift=np.cumsum(rng.normal(0, DRIFT, (plan.outlets, plan.days // 91 + 1)), axis=1),
        skill=0.6 * quality / QUALITY_SPREAD + 0.8 * rng.normal(size=plan.outlets),
        slowness=np.where(rural, 2.4, np.exp(rng.normal(0, 0.22, plan.outlets)) * DISTANCE[region]),
        travel_km=np.where(rural, 46.0, 6 + rng.gamma(2.0, 4.0, plan.outlets)),
        opened_day=np.where(honest, opened, -1),
        closed_day=np.where(closes, rng.integers(plan.days // 2, plan.days * 9 // 10, plan.outlets), plan.days),
        first_technician=(np.cumsum(staff) - staff + 1).astype(np.int64),
        technicians=staff.astype(np.int64),
        only=only,
        slips=rng.beta(1, 34, plan.outlets),
        returns=rng.beta(28, 2.0, plan.outlets),
        habit=rng.beta(1, 11, plan.outlets),
        favourite=rng.random(plan.outlets),
        town=_towns(rng, region),
        cast=roles,
    )


def keep(write: Write, vault: Vault, plan: Plan, net: Network) -> None:
    """Regions, outlets and technicians as rows."""
    rng = plan.rng(4)
    write.executemany(
        "insert into regions (region_id, code, name, name_en, rev) values (?, ?, ?, ?, ?)",
        [(number, code, name, english, write.rev) for number, (code, name, english, _, _) in enumerate(REGIONS, 1)],
    )
    write.executemany(
        "insert into outlets (outlet_id, code, name, name_en, region_id, grade, status, opened_on, address, "
        "phone_index, rev) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _outlet_rows(vault, plan, net, rng, write.rev),
    )
    write.executemany(
        "insert into technicians (technician_id, code, outlet_id, name_sealed, phone_index, trained_until, rev) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        _technician_rows(vault, plan, net, rng, write.rev),
    )


def _towns(rng: np.random.Generator, region: Ints) -> tuple[str, ...]:
    towns = [row[4].split("|") for row in REGIONS]
    ranks = np.minimum(rng.geometric(0.22, len(region)) - 1, 30).tolist()
    return tuple(towns[place][rank % len(towns[place])] for place, rank in zip(region.tolist(), ranks, strict=True))


def _outlet_rows(
    vault: Vault, plan: Plan, net: Network, rng: np.random.Generator, rev: int
) -> list[tuple[object, ...]]:
    words = [word.split(" ") for word in WORDS.split("|")]
    taken: set[str] = set()
    rows: list[tuple[object, ...]] = []
    rank = np.argsort(np.argsort(-(np.log(net.share) + 1.5 * net.quality))) / len(net.share)
    for place, town in enumerate(net.town):
        city, city_en = town.split(" ")
        name, name_en = _free_name(rng, words, city, city_en, taken)
        opened = net.opened_day[place]
        since = plan.start.toordinal() + (int(opened) if opened >= 0 else -int(rng.integers(90, 4000)))
        rows.append(
            (
                place + 1,
                f"{REGIONS[net.region[place]][0]}-{place + 1:04d}",
                name,
                name_en,
                int(net.region[place]) + 1,
                "A" if rank[place] < 0.25 else "B" if rank[place] < 0.7 else "C",
                "open" if net.closed_day[place] >= plan.days else "closed",
                type(plan.start).fromordinal(since).isoformat(),
                f"{city}{STREETS[int(rng.integers(len(STREETS)))]}{int(rng.integers(1, 480))}号",
                vault.index(phone(90_000_000 + place)),
                rev,
            )
        )
    return rows


def _free_name(
    rng: np.random.Generator, words: list[list[str]], city: str, city_en: str, taken: set[str]
) -> tuple[str, str]:
    """A name nobody in the network has; after too many namesakes a numbered branch, as chains do."""
    for attempt in range(1, 10_000):
        word, suffix = words[int(rng.integers(len(words)))], SUFFIXES[int(rng.integers(len(SUFFIXES)))]
        branch = f"{attempt // 40 + 1}店" if attempt >= 40 else ""
        name = f"{city}{word[0]}{suffix[0]}{branch}"
        if name not in taken:
            taken.add(name)
            number = f" {attempt // 40 + 1}" if branch else ""
            return name, f"{word[1]} {suffix[1]} {city_en}{number}"
    raise ValueError(f"no free outlet name is left in {city_en}")


def _technician_rows(
    vault: Vault, plan: Plan, net: Network, rng: np.random.Generator, rev: int
) -> list[tuple[object, ...]]:
    homes = np.repeat(np.arange(len(net.share)), net.technicians).tolist()
    names = chinese_names(rng, len(homes))
    valid = (plan.end.toordinal() + rng.integers(-120, 500, len(homes))).tolist()
    return [
        (
            number,
            f"T{number:05d}",
            home + 1,
            vault.seal(name, Sealed.TECHNICIAN_NAME),
            vault.index(phone(80_000_000 + number)),
            type(plan.end).fromordinal(until).isoformat(),
            rev,
        )
        for number, (home, name, until) in enumerate(zip(homes, names, valid, strict=True), 1)
    ]
