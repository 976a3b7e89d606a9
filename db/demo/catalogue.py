"""What the demo company makes, what breaks in it, and what mends it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from db.demo.plan import Floats, Ints, Plan
from db.demo.seasons import CATEGORIES
from db.store import Write


class Product(NamedTuple):
    """One model; ``share`` is its part of the category's units."""

    model: str
    category: int
    name: str
    name_en: str
    warranty_months: int
    share: float


class Part(NamedTuple):
    """One spare part; the price is what the manufacturer pays the outlet for it."""

    code: str
    name: str
    name_en: str
    abc_class: str
    price_fen: int


class Fault(NamedTuple):
    """One fault code: the part that mends it (or none), how often one is fitted, the price-list labour, and how
    frequent it is in each category."""

    code: str
    name: str
    name_en: str
    part: str | None
    part_share: float
    labour_fen: int
    weights: tuple[float, float, float, float, float, float]


PRODUCTS = (
    Product("HK-26GW", 0, "清风壁挂空调 1匹", "Qingfeng wall AC 2.6 kW", 36, 5),
    Product("HK-35GW", 0, "清风壁挂空调 1.5匹", "Qingfeng wall AC 3.5 kW", 36, 9),
    Product("HK-35GX", 0, "云岚变频空调 1.5匹", "Yunlan inverter AC 3.5 kW", 36, 9),
    Product("HK-50GX", 0, "云岚变频空调 2匹", "Yunlan inverter AC 5.0 kW", 36, 5),
    Product("HK-72LW", 0, "云岚柜式空调 3匹", "Yunlan floor AC 7.2 kW", 36, 4),
    Product("HK-120D", 0, "海川中央空调 5匹", "Haichuan ducted AC 12 kW", 24, 1),
    Product("XB-80T", 1, "净波波轮洗衣机 8公斤", "Jingbo top loader 8 kg", 24, 5),
    Product("XG-90D", 1, "净波滚筒洗衣机 9公斤", "Jingbo front loader 9 kg", 36, 6),
    Product("XG-100H", 1, "净波洗烘一体机 10公斤", "Jingbo washer dryer 10 kg", 36, 4),
    Product("XG-120S", 1, "净波分区洗衣机 12公斤", "Jingbo twin drum 12 kg", 36, 1),
    Product("BC-118", 2, "鲜屋单门冰箱 118升", "Xianwu one door 118 l", 12, 2),
    Product("BCD-215", 2, "鲜屋三门冰箱 215升", "Xianwu three door 215 l", 24, 5),
    Product("BCD-452", 2, "鲜屋对开门冰箱 452升", "Xianwu side by side 452 l", 36, 4),
    Product("BCD-508", 2, "鲜屋十字门冰箱 508升", "Xianwu four door 508 l", 36, 3),
    Product("RS-60E", 3, "暖泉电热水器 60升", "Nuanquan electric heater 60 l", 24, 5),
    Product("RS-80E", 3, "暖泉电热水器 80升", "Nuanquan electric heater 80 l", 24, 3),
    Product("RQ-13G", 3, "暖泉燃气热水器 13升", "Nuanquan gas heater 13 l", 24, 5),
    Product("RQ-16G", 3, "暖泉恒温燃气热水器 16升", "Nuanquan steady gas heater 16 l", 36, 4),
    Product("YJ-218", 4, "轻烟欧式油烟机", "Qingyan chimney hood", 24, 4),
    Product("YC-330", 4, "轻烟侧吸油烟机", "Qingyan side-draft hood", 24, 5),
    Product("YZ-900", 4, "轻烟集成灶", "Qingyan integrated cooker hood", 12, 2),
    Product("TV-43F", 5, "观海电视 43英寸", "Guanhai TV 43 in", 12, 3),
    Product("TV-55Q", 5, "观海电视 55英寸", "Guanhai TV 55 in", 12, 5),
    Product("TV-75Q", 5, "观海电视 75英寸", "Guanhai TV 75 in", 36, 3),
)
PARTS = (
    Part("P101", "压缩机", "Compressor", "A", 62000),
    Part("P102", "控制主板", "Main board", "A", 26800),
    Part("P103", "变频模块", "Inverter module", "A", 35600),
    Part("P104", "显示屏总成", "Display panel", "A", 58000),
    Part("P105", "风扇电机", "Fan motor", "B", 14500),
    Part("P106", "排水泵", "Drain pump", "B", 8600),
    Part("P107", "电磁阀", "Solenoid valve", "B", 6800),
    Part("P108", "进水阀", "Inlet valve", "B", 5200),
    Part("P109", "加热管", "Heating element", "B", 7600),
    Part("P110", "温度传感器", "Temperature sensor", "C", 1800),
    Part("P111", "门封条", "Door seal", "C", 3600),
    Part("P112", "减震器", "Shock absorber", "B", 4800),
    Part("P113", "电源板", "Power board", "A", 18800),
    Part("P114", "点火器", "Igniter", "B", 5800),
    Part("P115", "制冷剂", "Refrigerant", "C", 9000),
    Part("P116", "连接铜管", "Copper pipe", "C", 6000),
    Part("P117", "电容", "Capacitor", "C", 1500),
    Part("P118", "密封圈", "Gasket", "C", 800),
    Part("P119", "遥控器", "Remote control", "C", 2600),
)
FAULTS = (
    Fault("F01", "压缩机故障", "Compressor failure", "P101", 0.9, 16000, (3.5, 0, 6, 0, 0, 0)),
    Fault("F02", "控制主板故障", "Main board failure", "P102", 0.85, 9000, (7, 9, 6, 6, 6, 6)),
    Fault("F03", "变频模块故障", "Inverter module failure", "P103", 0.85, 11000, (4, 3, 2, 0, 0, 0)),
    Fault("F04", "制冷剂泄漏", "Refrigerant leak", "P115", 0.95, 12000, (17, 0, 14, 0, 0, 0)),
    Fault("F05", "风扇电机故障", "Fan motor failure", "P105", 0.8, 8500, (10, 0, 9, 3, 24, 0)),
    Fault("F06", "传感器故障", "Sensor failure", "P110", 0.8, 6000, (13, 8, 16, 15, 5, 0)),
    Fault("F07", "排水故障", "Drainage fault", "P106", 0.5, 6500, (12, 24, 7, 0, 0, 0)),
    Fault("F08", "进水故障", "Water inlet fault", "P108", 0.6, 6500, (0, 15, 2, 11, 0, 0)),
    Fault("F09", "加热故障", "Heating fault", "P109", 0.8, 8000, (0, 7, 0, 23, 0, 0)),
    Fault("F10", "点火故障", "Ignition fault", "P114", 0.7, 7500, (0, 0, 0, 19, 10, 0)),
    Fault("F11", "漏水", "Water leak", "P118", 0.5, 6000, (7, 11, 5, 14, 0, 0)),
    Fault("F12", "异响振动", "Noise and vibration", "P112", 0.35, 6500, (9, 17, 12, 0, 22, 0)),
    Fault("F13", "门封不严", "Door seal leaks", "P111", 0.7, 5500, (0, 5, 15, 0, 0, 0)),
    Fault("F14", "电源故障", "Power fault", "P113", 0.6, 7500, (5, 4, 4, 6, 7, 20)),
    Fault("F15", "显示屏故障", "Display panel fault", "P104", 0.75, 10000, (0, 0, 1, 0, 0, 26)),
    Fault("F16", "遥控与网络故障", "Remote or network fault", "P119", 0.4, 5000, (7, 2, 1, 1, 2, 33)),
    Fault("F17", "电容故障", "Capacitor failure", "P117", 0.9, 5500, (9, 2, 3, 0, 12, 0)),
    Fault("F18", "使用不当", "Improper use", None, 0.0, 5000, (8, 9, 8, 7, 13, 15)),
)
COMPRESSOR, MAIN_BOARD = 0, 1
MAIN_BOARD_PART = 1
EXTRA_PARTS = (14, 15, 16, 17)
WAVE_MODELS = (2, 3)
# In the bad batch these two faults' share of all faults is so many times the usual one.
WAVE_FACTOR = 4.5


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue as arrays by position; the database's ids are position + 1."""

    category: Ints
    warranty: Ints
    share: Floats
    fault_ladder: Floats
    wave_ladder: Floats
    labour: Ints
    fault_part: Ints
    part_share: Floats
    price: Ints
    wave_months: tuple[int, int, int]


