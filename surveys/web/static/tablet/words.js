/* What the tablet says around the questions. A questionnaire's other languages borrow the nearest of these. */
const WORDS = {
  zh: {
    attract: "请您评价", start: "开始", minute: "大约一分钟，回答直接交给总部", staff: "店员", choose: "您想评价什么？",
    next: "下一题", skip: "跳过", back: "上一题", send: "提交", leave: "不填了", step: "第 {n} 题，共 {of} 题",
    never: "绝不会", certainly: "一定会", understood: "知道了", privacy: "请不要写姓名、电话和住址。",
    required: "这一题需要您回答。", integer: "请填写整数，例如 12。", decimal: "请填写数字，例如 12.5。",
    date: "请填写日期，例如 2026-05-31。", range: "请在 {low} 到 {high} 之间选择。", constraint: "这个回答不合要求，请检查一下。",
    thanks: "谢谢您", thanksText: "您的回答已经存好，连上网络就会交到总部。", receipt: "回执号",
    receiptText: "以后要问起这次评价，报这个号就行。", done: "好的", still: "您还在吗？",
    stillText: "{n} 秒后回到首页，没有提交的回答不会计入。", stay: "继续回答",
    waiting: "{n} 份待发送", lastSync: "上次发送 {at}", neverSynced: "还没有发送过", allSent: "全部已发送",
    stopped: "暂停评价", noStore: "这台设备不能保存回答（可能是无痕窗口，或浏览器禁止了存储）。为了不丢失回答，评价先停在这里。请店员换普通窗口打开。",
    full: "这台设备的存储空间快满了。为了不丢失回答，评价先停在这里。请店员导出回答，再腾出空间。",
    notKept: "刚才没有存上，您填的都还在。请叫店员来，或再试一次。", retry: "再试一次",
    pinSet: "设置店员密码", pinSetText: "4 到 12 位数字。离开评价页面、查看待发送的回答都要用它。", pinAsk: "请输入店员密码",
    pinWrong: "密码不对。", pinWait: "密码不对，请等 {n} 秒。", pinShort: "请输入 4 到 12 位数字。", ok: "确定", cancel: "返回",
    board: "店员页面", queue: "待发送", oldest: "最早一份：{at}", partial: "没填完", partialText: "只在导出文件里，不计入评价",
    quarantine: "被退回", quarantineText: "一份也没删，请导出交给总部", sent: "已发送", sendNow: "立即发送", sending: "正在发送……",
    export: "导出回答", exportText: "文件用 U 盘交给总部：python -m surveys import-tablet 文件", exported: "上次导出 {at}",
    leaveKiosk: "退出评价模式", backToStart: "回到首页", again: "重新发送", find: "查回执号", noneFound: "没有找到",
    storage: "存储", used: "已用 {used} MB，共 {all} MB", persisted: "浏览器答应不清理",
    notPersisted: "浏览器空间紧张时可能清理。请把本页添加到主屏幕，并经常发送或导出。", offlineReady: "断网也能打开",
    offlineNot: "断网后不能重新打开本页：需要 https 网址", offlineFile: "本机文件，不需要网络",
    old: "有回答已经等了 {n} 天。请连上网络，或导出交给总部，以免浏览器清理。", load: "导入回执",
    pick: "选择回执文件",
    loadText: "总部导入后交回的回执文件，核对后清掉已收到的回答", loaded: "{n} 份已由总部收到", noSign: "这不是回执文件",
    gone: "已退出评价模式", goneText: "现在可以关闭本页。回答都还保存在这台设备上。", return: "重新开始评价",
    why: { 409: "同一编号已有另一份回答", 422: "总部已另存，等待核对", 404: "链接无效", 400: "格式不对", 413: "内容太长" },
    someone: { product: "产品", date: "那天", customer: "您", agent: "我们", technician: "师傅" },
  },
  "zh-Hant": {
    attract: "請您評價", start: "開始", minute: "大約一分鐘，回答直接交給總部", staff: "店員", choose: "您想評價什麼？",
    next: "下一題", skip: "跳過", back: "上一題", send: "提交", leave: "不填了", step: "第 {n} 題，共 {of} 題",
    never: "絕不會", certainly: "一定會", understood: "知道了", privacy: "請不要寫姓名、電話和住址。",
    required: "這一題需要您回答。", integer: "請填寫整數，例如 12。", decimal: "請填寫數字，例如 12.5。",
    date: "請填寫日期，例如 2026-05-31。", range: "請在 {low} 到 {high} 之間選擇。", constraint: "這個回答不合要求，請檢查一下。",
    thanks: "謝謝您", thanksText: "您的回答已經存好，連上網路就會交到總部。", receipt: "回執號",
    receiptText: "以後要問起這次評價，報這個號就行。", done: "好的", still: "您還在嗎？",
    stillText: "{n} 秒後回到首頁，沒有提交的回答不會計入。", stay: "繼續回答",
    waiting: "{n} 份待發送", lastSync: "上次發送 {at}", neverSynced: "還沒有發送過", allSent: "全部已發送",
    stopped: "暫停評價", noStore: "這台裝置不能保存回答（可能是無痕視窗，或瀏覽器禁止了儲存）。為了不丟失回答，評價先停在這裡。請店員換普通視窗打開。",
    full: "這台裝置的儲存空間快滿了。為了不丟失回答，評價先停在這裡。請店員匯出回答，再騰出空間。",
    notKept: "剛才沒有存上，您填的都還在。請叫店員來，或再試一次。", retry: "再試一次",
    pinSet: "設定店員密碼", pinSetText: "4 到 12 位數字。離開評價頁面、查看待發送的回答都要用它。", pinAsk: "請輸入店員密碼",
    pinWrong: "密碼不對。", pinWait: "密碼不對，請等 {n} 秒。", pinShort: "請輸入 4 到 12 位數字。", ok: "確定", cancel: "返回",
    board: "店員頁面", queue: "待發送", oldest: "最早一份：{at}", partial: "沒填完", partialText: "只在匯出檔案裡，不計入評價",
    quarantine: "被退回", quarantineText: "一份也沒刪，請匯出交給總部", sent: "已發送", sendNow: "立即發送", sending: "正在發送……",
    export: "匯出回答", exportText: "檔案用隨身碟交給總部：python -m surveys import-tablet 檔案", exported: "上次匯出 {at}",
    leaveKiosk: "退出評價模式", backToStart: "回到首頁", again: "重新發送", find: "查回執號", noneFound: "沒有找到",
    storage: "儲存", used: "已用 {used} MB，共 {all} MB", persisted: "瀏覽器答應不清除",
    notPersisted: "瀏覽器空間緊張時可能清除。請把本頁加到主畫面，並經常發送或匯出。", offlineReady: "斷網也能打開",
    offlineNot: "斷網後不能重新打開本頁：需要 https 網址", offlineFile: "本機檔案，不需要網路",
    old: "有回答已經等了 {n} 天。請連上網路，或匯出交給總部，以免瀏覽器清除。", load: "匯入回執",
    pick: "選擇回執檔案",
    loadText: "總部匯入後交回的回執檔案，核對後清掉已收到的回答", loaded: "{n} 份已由總部收到", noSign: "這不是回執檔案",
    gone: "已退出評價模式", goneText: "現在可以關閉本頁。回答都還保存在這台裝置上。", return: "重新開始評價",
    why: { 409: "同一編號已有另一份回答", 422: "總部已另存，等待核對", 404: "連結無效", 400: "格式不對", 413: "內容太長" },
    someone: { product: "產品", date: "那天", customer: "您", agent: "我們", technician: "師傅" },
  },
  en: {
    attract: "How did we do?", start: "Start", minute: "About a minute. Answers go straight to head office", staff: "Staff", choose: "What would you like to tell us about?",
    next: "Next", skip: "Skip", back: "Back", send: "Send", leave: "Stop", step: "Question {n} of {of}",
    never: "Never", certainly: "Certainly", understood: "I have read this", privacy: "Please leave out names, phone numbers and addresses.",
    required: "Please answer this question.", integer: "Please enter a whole number, such as 12.", decimal: "Please enter a number, such as 12.5.",
    date: "Please enter a date, such as 2026-05-31.", range: "Please choose between {low} and {high}.", constraint: "This answer does not fit; please check it.",
    thanks: "Thank you", thanksText: "Your answers are safe on this tablet and go to head office as soon as there is a network.", receipt: "Receipt",
    receiptText: "Quote this number if you want to ask about your answers.", done: "Done", still: "Are you still there?",
    stillText: "Back to the start in {n} s. Answers that were not sent are not counted.", stay: "Go on",
    waiting: "{n} waiting to be sent", lastSync: "Last sent {at}", neverSynced: "Nothing sent yet", allSent: "Everything is sent",
    stopped: "Answering is paused", noStore: "This device cannot keep answers (a private window, or storage is blocked). So that no answer is lost, answering stops here. Staff: open it in an ordinary window.",
    full: "This device is running out of space. So that no answer is lost, answering stops here. Staff: export the answers, then make room.",
    notKept: "That could not be saved. Everything you entered is still here. Please call a member of staff, or try again.", retry: "Try again",
    pinSet: "Choose a staff PIN", pinSetText: "4 to 12 digits. It is needed to leave this mode and to see what is waiting.", pinAsk: "Staff PIN",
    pinWrong: "That is not the PIN.", pinWait: "That is not the PIN. Wait {n} s.", pinShort: "Enter 4 to 12 digits.", ok: "OK", cancel: "Back",
    board: "Staff", queue: "Waiting", oldest: "Oldest: {at}", partial: "Unfinished", partialText: "Only in the export file; not counted",
    quarantine: "Returned", quarantineText: "Nothing is deleted; export them for head office", sent: "Sent", sendNow: "Send now", sending: "Sending…",
    export: "Export answers", exportText: "Take the file to head office: python -m surveys import-tablet FILE", exported: "Last exported {at}",
    leaveKiosk: "Leave survey mode", backToStart: "Back to the start", again: "Send again", find: "Find a receipt", noneFound: "Not found",
    storage: "Storage", used: "{used} MB of {all} MB used", persisted: "The browser has promised to keep it",
    notPersisted: "The browser may clear it when space runs out. Add this page to the home screen, and send or export often.", offlineReady: "Opens without a network",
    offlineNot: "Cannot be reopened without a network: needs an https address", offlineFile: "A file on this device; needs no network",
    old: "Answers have been waiting for {n} days. Connect to a network, or export them, before the browser clears them.", load: "Load receipts",
    pick: "Choose the receipts file",
    loadText: "The file head office gives back after the import; what it has received is cleared here", loaded: "{n} received by head office", noSign: "This is not a receipts file",
    gone: "Survey mode is left", goneText: "You can close this page. All answers stay on this device.", return: "Start again",
    why: { 409: "Other answers lie under this number", 422: "Head office put it aside for checking", 404: "The link is not valid", 400: "Not readable", 413: "Too long" },
    someone: { product: "product", date: "that day", customer: "you", agent: "we", technician: "the technician" },
  },
};
const PLAN = JSON.parse(document.getElementById("tablet").textContent);
const RIGHT_TO_LEFT = /^(ar|fa|he|ps|ur|ug)\b/;
let language = PLAN.languages[0];
const near = (texts, code) => texts[code] || texts[code.split("-")[0]];
function say(key, parts = {}) {
  const said = (near(WORDS, language) || WORDS.en)[key];
  return typeof said === "string" ? filled(said, parts) : said;
}
const filled = (said, parts) => said.replace(/\{(\w+)\}/g, (hit, name) => (name in parts ? parts[name] : hit));
function spoken(texts) { /* a questionnaire's text in the running language, else in any; braces filled */
  const said = (texts && (texts[language] || Object.values(texts).find(Boolean))) || "";
  return filled(said, { ...say("someone"), outlet: outletName() });
}
const outletName = () => near(PLAN.outlet.name, language) || Object.values(PLAN.outlet.name)[0];
function speak(code) {
  language = code;
  document.documentElement.lang = code === "zh" ? "zh-CN" : code;
  document.documentElement.dir = RIGHT_TO_LEFT.test(code) ? "rtl" : "ltr";
}
function ownName(code) { /* 中文 says too little beside 繁體中文 */
  const named = code === "zh" && PLAN.languages.includes("zh-Hant") ? "zh-Hans" : code;
  try { return new Intl.DisplayNames([code], { type: "language" }).of(named); } catch (unknown) { return code; }
}
function moment(iso) {
  const at = new Date(iso);
  return new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
}
