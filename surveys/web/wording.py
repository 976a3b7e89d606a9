"""What the pages say around the questions, in each language the pages speak."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Braces are filled in where the words are used."""

    html_lang: str
    other: str
    other_name: str
    desk: str
    dated: str
    dated_year: str
    headline_order: str
    headline_outlet: str
    lead: str
    count: str
    count_range: str
    submit: str
    privacy: str
    only_if_previous: str
    only_if: str
    only_if_related: str
    understood: str
    never: str
    certainly: str
    problems: str
    not_kept: str
    trap: str
    services: Mapping[str, str]
    someone: Mapping[str, str]
    thanks: str
    thanks_text: str
    follow_up: str
    receipt: str
    receipt_text: str
    close: str


ZH = Words(
    html_lang="zh-CN",
    other="en",
    other_name="English",
    desk="售后服务",
    dated="{month} 月 {day} 日",
    dated_year="{year} 年 {month} 月 {day} 日",
    headline_order="{date}的{product}{service}，还满意吗？",
    headline_outlet="{outlet}的服务，还满意吗？",
    lead="{count}个问题，大约 {minutes} 分钟。回答直接到总部，网点看不到是谁填的。",
    count="{low} ",
    count_range="{low} 到 {high} ",
    submit="提交",
    privacy="回答只用来改进服务，请不要写姓名、电话和住址。",
    only_if_previous="上一题选“{choice}”才需要回答",
    only_if="“{question}”选了“{choice}”才需要回答",
    only_if_related="与您有关才需要回答",
    understood="知道了",
    never="绝不会",
    certainly="一定会",
    problems="还差 {count} 处，改好就能提交",
    not_kept="刚才没有存上，您填的都还在。请再按一次“提交”。",
    trap="请不要填写这一栏",
    services={
        "delivery": "送货",
        "installation": "安装",
        "repair": "维修",
        "exchange": "换货",
        "return": "退货",
        "maintenance": "保养",
        "consultation": "咨询",
    },
    someone={"product": "产品", "date": "那天", "customer": "您", "agent": "我们", "technician": "师傅"},
    thanks="谢谢，收到了",
    thanks_text="您的回答已经交到总部。我们会拿它来改进服务。",
    follow_up="这次没能让您满意，很抱歉。您的情况已经登记，总部会跟进处理。",
    receipt="回执号",
    receipt_text="以后要问起这次评价，报这个号就行。",
    close="这一页可以关掉了。",
)

EN = Words(
    html_lang="en",
    other="zh",
    other_name="中文",
    desk="After-sales service",
    dated="{day} {month_name}",
    dated_year="{day} {month_name} {year}",
    headline_order="Your {product} {service} on {date}: how did it go?",
    headline_outlet="How was the service at {outlet}?",
    lead="{count}questions, about {minutes} min. Answers go straight to head office; "
    "the outlet cannot see who gave them.",
    count="{low} ",
    count_range="{low} to {high} ",
    submit="Send",
    privacy="Used only to improve our service. Please leave out names, phone numbers and addresses.",
    only_if_previous="Only if you chose “{choice}” above",
    only_if="Only if you chose “{choice}” for “{question}”",
    only_if_related="Only if this applies to you",
    understood="I have read this",
    never="Never",
    certainly="Certainly",
    problems="{count} to fix, then you can send",
    not_kept="That could not be saved. Everything you entered is still here; please press Send again.",
    trap="Please leave this empty",
    services={
        "delivery": "delivery",
        "installation": "installation",
        "repair": "repair",
        "exchange": "exchange",
        "return": "return",
        "maintenance": "maintenance",
        "consultation": "consultation",
    },
    someone={
        "product": "product",
        "date": "that day",
        "customer": "you",
        "agent": "we",
        "technician": "the technician",
    },
    thanks="Thank you, it has arrived",
    thanks_text="Your answers are with head office. We will use them to do better.",
    follow_up="We are sorry that this visit did not go well. It is on record, and head office will follow it up.",
    receipt="Receipt",
    receipt_text="Quote this number if you want to ask about your answers.",
    close="You can close this page now.",
)

LANGUAGES: Mapping[str, Words] = {"zh": ZH, "en": EN}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def chosen_language(asked: str | None, accepted: str, offered: tuple[str, ...]) -> str:
    """The language of the page: the one asked for, else the browser's first that is offered, else the form's own."""
    known = [code for code in offered if code in LANGUAGES] or list(LANGUAGES)
    if asked in known:
        return str(asked)
    for wish in _wishes(accepted):
        if wish in known:
            return wish
    return known[0]


def _wishes(accepted: str) -> list[str]:
    """The primary codes of an Accept-Language header, best first: ``en-GB;q=0.8, zh`` → zh, en."""
    ranked = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag.split("-")[0].strip().lower()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(ranked)]