def catalogue(plan: Plan) -> Catalogue:
    """The arrays, with the wave's production months 14, 13 and 12 months before the end (months since 1970-01)."""
    weights = np.array([fault.weights for fault in FAULTS], dtype=float).T
    waved = weights.copy()
    hit = weights[0, [COMPRESSOR, MAIN_BOARD]].sum() / weights[0].sum()
    waved[0, [COMPRESSOR, MAIN_BOARD]] *= WAVE_FACTOR * (1 - hit) / (1 - WAVE_FACTOR * hit)
    codes = {part.code: position for position, part in enumerate(PARTS)}
    last = (plan.end.year - 1970) * 12 + plan.end.month - 1
    return Catalogue(
        category=np.array([product.category for product in PRODUCTS]),
        warranty=np.array([product.warranty_months for product in PRODUCTS]),
        share=np.array([product.share for product in PRODUCTS], dtype=float),
        fault_ladder=_ladder(weights),
        wave_ladder=_ladder(waved),
        labour=np.array([fault.labour_fen for fault in FAULTS]),
        fault_part=np.array([codes[fault.part] if fault.part else -1 for fault in FAULTS]),
        part_share=np.array([fault.part_share for fault in FAULTS]),
        price=np.array([part.price_fen for part in PARTS]),
        wave_months=(last - 14, last - 13, last - 12),
    )


def _ladder(weights: Floats) -> Floats:
    climbed = np.cumsum(weights, axis=1)
    return np.asarray(climbed / climbed[:, -1:])


def keep(write: Write) -> None:
    """Products, faults and parts as rows."""
    write.executemany(
        "insert into products (product_id, model, category, name, name_en, warranty_months, rev) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, one.model, CATEGORIES[one.category], one.name, one.name_en, one.warranty_months, write.rev)
            for number, one in enumerate(PRODUCTS, 1)
        ],
    )
    write.executemany(
        "insert into faults (fault_id, code, name, name_en, rev) values (?, ?, ?, ?, ?)",
        [(number, one.code, one.name, one.name_en, write.rev) for number, one in enumerate(FAULTS, 1)],
    )
    write.executemany(
        "insert into parts (part_id, code, name, name_en, abc_class, price_fen, rev) values (?, ?, ?, ?, ?, ?, ?)",
        [(number, *one, write.rev) for number, one in enumerate(PARTS, 1)],
    )
