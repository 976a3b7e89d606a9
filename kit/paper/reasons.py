"""Why a page or file is not simply counted, in words: what is so, and what helps. One key each, in both languages."""

from collections.abc import Mapping

Text = Mapping[str, str]

# Files and pictures (kit/paper/darkroom.py).
PICTURES: Mapping[str, Text] = {
    "empty": {
        "zh": "文件是空的。请重新扫描或重新传一次。",
        "en": "The file is empty. Scan it or send it again.",
    },
    "too_big": {
        "zh": "文件太大（{detail}）。请拆成几份，每份不超过 300 MB。",
        "en": "The file is too big ({detail}). Split it into parts of at most 300 MB.",
    },
    "unreadable": {
        "zh": "不是能读的图片。请存成 PDF、JPEG、PNG 或 TIFF（苹果手机：相机格式选“兼容性最佳”）。",
        "en": "Not a picture that can be read. Save it as PDF, JPEG, PNG or TIFF "
        "(iPhone: camera format “Most Compatible”).",
    },
    "broken": {
        "zh": "文件坏了，或没有传完整。请重新扫描或重新传一次。",
        "en": "Damaged or cut off. Scan it or send it again.",
    },
    "locked": {
        "zh": "PDF 设了密码，打不开。请去掉密码再传。",
        "en": "The PDF is locked with a password. Save it without one and send it again.",
    },
    "no_pages": {"zh": "PDF 里一页也没有。", "en": "The PDF has no pages."},
    "too_many_pages": {
        "zh": "页数太多（{detail} 页）。每个文件最多 500 页，请拆开。",
        "en": "Too many pages ({detail}). A file may have 500; split it.",
    },
    "too_small": {
        "zh": "图太小（{detail}），字和圈都看不清。请用 150 dpi 以上扫描。",
        "en": "Too small ({detail}) for anything to be seen. Scan at 150 dpi or more.",
    },
    "too_many_pixels": {
        "zh": "图太大（{detail} 像素）。200–300 dpi 扫描就够了。",
        "en": "Too many pixels ({detail}). Scan at 200–300 dpi.",
    },
    "too_much_on_it": {
        "zh": "这一页上的东西太多（超过 {detail} 个），不像扫描件。",
        "en": "There is too much on this page (more than {detail} things) for it to be a scan.",
    },
    "memory": {
        "zh": "打开它要用太多内存，已停下。请重新扫描成普通的 PDF 或图片。",
        "en": "Opening it would take too much memory. Scan it again as an ordinary PDF or picture.",
    },
    "slow": {
        "zh": "打开它花的时间太长，已停下。请重新扫描成普通的 PDF 或图片。",
        "en": "Opening it took too long. Scan it again as an ordinary PDF or picture.",
    },
}

# Files of other kinds (kit/inbox.py).
FILES: Mapping[str, Text] = {
    "unknown": {
        "zh": "这种文件读不了。能读 PDF、JPEG、PNG、TIFF、我们发出的 Excel 表、平板导出的 .jsonl，或它们的 zip。",
        "en": "No kind of file that is read here: PDF, JPEG, PNG, TIFF, our Excel sheets, a tablet's .jsonl, "
        "or a zip of them.",
    },
    "away": {"zh": "没有这个文件，或没有权限打开。", "en": "There is no such file, or it may not be opened."},
    "special": {"zh": "不是普通文件，没有打开。", "en": "Not an ordinary file; it was not opened."},
    "locked_archive": {
        "zh": "压缩包设了密码。请去掉密码再传。",
        "en": "The archive is locked with a password. Pack it without one.",
    },
    "bomb": {
        "zh": "压缩包里的“{detail}”展开后大得离谱，已停下。",
        "en": "Inside the archive “{detail}” is absurdly large; it was not unpacked.",
    },
    "too_many_files": {
        "zh": "压缩包里文件太多（{detail} 个）。每包最多 2000 个。",
        "en": "Too many files in the archive ({detail}); 2,000 is the most.",
    },
    "nested": {"zh": "压缩包里的压缩包不打开。", "en": "An archive inside an archive is not opened."},
    "workbook": {"zh": "Excel 没有读入：{detail}", "en": "The workbook was not read: {detail}"},
    "row": {"zh": "{detail}", "en": "{detail}"},
}

