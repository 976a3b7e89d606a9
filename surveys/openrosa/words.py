"""Everything the door says to people: in the form, and in the telephone's list of sent answers."""

import re
from collections.abc import Mapping

VISIT = {"zh": "这次服务", "en": "About the visit", "zh-Hant": "這次服務"}
CODE = {
    "zh": "扫服务凭证上的二维码，或输入工单号",
    "en": "Scan the code on the customer's voucher, or type the order number",
    "zh-Hant": "掃服務憑證上的二維碼，或輸入工單號",
}
CODE_HINT = {
    "zh": "没有就留空。",
    "en": "Leave it empty if there is none.",
    "zh-Hant": "沒有就留空。",
}
OUTLET = {"zh": "哪个网点", "en": "Which outlet", "zh-Hant": "哪個網點"}

# What stands in a label's braces: the telephone does not know the visit before the voucher is scanned.
STANDING_FOR: Mapping[str, Mapping[str, str]] = {
    "outlet": {"zh": "我们的网点", "en": "our outlet", "zh-Hant": "我們的網點"},
    "product": {"zh": "产品", "en": "product", "zh-Hant": "產品"},
    "date": {"zh": "那天", "en": "that day"},
    "customer": {"zh": "您", "en": "you"},
    "agent": {"zh": "我们", "en": "we", "zh-Hant": "我們"},
    "technician": {"zh": "师傅", "en": "the technician", "zh-Hant": "師傅"},
}

REPLIES: Mapping[str, Mapping[str, str]] = {
    "landed": {"zh": "收到了，回执号 {receipt}。", "en": "Received. Receipt {receipt}."},
    "replay": {
        "zh": "这份以前就收到了，回执号 {receipt}，没有重复计算。",
        "en": "This had arrived before and counts once. Receipt {receipt}.",
    },
    "aside": {
        "zh": "收到并保存了，但暂时不计入统计：{reason}。总部的人会看。",
        "en": "Received and kept, but not counted yet: {reason}. Someone at head office will look at it.",
    },
    "attachments": {
        "zh": "随附的 {count} 个文件没有保存：问卷里没有要文件的题。",
        "en": "{count} attached files were not kept: no question asks for a file.",
    },
    "conflict": {
        "zh": "同一编号下已有另一份答案（回执号 {receipt}）。两份都保存了，请联系总部。",
        "en": "Other answers have landed under this id (receipt {receipt}). Both are kept; ask head office.",
    },
    "insecure": {
        "zh": "请用 https:// 开头的服务器地址：密码不能明文传送。",
        "en": "Use the server's https:// address: a password must not travel in the clear.",
    },
    "password": {
        "zh": "账号或密码不对。请总部重新给这台设备开账号。",
        "en": "Name or password is wrong. Ask head office for an account for this device.",
    },
    "wait": {
        "zh": "错的次数太多，请 {minutes} 分钟后再试。",
        "en": "Too many wrong tries. Try again in {minutes} minutes.",
    },
    "no_form": {"zh": "没有这份问卷，或没有这个版本。", "en": "There is no such questionnaire, or no such version."},
    "too_large": {
        "zh": "这份超过 {megabytes} MB，没有收。请删掉大的附件再发。",
        "en": "This is more than {megabytes} MB and was not taken. Remove large attachments and send again.",
    },
    "unreadable": {"zh": "读不懂发来的内容，没有收：{fault}", "en": "This cannot be read and was not taken: {fault}"},
    "again": {"zh": "没能保存，请稍后再发。", "en": "Not kept. Send again later."},
    "slower": {
        "zh": "发得太快了，这份还没有收，仍在手机里。请过 {seconds} 秒再发。",
        "en": "Too many at once. This one is still on the telephone; send it again in {seconds} seconds.",
    },
}

REASONS: Mapping[str, Mapping[str, str]] = {
    "answers": {"zh": "有的答案不合要求（{items}）", "en": "some answers do not fit ({items})"},
    "spent": {"zh": "这张凭证已经用过", "en": "this voucher has been used"},
    "expired": {"zh": "这张凭证已经过期", "en": "this voucher has expired"},
    "revoked": {"zh": "这张凭证已经作废", "en": "this voucher has been withdrawn"},
    "unknown": {"zh": "凭证不在这个数据库里", "en": "the voucher is not in this database"},
    "uninvited": {"zh": "这张凭证是请客户填另一份问卷的", "en": "this voucher invites to another questionnaire"},
    "questionnaire": {"zh": "这里没有这份问卷或这个版本", "en": "this questionnaire or version is not here"},
    "outlet": {"zh": "没有这个网点", "en": "there is no such outlet"},
    "order": {"zh": "没有这个工单", "en": "there is no such order"},
    "target": {"zh": "没有写是哪个网点或哪个工单", "en": "neither an outlet nor an order is named"},
}
OTHER_REASON = {"zh": "要人看一下", "en": "it needs a look"}


def spoken(words: Mapping[str, str], code: str) -> str:
    """The words in this language; in its base language, else in English, where we do not speak it."""
    return words.get(code) or words.get(code.split("-")[0]) or words["en"]


def reply(language: str, name: str, **parts: object) -> str:
    """One of ``REPLIES``."""
    return spoken(REPLIES[name], language).format(**parts)


def reason_said(language: str, reason: str, items: str) -> str:
    """Why answers were put aside."""
    return spoken(REASONS.get(reason, OTHER_REASON), language).format(items=items)


def wanted_language(accepted: str) -> str:
    """Of zh and en the one that comes first in an Accept-Language header; zh where neither does."""
    found = re.search(r"\b(zh|en)\b", accepted, re.IGNORECASE)
    return found[1].lower() if found else "zh"
