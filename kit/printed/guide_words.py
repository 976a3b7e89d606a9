"""What the page for the outlet says, once in each language. Short enough to be read standing at the counter."""

from kit.wording import Text

TITLE: Text = {"zh": "请顾客说真话", "en": "Let customers speak"}
LEAD: Text = {
    "zh": "网点使用说明：三分钟看完，放在柜台里面",
    "en": "A page for the outlet: three minutes to read, to keep behind the counter",
}
THANKS: Text = {
    "zh": "您做的只有一件事：让每一位顾客都有机会说。说什么，由顾客自己定。",
    "en": "Your part is one thing: that every customer gets the chance to say something. What they say is theirs.",
}

SECTIONS: tuple[tuple[str, Text, tuple[Text, ...]], ...] = (
    (
        "wall",
        {"zh": "挂起来", "en": "Put it up"},
        (
            {
                "zh": "海报贴在门口或收银台旁，齐眼高，光线好的地方。",
                "en": "The poster by the door or the till, at eye height, in good light.",
            },
            {
                "zh": "台卡对折，立在顾客签单的桌上；小卡片随单据交给顾客。",
                "en": "Fold the tent and stand it where customers sign; hand a card out with the paperwork.",
            },
            {
                "zh": "脏了、褪色了，重新打印，不要复印旧的。",
                "en": "Dirty or faded? Print a new one; do not photocopy the old one.",
            },
        ),
    ),
    (
        "sticker",
        {"zh": "贴在单据上", "en": "Stick it on the voucher"},
        (
            {
                "zh": "上门服务：交单前，在顾客那一联贴一枚。",
                "en": "Home visits: one sticker on the customer's copy, before it is handed over.",
            },
            {
                "zh": "印着工单号的，只贴那一张单，先对号再贴。",
                "en": "A label with an order number belongs to that order only; check the number first.",
            },
        ),
    ),
    (
        "paper",
        {"zh": "发纸质问卷", "en": "Hand out paper"},
        (
            {
                "zh": "每位顾客一份，附一支黑色或蓝色的笔；顾客自己填，自己投进箱子。",
                "en": "One each, with a black or blue pen; customers fill it in and drop it in the box themselves.",
            },
            {
                "zh": "每份编号不同；不够用向大区要，不要复印。",
                "en": "Every copy has its own number. Ask your region for more; never photocopy.",
            },
        ),
    ),
    (
        "scan",
        {"zh": "收回来", "en": "Send it back"},
        (
            {
                "zh": "每周一次，箱子里有多少交多少，不挑不拣，白卷也交。",
                "en": "Once a week, everything in the box, unsorted, blank ones too.",
            },
            {
                "zh": "扫描：200 dpi、灰度、存成 PDF。没有扫描仪就用手机："
                "正上方拍，四个角都在画面里，一页一张，不开闪光灯。",
                "en": "Scan at 200 dpi, grey, as PDF. No scanner? A phone: from straight above, all four corners in "
                "the picture, one page a shot, no flash.",
            },
            {
                "zh": "发给大区经理；原件留到对方回复“已读入”。",
                "en": "Send it to your regional manager; keep the originals until they say it was read.",
            },
        ),
    ),
    (
        "tablet",
        {"zh": "用平板", "en": "Use a tablet"},
        (
            {
                "zh": "把 tablet.html 拷进平板，用浏览器打开，不用联网。",
                "en": "Copy tablet.html to the tablet and open it in its browser; no network needed.",
            },
            {
                "zh": "递给顾客，走开两步。答完会自动回到第一页。",
                "en": "Hand it over and step away. After the last question it goes back to the start.",
            },
            {
                "zh": "一直没有网：每周在“店员”里导出一次，把文件发给大区经理。",
                "en": "Never online? Export once a week under Staff and send the file to your regional manager.",
            },
        ),
    ),
)

NEVER: Text = {"zh": "这五件事，一次也不要做", "en": "Five things never to do"}
NEVERS: tuple[Text, ...] = (
    {"zh": "替顾客填、替顾客扫、替顾客点。", "en": "Fill in, scan or tap for a customer."},
    {"zh": "只请满意的顾客填，或者抽走低分的。", "en": "Ask only the happy ones, or take out low scores."},
    {"zh": "站在旁边看，或者问顾客打了几分。", "en": "Watch over a shoulder, or ask what score they gave."},
    {"zh": "拿礼品、折扣换好评。", "en": "Give a present or a discount for a good score."},
    {"zh": "复印问卷和二维码，或者拿到别的网点用。", "en": "Copy a sheet or a code, or use another outlet's."},
)
WHY: Text = {
    "zh": "总部会打电话向部分顾客核实，代填的答卷对不上。\n"
    "一两个低分不要紧：每个数字都连份数一起看，份数少的网点不会因为碰巧吃亏。",
    "en": "Head office rings some customers back, and answers that others gave do not match.\n"
    "One or two low scores do no harm: every figure is read with how many answered.",
}

PACK: Text = {"zh": "包里有什么", "en": "What is in this pack"}
PRINT: Text = {
    "zh": "打印时选“实际大小”（100%），不要选“适合页面”。",
    "en": "Print at actual size (100 %), never fit to page.",
}
LINK: Text = {"zh": "本网点问卷地址", "en": "This outlet's survey"}
REPLY: Text = {"zh": "寄回地址", "en": "Return address"}
