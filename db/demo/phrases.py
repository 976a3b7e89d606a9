"""Clauses customers write, by topic; ``{machine}``, ``{clock}``, ``{later}`` and ``{days}`` are filled in.

Each topic has praise or blame; a comment joins one to three clauses that fit its scores (comments.py).
"""

MACHINES = {
    "zh": ("空调", "洗衣机", "冰箱", "热水器", "油烟机", "电视"),
    "en": ("air conditioner", "washing machine", "fridge", "water heater", "cooker hood", "TV"),
}
CLOCKS = {
    "zh": ("上午九点", "上午十点", "中午", "下午两点", "下午三点", "下午四点半", "晚上六点"),
    "en": ("9 am", "10 am", "noon", "2 pm", "3 pm", "half past four", "6 pm"),
}
LATERS = {
    "zh": ("快天黑才到", "晚了一个多小时", "拖到第二天才来", "晚了四十分钟", "等了一下午", "改了两次时间"),
    "en": ("came at dusk", "was over an hour late", "only came the next day", "was 40 minutes late", "moved it twice"),
}
DAYS = {
    "zh": ("两天", "三天", "不到一周", "一个星期", "十来天"),
    "en": ("two days", "three days", "a week", "ten days"),
}

PRAISE = {
    "zh": {
        "punctual": (
            "师傅很准时", "约的{clock}，不到点就来了", "提前打电话确认，来得也准时", "当天报修当天就上门了", "上午报的修，下午就弄好了",
            "比约定时间还早了几分钟", "响应挺快的", "客服一打就通，安排得也快", "周末也能上门，方便", "说几点就几点，没让我等",
        ),
        "attitude": (
            "师傅态度很好", "小伙子很有礼貌", "说话客气，问什么都耐心讲", "进门主动穿鞋套", "老师傅人实在", "服务热情",
            "对老人很有耐心，教了好几遍怎么用", "没有一点不耐烦", "一口水都没喝，挺辛苦的", "态度没得说",
        ),
        "skill": (
            "一看就知道毛病在哪", "技术过硬", "手脚麻利，半个多小时就修好了", "{machine}修好后一直没再出问题", "讲清楚了是哪里坏的",
            "换了配件，现在跟新的一样", "很专业，还把其他地方也检查了一遍", "安装得很规矩，管子走得也好看", "之前别人没修好，他来一次就解决了",
            "{machine}装得很稳，试机也仔细", "顺便教了怎么清洗滤网",
        ),
        "tidy": (
            "走的时候把地都扫干净了", "垃圾也带走了", "垫了布，没弄脏家里", "打孔的灰都吸干净了", "工具摆得整整齐齐", "干完活收拾得很干净",
        ),
        "price": (
            "收费都是按单子来的，明明白白", "保修期内一分钱没收", "先报价再动手，这点好", "价格公道", "没有乱推销配件", "给了发票",
        ),
        "brand": (
            "海川的售后还是靠谱", "以后还买海川", "家里第三件海川了，一直不错", "会推荐给邻居", "给师傅点赞", "五星好评不是客气", "整体很满意",
            "继续保持", "满意", "挺好的", "没什么可挑的",
        ),
    },
    "en": {
        "punctual": ("On time, to the minute.", "Came the same day.", "Called ahead and arrived at {clock} as agreed.", "Fast response, thank you."),
        "attitude": ("Very polite technician.", "He took his time to explain everything, even with my poor Chinese.", "Friendly and patient."),
        "skill": ("Found the problem at once.", "The {machine} works like new.", "Skilled and quick work.", "Neat installation of the {machine}."),
        "tidy": ("Left the kitchen cleaner than before.", "Wore shoe covers and cleaned up.", "No mess at all."),
        "price": ("No charge under warranty, as promised.", "The price was clear beforehand.", "Fair price."),
        "brand": ("Good service, will buy again.", "Very satisfied.", "Would recommend Haichuan.", "All good."),
    },
}  # fmt: skip
BLAME = {
    "zh": {
        "late": (
            "约的{clock}，师傅{later}", "等了一整天，请的假白请了", "一直说快到了快到了，结果{later}", "没有提前打电话，家里没人白跑一趟还怪我",
            "时间改来改去", "大热天等了{days}才有人来", "从报修到上门拖了{days}", "打了三次客服才派人", "说好的时间不算数", "迟到了也不打个电话",
            "客服只会说已经催了",
        ),
        "attitude": (
            "师傅态度冷淡，问两句就不耐烦", "说话冲", "一进门就抱怨路远", "全程打电话，心不在焉", "不穿鞋套就进来了", "催着我给好评，感觉不好",
            "问原因也不解释，说了你也不懂", "电话里态度很差", "站在旁边要我当面打五分",
        ),
        "again": (
            "修了{days}又坏了", "同一个毛病来了三趟", "{machine}还是响，根本没修好", "配件要等，来了两次都没带", "换了件还是老样子", "说修好了，试了一下又不行",
            "第二次来换了个人，又从头查一遍", "{machine}漏水的问题到现在没解决", "弄了半天也没找到原因", "这个{machine}一年坏两回，质量不行",
        ),
        "untidy": (
            "墙上打孔弄得到处是灰", "旧件和纸箱扔在楼道没带走", "地板刮了一道", "走了以后我擦了半天地", "管子没包好，难看",
        ),
        "price": (
            "收费有点贵", "材料费没有提前说清楚", "上门费加配件比网上贵不少", "问他要收据，说没带", "加长铜管收了好几百", "换个小零件收得不便宜",
        ),
        "brand": (
            "下次不一定买海川了", "希望公司管一管网点", "售后和广告说的不一样", "很失望", "不会推荐给别人", "希望改进",
        ),
    },
    "en": {
        "late": ("We agreed on {clock}, he {later}.", "Waited {days} for somebody to come.", "Nobody called to say he would be late."),
        "attitude": ("The technician was rude.", "Would not explain what was wrong.", "He asked me for five stars at the door."),
        "again": ("Broke again after {days}.", "Third visit for the same fault.", "The {machine} still makes the noise."),
        "untidy": ("Dust everywhere after drilling.", "Left the packaging in the stairwell."),
        "price": ("Too expensive for a small part.", "Nobody told me about the material cost before."),
        "brand": ("Disappointed.", "Not sure I would buy again.", "Please train your people."),
    },
}  # fmt: skip
CHARGED = {
    "zh": (
        "不是说保修期内免费吗，怎么还收了{yuan}块", "在保的机器收了我{yuan}元，说是配件费", "收了{yuan}元现金，没有给票", "保修期内也要{yuan}块的检测费，合理吗",
        "发票保修卡都在，师傅还是要了{yuan}元", "微信扫了师傅个人的码，{yuan}元", "师傅说保修不包这个零件，又付了{yuan}",
    ),
    "en": (
        "Still under warranty but I had to pay {yuan} yuan.", "He took {yuan} yuan in cash, no receipt, although it is in warranty.",
    ),
}  # fmt: skip
MIXED = {
    "zh": ("不过", "就是", "只是", "美中不足的是"),
    "en": ("But: ", "Only: ", "However: "),
}
ADVICE = {
    "zh": (
        "希望能在手机上看到师傅到哪了", "预约时间能再准一点就好了", "建议多备一些常用配件", "最好能周末晚上也安排", "能不能给个电子保修单", "希望收费标准贴出来",
        "说明书字太小，老人看不清", "夏天高峰期多派点人", "希望定期上门清洗", "客服电话少一点按键", "没有建议，都挺好", "希望师傅走之前留个电话",
    ),
    "en": ("Please show where the technician is on a map.", "English support on the hotline would help.", "More exact time slots, please."),
}  # fmt: skip
PROMISED = {
    "zh": ("二十四小时内派师傅再次上门", "三天内更换配件并免上门费", "请网点经理回电说明", "核实收费后退还差额", "登记转质量部门处理", "延长该配件保修三个月"),
}  # fmt: skip
STUFFED = {"zh": ("服务很好", "非常满意", "师傅很专业", "好", "很满意，五星好评", "服务态度好")}
NEVER_CAME = {
    "zh": (
        "没有人来过我家，也没报过修",
        "这段时间没有维修过，不知道怎么回事",
        "师傅没来，但是有短信说已完成",
        "我家没有这个型号的机器",
    )
}
NOT_CHANGED = {
    "zh": (
        "师傅没换主板，就插拔了一下线",
        "没看到换零件，说是重新设置了一下",
        "只是清理了一下灰",
        "没有换件，旧件也没见着",
    )
}
