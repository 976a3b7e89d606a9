"""Pages instead of the form: what is so, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A page instead of the form: what is so, and what to do."""

    title: str
    text: str


NOTICES: Mapping[str, Mapping[str, Notice]] = {
    "zh": {
        "unknown": Notice(
            "没找到这份问卷", "这个链接不对，或者没有扫全。请再扫一次二维码；手输的话，对照纸上的编号再看一遍。"
        ),
        "expired": Notice(
            "这个链接过期了", "服务评价的时间已经过了。还有话想说，请打服务凭证上的电话，我们一样会登记。"
        ),
        "revoked": Notice("这个链接停用了", "网点换了新的二维码，请扫店里现在贴的那一张。"),
        "spent": Notice(
            "已经评价过了，谢谢", "这张单子的评价我们已经收到，每张单子评价一次。还有话想说，请打服务凭证上的电话。"
        ),
        "spent_kept": Notice("这次服务已经评价过了", "先收到的那份算数。您刚才填的也留下了，总部会有人看，不会白填。"),
        "kept": Notice("先替您收下了", "您填的内容已经留好，有一处要总部核对一下，不用您再填。"),
        "expired_kept": Notice("收下了，不过链接已经过期", "评价的时间过了，您刚才填的仍然留下了，总部会有人看。"),
        "revoked_kept": Notice("收下了，不过链接已经停用", "这个二维码已经换新，您刚才填的仍然留下了，总部会有人看。"),
        "conflict": Notice(
            "已经收到过一份", "先收到的那份算数，回执号 {receipt}。您改过的这份也留下了，总部会有人看。"
        ),
        "too_large": Notice("内容太长了", "文字请控制在一万字以内，再提交一次。"),
        "closed": Notice("问卷还没准备好", "总部还没有发布这份问卷，请过一会儿再扫。"),
        "broken": Notice("出了点问题", "不是您的操作有误。请过一会儿再试。"),
    },
    "zh-Hant": {
        "unknown": Notice(
            "找不到這份問卷", "連結不正確，或是沒有掃描完整。請再掃描一次 QR 碼；若是手動輸入，請對照紙本上的編號。"
        ),
        "expired": Notice(
            "這個連結已經過期", "服務評價的期限已過。如果還有話想說，請撥打服務單上的電話，我們同樣會登記。"
        ),
        "revoked": Notice("這個連結已經停用", "服務中心換了新的 QR 碼，請掃描店內目前張貼的那一張。"),
        "spent": Notice(
            "已經評價過了，謝謝您",
            "我們已經收到這張服務單的評價，每張服務單評價一次。如果還有話想說，請撥打服務單上的電話。",
        ),
        "spent_kept": Notice(
            "這次服務已經評價過了", "以先收到的那份為準。您剛才填寫的也已保留，總公司會有人閱讀，不會白填。"
        ),
        "kept": Notice("我們先收下了", "您填寫的內容已經保存，有一處需要總公司核對，不必再填一次。"),
        "expired_kept": Notice("已經收下，不過連結過期了", "評價的期限已過，您剛才填寫的仍會保留，總公司會有人閱讀。"),
        "revoked_kept": Notice(
            "已經收下，不過連結停用了", "這個 QR 碼已經更換，您剛才填寫的仍會保留，總公司會有人閱讀。"
        ),
        "conflict": Notice(
            "已經收到過一份", "以先收到的那份為準，回條號碼 {receipt}。您修改過的這份也已保留，總公司會有人閱讀。"
        ),
        "too_large": Notice("內容太長了", "文字請控制在一萬字以內，再送出一次。"),
        "closed": Notice("問卷還沒準備好", "總公司還沒有發布這份問卷，請稍後再掃描。"),
        "broken": Notice("出了一點問題", "不是您的操作有誤，請稍後再試。"),
    },
    "en": {
        "unknown": Notice(
            "We could not find this survey",
            "The link is wrong or incomplete. Please scan the code again, or compare what you typed with the paper.",
        ),
        "expired": Notice(
            "This link has expired",
            "The time for this survey is over. If there is more to say, call the number on your service voucher.",
        ),
        "revoked": Notice(
            "This link is no longer in use", "The outlet has a new code. Please scan the one that hangs there now."
        ),
        "spent": Notice(
            "Already answered, thank you",
            "We have the answers for this visit; each visit is answered once. If there is more to say, "
            "call the number on your service voucher.",
        ),
        "spent_kept": Notice(
            "This visit has already been answered",
            "The answers that came first count. Yours are kept too, and someone at head office will read them.",
        ),
        "kept": Notice(
            "We have kept your answers",
            "One thing needs checking at head office. There is nothing more for you to do.",
        ),
        "expired_kept": Notice(
            "Kept, although the link has expired",
            "The time for this survey is over, but your answers are kept and someone at head office will read them.",
        ),
        "revoked_kept": Notice(
            "Kept, although the link is no longer in use",
            "The outlet has a new code, but your answers are kept and someone at head office will read them.",
        ),
        "conflict": Notice(
            "We already have your answers",
            "The answers that came first count, receipt {receipt}. The changed ones are kept too and will be read.",
        ),
        "too_large": Notice("That is too long", "Please keep to 10,000 characters and send again."),
        "closed": Notice(
            "Not ready yet", "Head office has not published this survey. Please try again a little later."
        ),
        "broken": Notice("Something went wrong", "It is not your doing. Please try again in a while."),
    },
}