# Pages (kit/paper/reading/) and what is known about them (kit/paper/desk.py).
PAGES: Mapping[str, Text] = {
    "too_large": {"zh": "图太大。200–300 dpi 扫描就够了。", "en": "Too large. Scan at 200–300 dpi."},
    "several_pages": {
        "zh": "图里有好几页纸。请一页一张地扫描或拍照。",
        "en": "There are several pages on one picture. Scan or photograph them one by one.",
    },
    "too_few_fiducials": {
        "zh": "页边的黑方块看不全，没法定位。请把整页拍进去，别压住四角。",
        "en": "Too few of the black squares at the edge are seen. Have the whole page in the picture, corners free.",
    },
    "mirrored": {"zh": "图是左右反的。请按正面重新扫描。", "en": "The page is mirrored. Scan its front again."},
    "geometry": {
        "zh": "纸不平，圈不在该在的地方。请压平后重新扫描，或照着图把答案录进来。",
        "en": "Not flat: the circles are not where they should be. Flatten the paper and scan again, or type it in.",
    },
    "too_blurred": {
        "zh": "图太模糊。请拿稳重拍，或照着图把答案录进来。",
        "en": "Too blurred. Hold still and take it again, or type it in.",
    },
    "blank_side": {"zh": "空白页，不用管。", "en": "A blank side; nothing to do."},
    "no_code": {
        "zh": "找不到页上的二维码。请照着页脚输入编号，或重新扫描。",
        "en": "The page's QR code was not found. Type the number printed at its foot, or scan it again.",
    },
    "foreign_code": {
        "zh": "页上的二维码不是我们的问卷。看看是不是混进了别的纸。",
        "en": "The QR code on it is not of one of our pages. It may be somebody else's paper.",
    },
    "forged": {
        "zh": "页上的二维码验不过：被改过，或不是从这里印出去的。",
        "en": "The page's code does not hold: it was altered, or it was not printed from here.",
    },
    "unknown_copy": {
        "zh": "这里没有印过这样一页（{detail}）。",
        "en": "No such page was printed from here ({detail}).",
    },
    "unread_twin": {
        "zh": "这张看不清，而同一页（第 {detail} 号）已经在了。",
        "en": "This picture cannot be read, and the same page is here already (no. {detail}).",
    },
    "words": {"zh": "有手写的话等着录入。", "en": "Something written by hand waits to be typed."},
    "incomplete": {"zh": "缺第 {detail} 页，按不全计入。", "en": "Counted without page {detail}."},
    "differs": {
        "zh": "同一页回来了两次，答案不一样（另一张是第 {detail} 号）。看哪一张是真的。",
        "en": "The same page came back twice with different answers (see no. {detail}). Say which one is right.",
    },
    "unsure": {"zh": "有 {detail} 处看不准，请看一眼。", "en": "Answers that are not clear: {detail}. Please look."},
    "second": {
        "zh": "分数被改过，要另一位同事确认。",
        "en": "A score was changed; a second person has to agree.",
    },
    "misfit": {
        "zh": "答案不合问卷的要求：{detail}。",
        "en": "The answers do not fit the questionnaire: {detail}.",
    },
    "nothing": {"zh": "整份一题也没答。", "en": "Not one question is answered on the whole sheet."},
    "missing": {"zh": "还缺第 {detail} 页。", "en": "Page {detail} is missing."},
    "others": {"zh": "这一页好了，等同一份的其他页。", "en": "This page is done; others of the same sheet are not."},
    "same": {
        "zh": "与第 {detail} 号是同一页，答案一样。",
        "en": "The same page as no. {detail}, with the same answers.",
    },
    "better": {"zh": "第 {detail} 号是同一页，读得更清楚。", "en": "No. {detail} is the same page, read better."},
    "conflict": {
        "zh": "这份问卷已按别的答案入库；这一份也留下了，等人裁定。",
        "en": "This sheet has landed with other answers; these are kept too, for somebody to settle.",
    },
    "set_aside": {
        "zh": "没有计入（{detail}），整份留着，等人裁定。",
        "en": "Not counted ({detail}); kept whole for somebody to settle.",
    },
    "not_preferred": {
        "zh": "同一页以第 {detail} 号为准。",
        "en": "Of the same page, no. {detail} was taken for the right one.",
    },
    "by_hand": {"zh": "{detail}", "en": "{detail}"},
}

REASONS: Mapping[str, Text] = {**PICTURES, **FILES, **PAGES}


def told(reason: str, language: str, detail: str = "") -> str:
    """The reason in words; a key nobody knows is told as it is."""
    words = REASONS.get(reason)
    if words is None:
        return f"{reason} {detail}".strip()
    return words[language].format(detail=detail)
