"""The words by which comments on visits are read: themes, praise, complaint, negation; Chinese and simple English.

Chosen by us from what customers of home appliances write about visits; separated by blanks. Chinese words match
wherever they stand, the longest first; English words match whole, a trailing * any ending.
"""

from __future__ import annotations

THEMES: dict[str, str] = {
    "attitude": (
        "态度 礼貌 热情 耐心 客气 不耐烦 脸色 骂 吵 粗鲁 尊重 微笑 attitude polite* rude* friendl* "
        "patien* kind respect*"
    ),
    "punctuality": (
        "准时 按时 守时 迟到 爽约 约好 改约 没来 晚到 提前 上门时间 punctual* on-time late delay* no-show appointment*"
    ),
    "speed": (
        "速度 很快 及时 太慢 好几天 等了 一直等 拖延 一直拖 拖了 催 效率 迅速 quick* fast slow* wait* "
        "speed* prompt* days weeks"
    ),
    "skill": (
        "技术 专业 熟练 手艺 水平 不会修 不懂 外行 经验 判断 skill* professional* expert* knowledge* competen* amateur*"
    ),
    "result": (
        "修好 没修好 解决 又坏 还是坏 返修 复发 老毛病 正常 不制冷 漏水 噪音 异响 fixed repair* solved "
        "broken leak* nois* fault*"
    ),
    "price": (
        "收费 费用 价格 乱收 多收 太贵 很贵 偏贵 真贵 有点贵 贵了 便宜 明码 发票 材料费 上门费 charge* "
        "price* cost costs costly expensive cheap* invoice* fee fees"
    ),
    "parts": "配件 零件 缺件 原装 换件 换新 旧件 主板 等配件 part parts spare* component* original",
    "installation": "安装 打孔 支架 管线 移机 调试 装歪 布线 install* bracket* drill* mount* pipe*",
    "tidiness": ("干净 整洁 鞋套 收拾 弄脏 垃圾 灰尘 落灰 卫生 工服 clean* tidy mess messy dirt* dust* shoe* uniform*"),
    "product": "质量 产品 机器 品牌 新机 故障率 耐用 product* quality brand* machine* model*",
    "communication": (
        "电话 联系 回访 通知 解释 沟通 客服 热线 没人接 推诿 踢皮球 call* phone* explain* hotline* "
        "contact* inform* communicat*"
    ),
    "honesty": (
        "虚假 骗 忽悠 造假 作假 假的 没来过 未上门 冒充 刷单 好评返现 代评 cheat* lie* lied fake* fraud* dishonest*"
    ),
}
"""Name of each theme and its words."""

PRAISE = (
    "满意 很好 真好 好评 不错 热情 耐心 专业 准时 按时 守时 及时 迅速 很快 干净 整洁 认真 负责 细心 周到 "
    "礼貌 客气 点赞 表扬 感谢 谢谢 辛苦 放心 靠谱 熟练 修好 解决 顺利 到位 给力 完美 优秀 推荐 没问题 "
    "没毛病 实惠 高效 贴心 good great excellent perfect nice thank* satisf* happy polite* friendl* "
    "patient* professional* punctual* quick* fast prompt* clean* tidy careful* helpful recommend* fixed "
    "solved kind skilled wonderful pleased best smooth*"
)
"""Words that praise."""

COMPLAINT = (
    "太差 很差 真差 最差 极差 差劲 态度差 服务差 质量差 技术差 差评 投诉 太慢 迟到 爽约 不耐烦 骂 粗鲁 "
    "乱收 多收 太贵 很贵 偏贵 真贵 有点贵 贵了 骗 忽悠 虚假 没修好 又坏 还是坏 漏水 噪音 异响 坑人 太坑 "
    "被坑 敷衍 推诿 踢皮球 弄脏 弄坏 损坏 失望 生气 气愤 糟糕 太垃圾 真垃圾 拖延 一直拖 没人接 没来 不来 "
    "未上门 太麻烦 很麻烦 恶劣 马虎 装歪 返修 难受 后悔 没用 不行 不会修 不管 没人管 bad poor* terrible "
    "awful worst rude* late slow* delay* broken dirty mess messy expensive overcharg* cheat* lie* lied "
    "fake* disappoint* angry complain* unprofessional useless damage* leak* nois* unhappy dissatisf* "
    "unsatisf* waste* careless never-came no-show ignor* wrong problem* refus*"
)
"""Words that complain."""

NEGATION = (
    "不 没 没有 不太 不够 不是 不怎么 毫无 并不 未 无 别 从不 谈不上 not no never hardly without isn't "
    "wasn't didn't don't doesn't cannot can't couldn't won't wouldn't aren't weren't neither nor"
)
"""Words that turn the next one round; two of them cancel."""

WORDS_BETWEEN = 3
"""An English negation reaches so many words on within its clause; a Chinese one as many characters."""
