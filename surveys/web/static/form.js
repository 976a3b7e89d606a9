/* Comfort only: the form works without it. Shows the questions that apply, says beside a question what does not fit,
   keeps a draft on this device for 30 days and a copy of it at the server, notes the second at which each question was
   first answered. The server judges everything again. */
(() => {
  const MONTH = 30 * 864e5, PAUSE = 1e4, opened = Date.now();
  const steady = () => performance.now(), began = steady(); // the clock may be set meanwhile
  const form = document.getElementById("form"), place = location.pathname.split("/");
  const drafts = "afterword draft ", ours = drafts + (place[2] || "").toUpperCase() + " ";
  const attempt = (work) => { try { return work(); } catch (refused) { return null; } }; // private windows refuse storage
  attempt(() => {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(drafts))) {
      const held = attempt(() => JSON.parse(localStorage.getItem(key)));
      if (!held || opened - held.at > MONTH || (document.body.dataset.done && key.startsWith(ours))) localStorage.removeItem(key);
    }
  });
  if (!form) return;
  const { items, groups, today, said } = JSON.parse(document.getElementById("plan").textContent), timings = {};
  const key = ours + form.elements.version.value, shown = {};
  const box = (name) => form.querySelector(`[data-item="${name}"]`);
  const named = Object.fromEntries(items.map((item) => [item.name, item]));
  const make = (tag, attributes, text) => Object.assign(document.createElement(tag), attributes, text ? { textContent: text } : {});
  const bar = make("progress");
  bar.setAttribute("aria-hidden", "true");
  form.querySelector(".bar").prepend(bar);
  const live = form.appendChild(make("p", { className: "live", role: "status" }));
  let known = {}, step = 0, told = -PAUSE, changed = false, group, leaving = false;

  const holds = (tree, context) => Expressions.truth(Expressions.evaluate(tree, known, { today, ...context }));
  function answer(item) {
    const given = new FormData(form).getAll(item.name).map((one) => one.trim()).filter(Boolean);
    return given.length ? given.join(" ") : null;
  }
  function show() {
    const open = { "": true };
    known = {};
    for (const item of items) known[item.name] = answer(item);
    const isOpen = (name) => { // decided once, where the group's first question is reached
      if (!(name in open)) {
        const one = groups.find((other) => other.name === name);
        open[name] = isOpen(one.parent || "") && (!one.relevant || holds(one.relevant));
      }
      return open[name];
    };
    let asked = 0, done = 0;
    for (const item of items) {
      const at = box(item.name), is = isOpen(item.group || "") && (!item.relevant || holds(item.relevant));
      shown[item.name] = is;
      if (!is) known[item.name] = null;
      else if (item.calculation) known[item.name] = Expressions.evaluate(item.calculation, known, { today });
      if (!at) continue;
      at.hidden = !is;
      if (item.choice_filter) {
        at.querySelectorAll(".row > label, option:not([value=''])").forEach((card, i) => {
          card.hidden = card.disabled = !holds(item.choice_filter, { choice: item.choices[i] });
          const input = card.querySelector("input") || card;
          if (card.hidden) input.checked = input.selected = false;
        });
        known[item.name] = is ? answer(item) : null;
      }
      const when = at.querySelector(".when"), clear = at.querySelector(".clear");
      if (when) when.hidden = true;
      if (clear) clear.hidden = known[item.name] === null;
      if (is && item.type !== "note") { asked += 1; done += known[item.name] !== null; }
    }
    for (const heading of form.querySelectorAll("[data-group]")) heading.hidden = !isOpen(heading.dataset.group);
    bar.max = asked || 1;
    bar.value = done;
  }

  // what does not fit, in the server's words
  function fault(item) {
    const value = known[item.name], plain = value === null ? "" : String(value).normalize("NFKC").trim();
    const say = (rule) => ((item.said || {})[rule] || said[rule]).replace("{low}", item.low).replace("{high}", item.high);
    if (!shown[item.name] || item.type === "note") return "";
    if (value === null) return item.required ? say("required") : "";
    const numeric = ["integer", "decimal", "range"].includes(item.type), number = Number(plain);
    if (numeric && (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) || (item.type === "integer" && number % 1))) return say(item.type);
    if (item.type === "range") {
      const steps = (number - (item.low || 0)) / (item.step || 1);
      if (number < (item.low || 0) || number > item.high || Math.abs(steps - Math.round(steps)) > 1e-9) return say("range");
    }
    if (item.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(plain)) return say("date");
    return item.constraint && !holds(item.constraint, { this: numeric ? number : value }) ? say("constraint") : "";
  }
  function tell(item) {
    const at = box(item.name), words = at ? fault(item) : "", id = "e-" + item.name;
    if (!at) return "";
    let note = at.querySelector(".error");
    if (words && !note) at.firstElementChild.after((note = make("p", { className: "error", id, dir: "auto" })));
    if (words) note.textContent = words;
    else if (note) note.remove();
    at.classList.toggle("wrong", Boolean(words));
    for (const field of at.getAttribute("role") ? [at] : at.querySelectorAll("input,select,textarea")) {
      for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", id]]) {
        if (words) field.setAttribute(name, value);
        else field.removeAttribute(name);
      }
    }
    return words;
  }
  function summarise(wrong) {
    const old = document.getElementById("problems"), list = make("ul");
    const summary = make("div", { className: "summary", id: "problems", tabIndex: -1, role: "alert" });
    const { lang, dir } = form.querySelector(".bar");
    summary.append(make("b", { lang, dir }, said.problems.replace("{count}", wrong.length)), list);
    for (const item of wrong) {
      const line = list.appendChild(make("li"));
      line.append(make("a", { href: "#f-" + item.name }, box(item.name).querySelector(".q").textContent));
    }
    if (old) old.remove();
    form.prepend(summary);
    summary.focus();
  }

  // the draft on this device, and its copy at the server
  function keep() {
    const fields = [...new FormData(form)].filter(([name]) => name !== "timings" && name !== "homepage");
    attempt(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), step, fields })));
  }
  function copy() {
    if (!changed || leaving) return;
    const sent = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "timings" && name !== "homepage"));
    step += 1;
    sent.set("step", step);
    changed = false;
    told = steady();
    keep();
    navigator.sendBeacon(place.slice(0, 3).join("/") + "/partial", sent);
  }
  function restore() {
    const draft = attempt(() => JSON.parse(localStorage.getItem(key)));
    if (!draft || document.getElementById("problems")) return;
    const kept = {};
    for (const [name, value] of draft.fields) (kept[name] ||= []).push(value);
    for (const field of form.elements) {
      if (!field.name || field.name in { version: 1, timings: 1, homepage: 1, switch: 1 }) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = (kept[field.name] || []).includes(field.value);
      else if (field.name in kept) field.value = kept[field.name][0];
    }
    step = draft.step || 0;
    const note = document.getElementById("resumed");
    note.hidden = !items.some((item) => box(item.name) && answer(item) !== null);
    note.querySelector("button").addEventListener("click", () => {
      for (const item of items) for (const field of form.querySelectorAll(`[name="${item.name}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = false;
        else if (field.type !== "hidden") field.value = "";
      }
      changed = true;
      copy(); // an empty copy takes the place of the old one
      leaving = true;
      attempt(() => localStorage.removeItem(key));
      location.reload();
    });
  }

  for (const at of form.querySelectorAll("[role=radiogroup]:not([aria-required])")) {
    const clear = make("button", { type: "button", className: "clear", hidden: true }, said.clear);
    clear.setAttribute("aria-label", `${said.clear}: ${at.querySelector(".q").textContent}`);
    clear.addEventListener("click", () => {
      const first = at.querySelector("input");
      for (const input of at.querySelectorAll("input")) input.checked = false;
      first.dispatchEvent(new Event("input", { bubbles: true }));
      first.focus();
    });
    at.append(clear);
  }
  form.addEventListener("input", (event) => {
    const item = named[event.target.name];
    if (!item) return;
    timings[item.name] ??= Math.round((steady() - began) / 100) / 10;
    show();
    if (item.group !== group || steady() - told > PAUSE) copy();
    group = item.group;
    changed = true;
    keep();
    for (const one of items) if (box(one.name) && box(one.name).classList.contains("wrong")) tell(one);
  });
  form.addEventListener("focusout", (event) => {
    const at = event.target.closest("[data-item]");
    if (!at || at.contains(event.relatedTarget) || !document.hasFocus()) return;
    live.textContent = tell(named[at.dataset.item]);
  });
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (event.submitter && event.submitter.name === "switch") { leaving = true; return; }
    const wrong = items.filter((item) => tell(item));
    if (wrong.length) {
      event.preventDefault();
      return summarise(wrong);
    }
    for (const field of form.querySelectorAll("[data-kind=end]")) field.value ||= new Date().toISOString().slice(0, 19) + "Z";
    form.setAttribute("aria-busy", "true");
    form.elements.timings.value = JSON.stringify(timings);
    leaving = true;
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") copy(); });
  addEventListener("pagehide", copy);
  addEventListener("pageshow", () => { form.setAttribute("aria-busy", "false"); leaving = false; });
  restore();
  show();
})();
