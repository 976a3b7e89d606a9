"""The words that files use for our choices, English and Chinese."""

SERVICE_TYPES = {
    **dict.fromkeys(("delivery", "送货", "配送", "送装"), "delivery"),
    **dict.fromkeys(("installation", "install", "安装", "装机"), "installation"),
    **dict.fromkeys(("repair", "维修", "修理", "上门维修", "报修"), "repair"),
    **dict.fromkeys(("exchange", "replacement", "换货", "换机"), "exchange"),
    **dict.fromkeys(("return", "退货", "退机"), "return"),
    **dict.fromkeys(("maintenance", "保养", "清洗", "维护"), "maintenance"),
    **dict.fromkeys(("consultation", "咨询", "电话咨询"), "consultation"),
}
ORDER_CHANNELS = {
    **dict.fromkeys(("hotline", "phone", "telephone", "热线", "电话", "400", "客服热线"), "hotline"),
    **dict.fromkeys(("web", "website", "网站", "网页", "官网"), "web"),
    **dict.fromkeys(("app", "mini program", "wechat", "小程序", "微信", "公众号"), "app"),
    **dict.fromkeys(("outlet", "walk-in", "网点", "门店", "上门"), "outlet"),
}
PRIORITIES = {
    **dict.fromkeys(("critical", "特级", "特急"), "critical"),
    **dict.fromkeys(("urgent", "紧急", "加急"), "urgent"),
    **dict.fromkeys(("ordinary", "normal", "普通", "一般"), "ordinary"),
}
GRADES = {
    **dict.fromkeys(("A", "A级", "甲"), "A"),
    **dict.fromkeys(("B", "B级", "乙"), "B"),
    **dict.fromkeys(("C", "C级", "丙"), "C"),
}
ABC_CLASSES = {
    **dict.fromkeys(("A", "A类"), "A"),
    **dict.fromkeys(("B", "B类"), "B"),
    **dict.fromkeys(("C", "C类"), "C"),
}
OUTLET_STATUSES = {
    **dict.fromkeys(("applied", "申请", "申请中"), "applied"),
    **dict.fromkeys(("checked", "初审", "已初审"), "checked"),
    **dict.fromkeys(("building", "建设", "建设中", "筹建"), "building"),
    **dict.fromkeys(("open", "active", "营业", "正常", "启用", "已开业"), "open"),
    **dict.fromkeys(("suspended", "暂停", "停用"), "suspended"),
    **dict.fromkeys(("closed", "关闭", "撤销", "已撤销"), "closed"),
}
CLAIM_STATUSES = {
    **dict.fromkeys(("submitted", "已提交", "待审核", "审核中"), "submitted"),
    **dict.fromkeys(("approved", "已批准", "审核通过", "已审核"), "approved"),
    **dict.fromkeys(("paid", "已支付", "已结算", "已付款"), "paid"),
    **dict.fromkeys(("rejected", "已拒绝", "驳回", "审核不通过"), "rejected"),
    **dict.fromkeys(("recovered", "已追回", "追回"), "recovered"),
}
RETURN_REASONS = {
    **dict.fromkeys(("quality", "defect", "质量问题", "质量", "故障"), "quality"),
    **dict.fromkeys(("performance", "性能不符", "性能", "达不到要求", "效果不好"), "performance"),
    **dict.fromkeys(
        ("transport_damage", "transport damage", "damaged", "运输损坏", "运损", "外观破损"), "transport_damage"
    ),
    **dict.fromkeys(("wrong_item", "wrong item", "发错货", "错发", "型号不符"), "wrong_item"),
    **dict.fromkeys(("change_of_mind", "change of mind", "七天无理由", "无理由", "不想要了"), "change_of_mind"),
    **dict.fromkeys(("other", "其他", "其它"), "other"),
}
EXCLUSIONS = {
    **dict.fromkeys(("expired", "out of warranty", "超过保修期", "超保", "过保"), "expired"),
    **dict.fromkeys(("altered_voucher", "altered voucher", "涂改凭证", "凭证涂改", "凭证无效"), "altered_voucher"),
    **dict.fromkeys(("serial_mismatch", "serial mismatch", "序列号不符", "机号不符"), "serial_mismatch"),
    **dict.fromkeys(("misuse", "使用不当", "人为损坏"), "misuse"),
    **dict.fromkeys(
        ("unauthorised_repair", "unauthorised repair", "unauthorized repair", "私自拆修", "非授权维修", "自行拆修"),
        "unauthorised_repair",
    ),
    **dict.fromkeys(("force_majeure", "force majeure", "不可抗力"), "force_majeure"),
}
DISPOSITIONS = {
    **dict.fromkeys(("completed", "完成", "成功", "已完成", "回访成功"), "completed"),
    **dict.fromkeys(("partial", "部分完成", "中断"), "partial"),
    **dict.fromkeys(("no_answer", "无人接听", "未接", "无应答"), "no_answer"),
    **dict.fromkeys(("busy", "忙", "占线", "忙线"), "busy"),
    **dict.fromkeys(("refused", "拒绝", "拒访", "拒绝回访"), "refused"),
    **dict.fromkeys(("wrong_number", "号码错误", "错号", "非本人"), "wrong_number"),
    **dict.fromkeys(("not_in_service", "空号", "停机", "号码不存在"), "not_in_service"),
    **dict.fromkeys(("call_later", "稍后再拨", "预约", "改约", "约定再访"), "call_later"),
    **dict.fromkeys(("language_barrier", "语言不通"), "language_barrier"),
    **dict.fromkeys(("deceased", "已故", "去世"), "deceased"),
    **dict.fromkeys(("other", "其他", "其它"), "other"),
}
MATTERS = {
    **dict.fromkeys(("delivery", "送货", "配送"), "delivery"),
    **dict.fromkeys(("installation", "install", "安装"), "installation"),
    **dict.fromkeys(("return", "returns", "退货"), "return"),
    **dict.fromkeys(("exchange", "exchanges", "换货"), "exchange"),
    **dict.fromkeys(("warranty", "保修"), "warranty"),
    **dict.fromkeys(("repair", "home repair", "维修", "上门维修"), "repair"),
    **dict.fromkeys(("callback", "callbacks", "回访"), "callback"),
    **dict.fromkeys(("records", "customer file", "customer files", "顾客档案", "客户档案"), "records"),
}
OURSELVES = frozenset(("us", "we", "ourselves", "我们", "本公司", "我司", "自己"))
EVIDENCE = {letter: letter for letter in "ABCD"}
