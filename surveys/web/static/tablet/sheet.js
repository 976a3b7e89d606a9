/* One questionnaire on the screen: its questions, what is answered, what does not fit. The server judges again. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
const MARK = '<svg viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="28"/>';
const picture = (path) => { const held = document.createElement("template"); held.innerHTML = `${MARK}<path d="${path}"/></svg>`; return held.content; };

class Sheet {
  constructor(form) {
    this.form = form;
    this.root = el("form", { novalidate: true, class: "sheet-form" });
    this.boxes = {};
    for (const item of form.items) {
      const box = SILENT.includes(item.type) ? null : this.draw(item);
      if (!box) continue;
      this.boxes[item.name] = box;
      this.root.append(box);
    }
    this.show();
  }
  draw(item) {
    const group = (this.form.groups || []).find((one) => one.name === item.group);
    const small = [group && group.label ? el("small", { class: "group" }, spoken(group.label)) : null,
      item.hint ? el("small", {}, spoken(item.hint)) : null];
    const label = spoken(item.label);
    if (item.type === "note") return el("p", { class: "note", "data-item": item.name }, label, ...small);
    const offers = this.offers(item);
    if (!offers) return this.line(item, label, small);
    const several = item.type === "select_multiple" || item.type === "acknowledge";
    const marks = item.type === "select_one" && offers.length === 5 && offers.every(([value]) => /^\d+$/.test(value));
    const kind = item.type === "range" ? "scale" : marks ? "marks" : "choices";
    const cards = offers.map(([value, text]) => {
      const input = el("input", { type: several ? "checkbox" : "radio", name: item.name, value, checked: (item.default || "").split(" ").includes(value) });
      return el("label", {}, input, el("span", {}, ...(marks ? [el("b", {}, value), el("i", {}, text)] : [text])));
    });
    const ends = item.role === "nps" ? [say("never"), say("certainly")] : marks ? [offers[0][1], offers[4][1]] : null;
    const box = el("fieldset", { "data-item": item.name }, el("legend", { tabindex: "-1" }, label, ...small),
      el("div", { class: `row ${kind}${marks ? " long" : ""}` }, ...cards),
      ends ? el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, ends[0]), el("span", {}, ends[1])) : null);
    box.style.setProperty("--cells", offers.length);
    return box;
  }
  line(item, label, small) {
    const id = `f-${item.name}`, modes = { integer: "numeric", decimal: "decimal", range: "decimal" };
    const field = /multiline/.test(item.appearance || "")
      ? el("textarea", { id, name: item.name, maxlength: "10000" })
      : el("input", { id, name: item.name, type: item.type === "date" ? "date" : "text", inputmode: modes[item.type], autocomplete: "off", maxlength: "10000" });
    field.value = item.default || "";
    return el("div", { class: "text", "data-item": item.name }, el("label", { for: id, tabindex: "-1" }, label, ...small), field);
  }
  offers(item) { /* [value, text] of every card; null: to be typed */
    if (item.type === "acknowledge") return [["OK", say("understood")]];
    if (item.choices) return item.choices.map((choice) => [choice.value, spoken(choice.label)]);
    if (item.type !== "range") return null;
    const low = item.low || 0, step = item.step || 1, cells = Math.round(((item.high || 0) - low) / step) + 1;
    return cells > 11 ? null : Array.from({ length: cells }, (nothing, i) => String(+(low + step * i).toFixed(9))).map((value) => [value, value]);
  }
  given(item) {
    const found = new FormData(this.root).getAll(item.name).map((value) => value.trim()).filter(Boolean);
    if (!found.length) return SILENT.includes(item.type) ? item.default ?? null : null;
    return item.type === "select_multiple" ? found : found[0];
  }
  holds(tree, known, more = {}) {
    return Expressions.truth(Expressions.evaluate(tree, known, { today: today(), ...more }));
  }
  /* Show what applies; the shown, answerable questions and what is known, in order. */
  show() {
    const known = {}, open = { "": true }, groups = this.form.groups || [];
    for (const item of this.form.items) known[item.name] = this.given(item);
    const isOpen = (name) => {
      if (!(name in open)) {
        const group = groups.find((one) => one.name === name);
        open[name] = isOpen(group.parent || "") && (!group.relevant || this.holds(group.relevant, known));
      }
      return open[name];
    };
    this.asked = [];
    for (const item of this.form.items) {
      const shown = isOpen(item.group || "") && (!item.relevant || this.holds(item.relevant, known)), box = this.boxes[item.name];
      if (!shown) known[item.name] = null;
      else if (item.calculation) known[item.name] = Expressions.evaluate(item.calculation, known, { today: today() });
      if (!box) continue;
      box.classList.toggle("off", !shown);
      if (shown && item.choice_filter) {
        box.querySelectorAll(".row label").forEach((card, i) => {
          const choice = item.choices[i];
          card.hidden = !this.holds(item.choice_filter, known, { choice: { ...choice.filters, name: choice.value } });
          if (card.hidden) card.firstChild.checked = false;
        });
        known[item.name] = this.given(item);
      }
      if (shown) this.asked.push(item);
    }
    this.known = known;
    return this.asked;
  }
  /* What is to be sent: answers to shown questions only; the silent items as the server reads them. */
  answers(began, ended) {
    const answers = {}, shown = new Set(this.show().map((item) => item.name));
    for (const item of this.form.items) {
      const value = { start: began, end: ended, today: today() }[item.type] ?? this.known[item.name];
      if (item.type === "calculate" || item.type === "note" || value === null || value === undefined) continue;
      if (shown.has(item.name) || SILENT.includes(item.type)) answers[item.name] = value;
    }
    return answers;
  }
  /* Says beside the question what does not fit; true when it fits. */
  fits(item) {
    const box = this.boxes[item.name], wrong = item.type === "note" ? "" : this.fault(item);
    box.querySelector(".error")?.remove();
    box.classList.toggle("wrong", Boolean(wrong));
    if (wrong) box.querySelector("legend, label").after(el("p", { class: "error", role: "alert" }, wrong));
    return !wrong;
  }
  fault(item) {
    const value = this.given(item), number = typeof value === "string" ? value.normalize("NFKC") : "";
    if (value === null) return item.required ? spoken(item.required_message) || say("required") : "";
    if (["integer", "decimal", "range"].includes(item.type)) {
      if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(number)) return say(item.type, { low: item.low, high: item.high });
      if (item.type === "integer" && !Number.isInteger(Number(number))) return say("integer");
      if (item.type === "range" && (number < item.low || number > item.high)) return say("range", { low: item.low, high: item.high });
    }
    if (item.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(value)) return say("date");
    const sound = !item.constraint || this.holds(item.constraint, this.known, { this: value });
    return sound ? "" : spoken(item.constraint_message) || say("constraint");
  }
}
const SILENT = ["hidden", "calculate", "start", "end", "today"];
function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}
