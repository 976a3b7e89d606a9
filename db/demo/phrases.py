"""Clauses customers write, by topic; ``{machine}``, ``{clock}``, ``{later}`` and ``{days}`` are filled in.

A topic ending in ``_repair``, ``_installation``, ``_delivery`` or ``_maintenance`` fits only that kind of visit,
``talk`` only a consultation, ``price`` only where something was paid, ``warranty`` only where nothing was.
A comment joins one to three clauses that fit its scores (comments.py).
"""

Texts = dict[str, tuple[str, ...]]


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in block.strip().split("|"))


MACHINES: Texts = {
    "zh": _lines("空调|洗衣机|冰箱|热水器|油烟机|电视"),
    "en": _lines("air conditioner|washing machine|fridge|water heater|cooker hood|TV"),
}
CLOCKS: Texts = {
    "zh": _lines("上午九点|上午十点|中午|下午两点|下午三点|下午四点半|晚上六点"),
    "en": _lines("9 am|10 am|noon|2 pm|3 pm|half past four|6 pm"),
}
LATERS: Texts = {
    "zh": _lines("快天黑才到|晚了一个多小时|拖到很晚才来|晚了四十分钟|让我等了一下午|临时又改了时间"),
    "en": _lines("came at dusk|was over an hour late|came very late|was 40 minutes late|moved it at the last minute"),
}
DAYS: Texts = {
    "zh": _lines("两天|三天|不到一周|一个星期|十来天"),
    "en": _lines("two days|three days|less than a week|a week|ten days"),
}

