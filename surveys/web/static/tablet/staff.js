/* What staff see, behind the PIN. The PIN keeps customers out of the list; it is no lock against somebody who takes
   the tablet apart. */
const Staff = (() => {
  const ROUNDS = 60000, FREE = 2, LONGEST = 300, DAY = 864e5;
  const PLACES = { waiting: "queue", quarantine: "quarantine", partial: "partial", open: "partial" };
  const valid = (pin) => /^\d{4,12}$/.test(pin);
  const own = () => (PLAN.pin ? Promise.resolve(PLAN.pin) : Outbox.noted("pin"));

  async function right(pin) {
    const held = await own();
    return Boolean(held) && (await Digest.pbkdf2(pin, held.salt, held.rounds)) === held.hash;
  }
  /* A page that asks for the PIN; ``then`` runs when it is right. Wrong ones cost twice the time of the one before. */
  function door(then, back) {
    const error = el("p", { class: "error", role: "alert", hidden: true });
    const field = el("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12" });
    const ok = el("button", {}, say("ok"));
    const form = el("form", { class: "pin", novalidate: true }, el("h1", {}, el("label", { for: "pin" }, say("pinAsk"))), error, field,
      el("div", { class: "pair" }, el("button", { type: "button", class: "plain", onclick: back }, say("cancel")), ok));
    const complain = (said) => { error.hidden = false; error.textContent = said; };
    const hold = (seconds) => { /* counted on the steady clock, and anew after a reload */
      const until = performance.now() + seconds * 1000;
      ok.disabled = true;
      const tick = setInterval(() => {
        const left = Math.ceil((until - performance.now()) / 1000);
        if (left > 0) return complain(say("pinWait", { n: left }));
        clearInterval(tick);
        ok.disabled = false;
        complain(say("pinWrong"));
      }, 250);
    };
    const pause = (wrong) => (wrong > FREE ? Math.min(LONGEST, 2 ** (wrong - FREE)) : 0);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (ok.disabled) return;
      const pin = field.value;
      field.value = "";
      ok.disabled = true;
      const wrong = (await Outbox.noted("wrong")) || 0;
      await Outbox.note("wrong", wrong + 1); /* before the look: pulling the plug does not help */
      const opens = await right(pin);
      ok.disabled = false;
      if (opens) { await Outbox.note("wrong", 0); return then(); }
      if (pause(wrong + 1)) hold(pause(wrong + 1));
      else complain(say("pinWrong"));
      field.focus();
    });
    Outbox.noted("wrong").then((wrong) => { if (pause(wrong || 0)) hold(pause(wrong)); });
    setTimeout(() => field.focus());
    return form;
  }
  /* The first start of a tablet that was given no PIN. */
  function choose(then) {
    const error = el("p", { class: "error", role: "alert", hidden: true }, say("pinShort"));
    const field = el("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12" });
    const form = el("form", { class: "pin", novalidate: true }, el("h1", {}, el("label", { for: "pin" }, say("pinSet"))),
      el("p", {}, say("pinSetText")), error, field, el("button", {}, say("ok")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = valid(field.value);
      if (!valid(field.value)) return;
      const salt = Digest.random(8);
      await Outbox.note("pin", { salt, rounds: ROUNDS, hash: await Digest.pbkdf2(field.value, salt, ROUNDS) });
      then();
    });
    setTimeout(() => field.focus());
    return form;
  }
  async function stored() { /* [headline, in words] */
    const told = await navigator.storage?.estimate?.().catch(() => null);
    const size = (bytes) => (bytes / 1048576).toFixed(bytes < 1e8 ? 1 : 0);
    const kept = await navigator.storage?.persisted?.().catch(() => false);
    const offline = PLAN.mode === "file" ? "offlineFile" : navigator.serviceWorker?.controller ? "offlineReady" : "offlineNot";
    return [say("storage"), told?.quota ? say("used", { used: size(told.usage), all: size(told.quota) }) : "",
      say(kept ? "persisted" : "notPersisted"), say(offline)];
  }
  function tile(name, count, label, ...texts) {
    return el("section", { class: "tile", "data-tile": name }, el("h2", {}, label), el("b", {}, String(count)), ...texts.filter(Boolean).map((text) => el("small", {}, text)));
  }
  async function board(ways) { /* ways: {back, leave, refresh} */
    const records = await Outbox.all(), sent = await Outbox.sent(), synced = await Outbox.noted("synced"), taken = await Outbox.noted("exported");
    const of = (state) => records.filter((record) => record.state === state);
    const waiting = of("waiting"), refused = of("quarantine"), days = waiting.length ? Math.floor((Date.now() - Date.parse(waiting[0].at)) / DAY) : 0;
    const [headline, ...texts] = await stored();
    const press = (key, way, kind = "plain") => el("button", { type: "button", class: kind, "data-do": key, onclick: way }, say(key));
    const list = el("ul", { class: "list", "data-list": "sent" });
    const find = el("input", { type: "search", id: "find", autocomplete: "off" });
    /* every number a customer was shown, wherever its answer is now; the newest first */
    const numbered = [...sent.map((one) => ({ ...one, where: `${say("sent")} ${moment(one.at)}` })),
      ...records.map((one) => ({ id: one.id, receipt: Digest.receipt(one.id), given: one.at, where: say(PLACES[one.state]) }))].sort((a, b) => (a.given < b.given ? 1 : -1));
    const fill = () => {
      const wish = find.value.toUpperCase().replace(/[^0-9A-Z]/g, "");
      const hits = numbered.filter((one) => `${one.receipt}${one.id}`.toUpperCase().replace(/-/g, "").includes(wish)).slice(0, 50);
      list.replaceChildren(...(hits.length ? hits.map((one) => el("li", {}, el("b", { dir: "ltr" }, one.receipt), el("span", {}, one.where), el("small", {}, [moment(one.given), one.grade, one.id.slice(0, 8)].filter(Boolean).join(" · ")))) : [el("li", {}, say("noneFound"))]));
    };
    find.addEventListener("input", fill);
    fill();
    const load = el("input", { type: "file", id: "load", accept: ".jsonl,.json,.txt", hidden: true });
    const loaded = el("small", { role: "status" }, say("loadText"));
    load.addEventListener("change", async () => {
      const count = await Stick.receipts(await load.files[0].text());
      if (count) await ways.refresh();
      else loaded.textContent = count === null ? say("noSign") : say("loaded", { n: 0 });
    });
    return el("div", { class: "board" },
      el("h1", { tabindex: "-1" }, `${outletName()} · ${say("board")}`),
      days >= 5 ? el("p", { class: "error" }, say("old", { n: days })) : null,
      el("div", { class: "tiles" },
        tile("waiting", waiting.length, say("queue"), waiting.length ? say("oldest", { at: moment(waiting[0].at) }) : say("allSent"), synced ? say("lastSync", { at: moment(synced) }) : say("neverSynced")),
        tile("quarantine", refused.length, say("quarantine"), say("quarantineText")),
        tile("partial", of("partial").length, say("partial"), say("partialText")),
        tile("sent", sent.length, say("sent"))),
      el("div", { class: "pair" }, el("button", { type: "button", "data-do": "sendNow", disabled: Sender.busy(), onclick: () => Sender.run(true) }, say(Sender.busy() ? "sending" : "sendNow")),
        press("export", async () => { await Stick.save(); ways.refresh(); })),
      el("p", { class: "hint" }, say("exportText"), taken ? ` · ${say("exported", { at: moment(taken) })}` : ""),
      refused.length ? el("section", {}, el("h2", {}, say("quarantine")), el("ul", { class: "list", "data-list": "quarantine" }, ...refused.map((one) => el("li", {},
        el("b", {}, say("why")[one.why.status] || String(one.why.status)), el("span", {}, moment(one.at)), el("small", {}, one.why.error),
        press("again", async () => { await Outbox.change(one.id, "quarantine", { state: "waiting" }); Sender.run(true); }))))) : null,
      numbered.length ? el("section", {}, el("h2", {}, el("label", { for: "find" }, say("find"))), find, list) : null,
      el("section", {}, el("h2", {}, say("load")), loaded, load, press("pick", () => load.click())),
      el("section", {}, el("h2", {}, headline), ...texts.filter(Boolean).map((text) => el("p", { class: "hint" }, text))),
      el("div", { class: "pair" }, press("leaveKiosk", ways.leave), press("backToStart", ways.back)));
  }
  return { door, choose, board, settled: async () => Boolean(await own()) };
})();

