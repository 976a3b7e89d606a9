/* The screens in their order: attract, choose, questions, thanks; and back to attract when nobody is there. */
const Kiosk = (() => {
  const IDLE = PLAN.idle, WARN = Math.min(15, IDLE / 2), THANKS = 12, NEEDED = 2097152, TAB = Digest.random(6);
  /* Staff read the device's own language, customers the one they choose. */
  const wished = /^zh-(tw|hk|mo|hant)/i.test(navigator.language) ? "zh-Hant" : navigator.language;
  const house = [...PLAN.languages].sort((a, b) => b.length - a.length).find((code) => wished.toLowerCase().startsWith(code.toLowerCase())) || PLAN.languages[0];
  const offered = [house, ...PLAN.languages.filter((code) => code !== house)];
  const stage = document.getElementById("stage");
  let screen = "", session = null, touched = performance.now(), saving = Promise.resolve(), stale = false, meant = true;

  function put(name, ...content) {
    const fresh = screen !== name;
    screen = name;
    document.body.dataset.screen = name;
    document.title = `${outletName()} · ${say("attract")}`;
    stage.replaceChildren(...content.filter(Boolean));
    if (!fresh) return;
    scrollTo(0, 0);
    touched = performance.now();
    (stage.querySelector("h1[tabindex], legend[tabindex]") || stage).focus?.({ preventScroll: true });
  }
  async function attract() {
    await leaveHalfWay();
    if (stale) return location.reload(); /* a newer page is installed, and nobody is answering */
    speak(house);
    const doors = offered.map((code, i) => el("button", { type: "button", lang: code, class: i ? "second" : "", "data-language": code, onclick: () => begin(code) },
      PLAN.languages.length > 1 ? ownName(code) : say("start")));
    const first = (code) => code.split("-")[0]; /* one invitation for all kinds of Chinese */
    const heard = offered.filter((code, i, all) => all.findIndex((other) => first(other) === first(code)) === i).slice(0, 2);
    const invitations = heard.map((code, i) => el(i ? "p" : "h1", { lang: code, class: "invite", tabindex: i ? undefined : "-1" }, (near(WORDS, code) || WORDS.en).attract));
    const foot = el("p", { class: "foot", role: "status" }), door = el("button", { type: "button", class: "staff", "data-do": "staff", onclick: staff }, say("staff"));
    put("attract", el("p", { class: "place" }, PLAN.firm ? `${PLAN.firm} · ` : "", outletName()), picture("M15 17h26v18H27l-7 6v-6h-5zM22 26l4 4 8-8"), ...invitations,
      el("p", { class: "lead" }, say("minute")), el("div", { class: "doors" }, ...doors), el("footer", {}, foot, door));
    await tell();
  }
  async function tell() {
    const foot = stage.querySelector(".foot");
    if (!foot) return;
    const waiting = (await Outbox.of("waiting")).length, synced = await Outbox.noted("synced");
    foot.textContent = [waiting ? say("waiting", { n: waiting }) : "", synced ? say("lastSync", { at: moment(synced) }) : ""].filter(Boolean).join(" · ");
  }
  async function begin(code) {
    speak(code);
    document.documentElement.requestFullscreen?.().catch(() => {});
    if ((await Outbox.room()) < NEEDED) return stopped("full");
    const forms = PLAN.forms.filter((form) => form.languages.includes(code));
    if (forms.length < 2) return start(forms[0]);
    put("choose", el("h1", { tabindex: "-1" }, say("choose")), el("div", { class: "doors" },
      ...forms.map((form) => el("button", { type: "button", class: "second", "data-form": form.name, onclick: () => start(form) }, spoken(form.title)))), quit());
  }
  const quit = () => el("button", { type: "button", class: "quiet", "data-do": "leave", onclick: attract }, say("leave"));

  function start(form) { /* the id is made before the first answer is kept */
    session = { id: Digest.uuid(), form, at: new Date().toISOString(), began: performance.now(), timings: {}, step: 0, kept: false, sheet: new Sheet(form) };
    const { sheet } = session, steps = PLAN.flow !== "page";
    const bar = el("progress", { "aria-hidden": "true", max: "1", value: "0" }), count = el("p", { class: "count", role: "status" });
    const next = el("button", { "data-do": "next" }), back = el("button", { type: "button", class: "plain", "data-do": "back", onclick: () => turn(-1) }, say("back"));
    sheet.root.append(el("p", { class: "note privacy" }, say("privacy")), el("div", { class: "bar" }, bar, el("div", { class: "pair" }, back, next)));
    sheet.root.addEventListener("input", (event) => noted(event.target, steps));
    sheet.root.addEventListener("submit", (event) => { event.preventDefault(); forward(steps); });
    Object.assign(session, { bar, count, next, back, steps });
    put("form", el("header", {}, el("h1", {}, `${outletName()} · ${spoken(form.title)}`), quit()), sheet.root);
    sheet.root.prepend(count);
    draw();
  }
  function draw(focus = true) {
    const { sheet, bar, count, next, back, steps } = session, asked = sheet.show(), last = asked.length - 1;
    session.step = Math.max(0, Math.min(session.step, last));
    const current = asked[session.step];
    for (const [name, box] of Object.entries(sheet.boxes)) box.hidden = box.classList.contains("off") || (steps && name !== current.name);
    bar.max = asked.length;
    bar.value = steps ? session.step + 1 : asked.filter((item) => sheet.known[item.name] !== null).length;
    count.textContent = steps ? say("step", { n: session.step + 1, of: asked.length }) : "";
    back.hidden = !steps || session.step === 0;
    const empty = current.type !== "note" && !current.required && sheet.known[current.name] === null;
    next.textContent = say(!steps || session.step === last ? "send" : empty ? "skip" : "next");
    sheet.root.querySelector(".privacy").hidden = steps && current.type !== "text";
    if (steps && focus) sheet.boxes[current.name].querySelector("legend, label")?.focus({ preventScroll: true });
  }
  function noted(target, steps) {
    session.timings[target.name] ??= Math.round((performance.now() - session.began) / 100) / 10;
    session.sheet.boxes[target.name]?.querySelector(".error")?.remove();
    session.sheet.boxes[target.name]?.classList.remove("wrong");
    draw(false);
    save("open");
    const held = session, at = session.step;
    /* Arrow keys pass over the answers before the one that is meant. */
    if (steps && meant && target.type === "radio" && at < session.sheet.asked.length - 1) {
      setTimeout(() => { if (session === held && session.step === at) turn(1); }, 350);
    }
  }
  function turn(by) {
    const { sheet, step } = session;
    if (by > 0 && !sheet.fits(sheet.asked[step])) return;
    session.step += by;
    draw();
    scrollTo(0, 0);
  }
  async function forward(steps) {
    const { sheet } = session, asked = sheet.show();
    if (steps && session.step < asked.length - 1) return turn(1);
    const wrong = asked.findIndex((item) => !sheet.fits(item));
    if (wrong < 0) return finish();
    session.step = wrong;
    draw();
    if (!steps) sheet.boxes[asked[wrong].name].scrollIntoView({ block: "center" });
  }
  function submission(state) {
    const { id, form, at, timings, sheet } = session, ended = new Date().toISOString();
    const sent = { response_id: id, link: PLAN.link, channel: "tablet", questionnaire: form.name, version: form.version, language, started_at: at,
      answers: sheet.answers(at, ended), timings };
    return state === "waiting" ? { ...sent, finished_at: ended } : sent;
  }
  /* Kept on the disk with every answer, one write after the other. */
  function save(state) {
    const record = { id: session.id, at: session.at, state, tab: TAB, submission: submission(state) };
    session.kept = true;
    saving = saving.catch(() => {}).then(() => Outbox.keep(record));
    saving.catch(() => trouble());
    return saving;
  }
  function trouble() { /* the answers stay on the screen; nothing goes on until they are kept */
    if (!session || stage.querySelector("#trouble")) return;
    const again = el("button", { type: "button", onclick: async () => { note.remove(); await save("open").catch(() => {}); } }, say("retry"));
    const note = el("div", { id: "trouble", class: "summary", role: "alert" }, el("b", {}, say("notKept")), again);
    session.sheet.root.prepend(note);
    scrollTo(0, 0);
  }
  async function finish() {
    if (session.ending) return;
    session.ending = true;
    const { id } = session, held = session;
    try {
      await save("waiting");
    } catch (failure) {
      held.ending = false;
      return trouble();
    }
    session = null;
    Sender.run();
    put("thanks", picture("M17 29l8 8 15-17"), el("h1", { tabindex: "-1" }, say("thanks")), el("p", { class: "lead" }, say("thanksText")),
      el("div", { class: "stub" }, el("small", {}, say("receipt")), el("b", { dir: "ltr" }, Digest.receipt(id)), el("small", {}, say("receiptText"))),
      el("button", { type: "button", "data-do": "done", onclick: attract }, say("done")));
  }
  /* Half an answer stays on the device as such: in the export, never sent as an answer. */
  async function leaveHalfWay() {
    const left = session;
    session = null;
    if (!left || !left.kept || left.ending) return;
    await saving.catch(() => {});
    await Outbox.change(left.id, "open", { state: "partial" }).catch(() => {});
  }
  async function staff() {
    put("staff", Staff.door(board, attract));
  }
  async function board() {
    put("board", await Staff.board({ back: attract, leave, refresh: board }));
  }
  async function leave() {
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
    put("gone", el("h1", { tabindex: "-1" }, say("gone")), el("p", { class: "lead" }, say("goneText")), el("button", { type: "button", onclick: attract }, say("return")));
  }
  function stopped(why) {
    session = null;
    put("stopped", picture("M28 16v15M28 39.5v.1"), el("h1", { tabindex: "-1" }, say("stopped")), el("p", { class: "lead" }, say(why)),
      el("button", { type: "button", onclick: () => open() }, say("retry")), why === "full" ? el("button", { type: "button", class: "plain", "data-do": "staff", onclick: staff }, say("staff")) : null);
  }
  function watch() { /* on the steady clock */
    if (["attract", "setup", "stopped", "gone", ""].includes(screen)) return;
    const quiet = (performance.now() - touched) / 1000, limit = screen === "thanks" ? THANKS : IDLE, left = Math.ceil(limit - quiet);
    const shown = document.getElementById("still");
    if (left <= 0) { shown?.remove(); return attract(); }
    if (screen === "thanks" || screen === "staff" || left > WARN) return shown?.remove();
    const text = say("stillText", { n: left });
    if (shown) { shown.querySelector("p").textContent = text; return; }
    stage.append(el("div", { id: "still", role: "alertdialog", onclick: () => document.getElementById("still").remove(), "aria-labelledby": "still-title" },
      el("div", {}, el("h2", { id: "still-title" }, say("still")), el("p", {}, text), el("button", { type: "button" }, say("stay")))));
  }
  function here(event) {
    touched = performance.now();
    if (event.type !== "input") meant = !/^Arrow/.test(event.key || "");
    const shown = document.getElementById("still");
    if (!shown?.contains(event.target)) shown?.remove();
  }
  async function open() {
    speak(house);
    try {
      await Outbox.note("probe", new Date().toISOString());
      await Outbox.tidy();
    } catch (refused) {
      return stopped(refused.name === "QuotaExceededError" ? "full" : "noStore");
    }
    navigator.storage?.persist?.().catch(() => {});
    if (!(await Staff.settled())) return put("setup", Staff.choose(attract));
    await attract();
    Sender.run();
  }
  function install() {
    if (PLAN.mode === "file" || !navigator.serviceWorker) return;
    let had = Boolean(navigator.serviceWorker.controller); /* the very first worker brings no newer page */
    navigator.serviceWorker.register(PLAN.worker, { scope: PLAN.scope }).then((kept) => setInterval(() => kept.update().catch(() => {}), 36e5)).catch(() => {});
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      stale = had;
      had = true;
      if (stale && screen === "attract") location.reload();
    });
  }
  for (const sign of ["pointerdown", "keydown", "input"]) addEventListener(sign, here, true);
  addEventListener("contextmenu", (event) => event.preventDefault());
  navigator.locks?.request(`${Outbox.name} ${TAB}`, () => new Promise(() => {})); /* held as long as the tab lives */
  Sender.watch(() => (screen === "board" && !stage.querySelector("input:focus") ? board() : tell()));
  setInterval(watch, 250);
  install();
  open();
})();