PRAISE: dict[str, Texts] = {
    "zh": {
        "punctual": _lines(
            """师傅很准时|约的{clock}，不到点就来了|提前打电话确认，来得也准时|比约定时间还早了几分钟|响应挺快的
            |客服一打就通，安排得也快|周末也能上门，方便|说几点就几点，没让我等|时间可以自己选，这个好|来之前发了短信，心里有数"""
        ),
        "punctual_repair": _lines(
            "当天报修当天就上门了|上午报的修，下午就弄好了|{machine}坏了急得很，还好来得快|晚上报修，第二天一早就来了"
        ),
        "attitude": _lines(
            """师傅态度很好|小伙子很有礼貌|说话客气，问什么都耐心讲|进门主动穿鞋套|老师傅人实在|服务热情
            |对老人很有耐心，教了好几遍怎么用|没有一点不耐烦|一口水都没喝，挺辛苦的|态度没得说|师傅满头大汗还一直笑呵呵的"""
        ),
        "skill_repair": _lines(
            """一看就知道毛病在哪|技术过硬|手脚麻利，半个多小时就修好了|{machine}修好后一直没再出问题|讲清楚了是哪里坏的
            |{machine}现在跟新的一样|很专业，还把其他地方也检查了一遍|之前别人没修好，他来一次就解决了|顺便教了怎么保养
            |问题不大，师傅没有小题大做|配件是带着来的，一次就弄好了"""
        ),
        "skill_installation": _lines(
            """安装得很规矩，走线也好看|{machine}装得很稳，试机也仔细|位置帮我参考得很到位|装完教了每个功能怎么用
            |干活细致，水平尺量了又量|手脚麻利，不到一个小时就装好了|打孔位置选得好，不影响美观|高空作业看着都累，装得很牢"""
        ),
        "skill_delivery": _lines(
            """送货很小心，一点没磕碰|搬上六楼没有一句怨言|帮忙拆箱检查了才走|旧机器也帮着抬下去了|包装完好，东西没问题
            |新机器给摆好了位置"""
        ),
        "skill_maintenance": _lines(
            """洗出来一盆黑水，早该洗了|拆得细洗得净，出来一点异味都没有了|{machine}清洗完跟新的一样|保养完顺便检查了线路
            |洗完效果明显，值|边洗边讲平时怎么保养"""
        ),
        "talk": _lines(
            """客服讲得很清楚，照着做就好了|电话里就解决了，不用上门|接线员很有耐心|一打就通，没有等|回答得很专业
            |教我重新设置了一下就好了|微信上发了说明过来，很方便"""
        ),
        "tidy": _lines(
            "走的时候把地都扫干净了|垃圾也带走了|垫了布，没弄脏家里|工具摆得整整齐齐|干完活收拾得很干净|用完还把台面擦了一遍"
        ),
        "price": _lines(
            "收费都是按单子来的，明明白白|先报价再动手，这点好|价格公道|没有乱推销配件|给了发票|收费比外面的维修便宜"
        ),
        "warranty": _lines("一分钱没收|没有乱推销配件|全程免费，说到做到|以为要收费，结果都是免费的"),
        "brand": _lines(
            """海川的售后还是靠谱|以后还买海川|家里第三件海川了，一直不错|会推荐给邻居|给师傅点赞|五星好评不是客气|整体很满意
            |继续保持|满意|挺好的|没什么可挑的|谢谢师傅|比上次好多了|服务越来越好"""
        ),
    },
    "en": {
        "punctual": _lines(
            "On time, to the minute.|Called ahead and arrived at {clock} as agreed.|Fast response, thank you."
        ),
        "punctual_repair": _lines("Came the same day.|Reported in the morning, repaired in the afternoon."),
        "attitude": _lines(
            "Very polite technician.|He explained everything, even with my poor Chinese.|Friendly and patient."
        ),
        "skill_repair": _lines(
            "Found the problem at once.|The {machine} works like new.|Skilled and quick work.|Fixed on the first visit."
        ),
        "skill_installation": _lines(
            "Neat installation of the {machine}.|Everything tested before he left.|Quick and careful work."
        ),
        "skill_delivery": _lines("Carried it up six floors.|Unpacked and checked it with me."),
        "skill_maintenance": _lines("The {machine} is as clean as new.|Thorough cleaning."),
        "talk": _lines("Solved on the phone.|Clear explanation.|Short waiting time."),
        "tidy": _lines("Left the place cleaner than before.|Wore shoe covers and cleaned up.|No mess at all."),
        "price": _lines("The price was clear beforehand.|Fair price.|Got a proper invoice."),
        "warranty": _lines("No charge, as promised.|Free of charge, very good."),
        "brand": _lines(
            "Good service, will buy again.|Very satisfied.|Would recommend Haichuan.|All good.|Better than last time."
        ),
    },
}
BLAME: dict[str, Texts] = {
    "zh": {
        "late": _lines(
            """约的{clock}，师傅{later}|等了一整天，请的假白请了|一直说快到了快到了，结果{later}|没有提前打电话，害我白等
            |时间改来改去|等了{days}才有人来|打了三次客服才派人|说好的时间不算数|迟到了也不打个电话|催了客服，只会说已经加急
            |客服说{clock}到，师傅说没接到通知"""
        ),
        "attitude": _lines(
            """师傅态度冷淡，问两句就不耐烦|说话冲|一进门就抱怨路远|全程打电话，心不在焉|不穿鞋套就进来了|催着我给好评，感觉不好
            |问原因也不解释，说了你也不懂|电话里态度很差|站在旁边要我当面打五分"""
        ),
        "again_repair": _lines(
            """修了{days}又坏了|同一个毛病来了三趟|{machine}还是响，根本没修好|配件要等，来了两次都没带|弄了半天还是老样子
            |说修好了，试了一下又不行|第二次来换了个人，又从头查一遍|{machine}的问题到现在没解决|弄了半天也没找到原因
            |这个{machine}一年坏两回，质量不行"""
        ),
        "again_installation": _lines(
            """装好{days}就出问题，又约了一次|试机就不正常，说要另外派人|少带了配件，没装完就走了|装歪了，让返工还不乐意
            |排水没弄好，一开就滴水"""
        ),
        "again_delivery": _lines("送来的型号不对，又换了一趟|外壳有磕碰，说要再协调|少了一包配件，到现在没补来"),
        "again_maintenance": _lines("洗完还是有味道|就随便冲了冲，跟没洗一样|洗完反而有响声了"),
        "talk": _lines(
            """转来转去没人说得清|等了十几分钟才有人接|照着说的做还是不行|说会回电话，一直没等到|客服自己也不太懂
            |机器人答非所问，找不到人工"""
        ),
        "untidy": _lines(
            "纸箱垃圾扔在楼道没带走|地板刮了一道|走了以后我擦了半天地|脚印踩得满屋都是|东西挪开了也不归位"
        ),
        "untidy_installation": _lines("打孔弄得到处是灰|管线没包好，难看|包装泡沫撒了一地"),
        "price": _lines(
            "收费有点贵|材料费没有提前说清楚|比网上贵不少|问他要收据，说没带|换个小零件收得不便宜|一开口就加价，砍了才降"
        ),
        "brand": _lines(
            """下次不一定买海川了|希望公司管一管网点|售后和广告说的不一样|很失望|不会推荐给别人|希望改进|体验不好
            |差评|牌子是好牌子，服务跟不上|以前不是这样的|打几分都嫌多|不太满意|没有想象中好|请总部重视一下"""
        ),
    },
    "en": {
        "late": _lines(
            """We agreed on {clock}, he {later}.|Waited {days} for somebody to come.
            |Nobody called to say he would be late."""
        ),
        "attitude": _lines(
            "The technician was rude.|Would not explain what was wrong.|He asked me for five stars at the door."
        ),
        "again_repair": _lines(
            "Broke again after {days}.|Third visit for the same fault.|The {machine} still makes the noise."
        ),
        "again_installation": _lines("He left before it was finished, parts were missing.|Had to be fitted twice."),
        "again_delivery": _lines("The wrong model was delivered.|A dent in the side, still waiting for an answer."),
        "again_maintenance": _lines("It still smells after the cleaning."),
        "talk": _lines("Nobody could tell me.|They promised to call back and did not.|The advice did not help."),
        "untidy": _lines("Left the packaging in the stairwell.|Had to mop the floor afterwards."),
        "untidy_installation": _lines("Dust everywhere after drilling."),
        "price": _lines("Too expensive for a small part.|Nobody told me about the material cost before."),
        "brand": _lines("Disappointed.|Not sure I would buy again.|Please train your people."),
    },
}
CHARGED: Texts = {
    "zh": _lines(
        """不是说保修期内免费吗，怎么还收了{yuan}块|在保的机器收了我{yuan}元，说是配件费|收了{yuan}元现金，没有给票
        |保修期内也要{yuan}块的检测费，合理吗|发票保修卡都在，师傅还是要了{yuan}元|微信扫了师傅个人的码，{yuan}元
        |师傅说保修不包这个零件，又付了{yuan}|上门费收了{yuan}，客服却说在保不收费"""
    ),
    "en": _lines(
        "Still under warranty but I had to pay {yuan} yuan.|He took {yuan} yuan in cash although it is in warranty."
    ),
}
MIXED: Texts = {"zh": _lines("不过|就是|只是|美中不足的是"), "en": ("One thing: ", "Only: ", "But: ")}
AVERAGE: Texts = {
    "zh": _lines("一般|还可以吧|中规中矩|马马虎虎|凑合|没有特别好也没有特别差"),
    "en": _lines("Average.|It was OK.|So-so."),
}
ADVICE: Texts = {
    "zh": _lines(
        """希望能在手机上看到师傅到哪了|预约时间能再准一点就好了|建议多备一些常用配件|最好能周末晚上也安排|能不能给个电子保修单
        |希望收费标准贴出来|说明书字太小，老人看不清|夏天高峰期多派点人|希望定期上门清洗|客服电话少按几个键就好了
        |希望师傅走之前留个电话|微信上能直接约就方便了"""
    ),
    "en": _lines(
        """Please show where the technician is on a map.|English support on the hotline would help.
        |More exact time slots, please."""
    ),
}
PROMISED = _lines(
    """二十四小时内派师傅再次上门|三天内更换配件并免上门费|请网点经理回电说明|核实收费后退还差额|登记转质量部门处理
    |延长该配件保修三个月"""
)
STUFFED = _lines("服务很好|非常满意|师傅很专业|好|很满意，五星好评|服务态度好")
NEVER_CAME = _lines(
    "没有人来过我家，也没报过修|这段时间没有维修过，不知道怎么回事|师傅没来，但是有短信说已完成|我家没有这个型号的机器"
)
NOT_CHANGED = _lines(
    "师傅没换主板，就插拔了一下线|没看到换零件，说是重新设置了一下|只是清理了一下灰|没有换件，旧件也没见着"
)