/* Answers that leave as a file: one JSON object a line, and a last line with the SHA-256 of all before it. */
const Stick = {
  async text(at) {
    const records = await Outbox.all();
    const lines = records.map(({ state, submission, why }) => `${JSON.stringify({ state: state === "open" ? "partial" : state, submission, why })}\n`).join("");
    return `${lines}${JSON.stringify({ end: true, answers: records.length, outlet: PLAN.outlet.code, exported_at: at, sha256: Digest.sha256(lines) })}\n`;
  },
  async save() {
    const at = new Date().toISOString(), whole = await this.text(at);
    const link = el("a", { href: URL.createObjectURL(new Blob([whole], { type: "application/jsonl" })), download: `answers-${PLAN.outlet.code}-${at.slice(0, 19).replace(/[:T]/g, "")}.jsonl` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    await Outbox.note("exported", at);
  },
  /* What the import gave back: every answer with a receipt leaves this device. null: not such a file. */
  async receipts(text) {
    const rows = text.split("\n").filter(Boolean).map((line) => { try { return JSON.parse(line); } catch (broken) { return {}; } });
    const signed = rows.filter((row) => row.response_id && row.receipt);
    if (!signed.length) return null;
    let count = 0;
    for (const row of signed) count += (await Outbox.settle(row.response_id, row.receipt, row.grade || "", row.received_at || new Date().toISOString())) ? 1 : 0;
    return count;
  },
};
