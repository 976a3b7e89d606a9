"""What the pages say around the questions, in each language the pages speak."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Braces are filled in where the words are used; ``names``: in which language firms name things."""

    code: str
    names: str
    desk: str
    languages: str
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
    must: str
    understood: str
    choose: str
    clear: str
    no_answer: str
    between: str
    never: str
    certainly: str
    problems: str
    not_kept: str
    resumed: str
    start_again: str
    trap: str
    services: Mapping[str, str]
    someone: Mapping[str, str]
    thanks: str
    thanks_text: str
    next: str
    steps: tuple[str, ...]
    follow_up: str
    receipt: str
    receipt_text: str
    call: str
    call_text: str
    call_phone: str
    call_consent: str
    call_send: str
    call_faults: Mapping[str, str]
    called: str
    close: str


ZH = Words(
    code="zh",
    names="zh",
    desk="售后服务",
    languages="语言",
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
    must="必答",
    understood="知道了",
    choose="请选择",
    clear="清除",
    no_answer="不回答",
    between="填 {low} 到 {high} 之间的数",
    never="绝不会",
    certainly="一定会",
    problems="还差 {count} 处，改好就能提交",
    not_kept="刚才没有存上，您填的都还在。请再按一次“提交”。",
    resumed="上次填的还在，可以接着填。",
    start_again="从头填",
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
    thanks_text="您的回答已经交到总部。",
    next="接下来",
    steps=("回答算进这个网点的成绩；网点看得到成绩，看不到是谁填的。", "打了低分的都会登记，由总部跟进处理。"),
    follow_up="这次没能让您满意，很抱歉。您的情况已经登记，总部会跟进处理。",
    receipt="回执号",
    receipt_text="以后要问起这次评价，报这个号就行。",
    call="想让我们给您回个电话？",
    call_text="需要才填。号码加密保存，只给负责回电话的同事看，不会和您的回答放在一起统计。",
    call_phone="电话号码",
    call_consent="同意总部就这次服务给我打电话",
    call_send="请给我回电话",
    call_faults={
        "phone": "请填写电话号码，例如 138 0013 8000。",
        "consent": "要回电话，请先勾选同意。",
        "wait": "现在提交的人太多，还没有记下。您填的都在，请过几秒再点一次。",
    },
    called="回电话的事记下了，总部的同事会打给您。",
    close="这一页可以关掉了。",
)

ZH_HANT = Words(
    code="zh-Hant",
    names="zh",
    desk="售後服務",
    languages="語言",
    dated="{month} 月 {day} 日",
    dated_year="{year} 年 {month} 月 {day} 日",
    headline_order="{date}的{product}{service}，您還滿意嗎？",
    headline_outlet="{outlet}的服務，您還滿意嗎？",
    lead="共 {count}題，約需 {minutes} 分鐘。您的回答會直接送到總公司，服務中心看不到是誰填寫的。",
    count="{low} ",
    count_range="{low} 至 {high} ",
    submit="送出",
    privacy="您的回答只用於改善服務，請勿填寫姓名、電話或地址。",
    only_if_previous="上一題選「{choice}」才需要回答",
    only_if="「{question}」選「{choice}」才需要回答",
    only_if_related="與您有關才需要回答",
    must="必填",
    understood="我知道了",
    choose="請選擇",
    clear="清除",
    no_answer="不回答",
    between="請填 {low} 至 {high} 之間的數字",
    never="絕對不會",
    certainly="一定會",
    problems="還有 {count} 處需要修改，改好就可以送出",
    not_kept="剛才沒有儲存成功，您填寫的內容都還在。請再按一次「送出」。",
    resumed="上次填寫的內容還在，可以接著填。",
    start_again="重新填寫",
    trap="請勿填寫此欄",
    services={
        "delivery": "送貨",
        "installation": "安裝",
        "repair": "維修",
        "exchange": "換貨",
        "return": "退貨",
        "maintenance": "保養",
        "consultation": "諮詢",
    },
    someone={"product": "產品", "date": "當天", "customer": "您", "agent": "我們", "technician": "師傅"},
    thanks="謝謝您，已經收到",
    thanks_text="您的回答已經送到總公司。",
    next="接下來",
    steps=(
        "回答會計入這家服務中心的成績；服務中心看得到成績，看不到是誰填寫的。",
        "評分偏低的都會登記，由總公司跟進處理。",
    ),
    follow_up="這次服務沒能讓您滿意，我們很抱歉。您的情況已經登記，總公司會跟進處理。",
    receipt="回條號碼",
    receipt_text="日後若要查詢這次評價，提供這個號碼即可。",
    call="需要我們回電給您嗎？",
    call_text="有需要才填。號碼會加密保存，只提供給負責回電的同仁，不會與您的回答一併統計。",
    call_phone="電話號碼",
    call_consent="我同意總公司就這次服務致電給我",
    call_send="請回電給我",
    call_faults={
        "phone": "請填寫電話號碼，例如 0912 345 678。",
        "consent": "需要回電的話，請先勾選同意。",
        "wait": "目前送出的人太多，還沒有登記。您填的都在，請過幾秒再按一次。",
    },
    called="已登記回電，總公司的同仁會打電話給您。",
    close="現在可以關閉這個頁面了。",
)

EN = Words(
    code="en",
    names="en",
    desk="After-sales service",
    languages="Languages",
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
    only_if_previous='Only if you chose "{choice}" above',
    only_if='Only if you chose "{choice}" for "{question}"',
    only_if_related="Only if this applies to you",
    must="required",
    understood="I have read this",
    choose="Please choose",
    clear="Clear",
    no_answer="No answer",
    between="A number from {low} to {high}",
    never="Never",
    certainly="Certainly",
    problems="{count} to fix, then you can send",
    not_kept="That could not be saved. Everything you entered is still here; please press Send again.",
    resumed="What you entered last time is still here.",
    start_again="Start again",
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
    thanks_text="Your answers are with head office.",
    next="What happens next",
    steps=(
        "They count towards this outlet's results. The outlet sees the results, not who gave them.",
        "Every low mark is put on record, and head office follows it up.",
    ),
    follow_up="We are sorry that this visit did not go well. It is on record, and head office will follow it up.",
    receipt="Receipt",
    receipt_text="Quote this number if you want to ask about your answers.",
    call="Would you like us to call you?",
    call_text="Only if you want to. Your number is kept encrypted, shown only to whoever calls you, "
    "and never counted with your answers.",
    call_phone="Telephone number",
    call_consent="Head office may call me about this visit",
    call_send="Please call me",
    call_faults={
        "phone": "Please enter a telephone number, such as +44 20 7946 0958.",
        "consent": "Please tick the box so that we may call you.",
        "wait": "Too many people are sending just now, so this is not noted yet. Please press again in a few seconds.",
    },
    called="Your call is on our list. Someone from head office will ring you.",
    close="You can close this page now.",
)

LANGUAGES: Mapping[str, Words] = {"zh": ZH, "zh-Hant": ZH_HANT, "en": EN}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def words_of(language: str) -> Words:
    """The words of a page in ``language``; English around questions in a language the pages do not speak."""
    return LANGUAGES.get(language) or LANGUAGES.get(language.split("-")[0], EN)
