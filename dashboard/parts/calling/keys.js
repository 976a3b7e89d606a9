// The calling page by keyboard: figures mark answers, arrows change the question, Enter goes on, Ctrl+Enter saves.
// One listener for the tab; what it knows comes anew with every run of the page.
const held = (window.afterwordCalling ??= {
  data: null, after: null, call: null, waiting: 0, keys: [], listening: false,
});
const PATIENCE = 8000;

const box = (question) => document.querySelector(`.st-key-${question.box}`);
const here = () => (held.data?.questions ?? []).find((q) => box(q)?.contains(document.activeElement));
const typing = () => {
  const at = document.activeElement;
  return at && (at.tagName === "TEXTAREA" || (at.tagName === "INPUT" && !["checkbox", "radio", "button"].includes(at.type)));
};

function enter(question) {
  const place = box(question);
  if (!place) return false;
  const target =
    place.querySelector('[role="radio"][aria-checked="true"]') ?? place.querySelector('[role="radio"], [role="group"] button') ??
    place.querySelector("textarea, input, button");
  if (!target) return false;
  place.scrollIntoView({ block: "center", behavior: "auto" });
  target.focus({ preventScroll: true });
  return place.contains(document.activeElement);
}

// A field that is drawn in two goes lets the keyboard slip: once more, unless the agent has gone elsewhere.
function settle(question, from, tries = 8) {
  const at = document.activeElement, place = box(question);
  const slipped = at === document.body || box(from)?.contains(at);
  if (place && slipped) enter(question);
  if (tries) setTimeout(() => settle(question, from, tries - 1), 120);
}

// A question that has just become relevant may not be drawn yet.
function step(from, by, tries = 100) {
  const all = held.data?.questions ?? [];
  const place = all.findIndex((q) => q.name === from);
  const next = all[place + by];
  if (!next) {
    if (by > 0) document.querySelector(`.st-key-${held.data?.save} button`)?.focus();
    return arrived();
  }
  if (enter(next)) {
    if (by > 0 && !next.values.length) settle(next, all[place]);
    return arrived();
  }
  if (tries) return void setTimeout(() => step(from, by, tries - 1), 50);
  step(next.name, by);
}

// Who types faster than the server answers means the question after.
function expect(name, value) {
  held.after = { name, value };
  clearTimeout(held.patience);
  held.patience = setTimeout(arrived, PATIENCE);
}

function arrived() {
  clearTimeout(held.patience);
  held.after = null;
  const keys = held.keys.splice(0);
  for (let at = 0; at < keys.length; at++) {
    if (typing()) {
      if (/^\d$/.test(keys[at])) document.execCommand("insertText", false, keys[at]);
      continue;
    }
    if (act(keys[at])) continue;
    held.keys.push(...keys.slice(at + 1));
    return;
  }
}

function pick(question, value) {
  const place = question.values.indexOf(value);
  const found = box(question)?.querySelectorAll('[role="radiogroup"] [role="radio"], [role="group"] button') ?? [];
  if (place < 0 || !found[place]) return;
  if (question.many) return found[place].click();
  if (question.answer === value) return step(question.name, 1);
  expect(question.name, value);
  if (found[place].getAttribute("aria-checked") !== "true") found[place].click();
}

// "1" may be the beginning of "10".
function figure(question, key) {
  clearTimeout(held.waiting);
  const values = question.values;
  const numeric = values.some((value) => /^\d+$/.test(value));
  if (!numeric) return pick(question, values[Number(key) - 1]);
  if (held.begun?.name === question.name && values.includes(held.begun.key + key)) {
    const whole = held.begun.key + key;
    held.begun = null;
    return pick(question, whole);
  }
  held.begun = null;
  const longer = values.some((value) => /^\d\d+$/.test(value) && value.startsWith(key));
  if (!longer) return pick(question, values.includes(key) ? key : values[Number(key) - 1]);
  held.begun = { name: question.name, key };
  held.waiting = setTimeout(() => { held.begun = null; pick(question, key); }, 600);
}

// True when the next key may follow at once; false when an answer is on its way.
function act(key) {
  const at = here() ?? held.data.questions.find((q) => q.name === held.data.at) ?? held.data.questions[0];
  if (!at) return true;
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (here()) step(at.name, key === "ArrowDown" ? 1 : -1);
    else enter(at);
    return true;
  }
  if (at.values.length) figure(at, key);
  return !held.after;
}

async function copy() {
  const words = held.data?.copy;
  if (!words) return;
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: words });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const button = held.root?.querySelector("button");
  if (button) button.textContent = held.data.copied;
}

function save() {
  const button = document.querySelector(`.st-key-${held.data.save} button`);
  // What is being typed is handed over first.
  document.activeElement?.blur();
  setTimeout(() => button?.click(), 150);
}

function pressed(event) {
  if (!held.data || event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopPropagation();
    return save();
  }
  if (event.ctrlKey || event.metaKey) return;
  const question = here();
  if (typing()) {
    if (event.key === "Escape") document.activeElement.blur();
    if (!question || event.key !== "Enter" || event.shiftKey) return;
    if (document.activeElement.tagName === "TEXTAREA") event.preventDefault();
    const name = question.name;
    document.activeElement.blur();
    return setTimeout(() => step(name, 1), 50);
  }
  if (event.key.toLowerCase() === "m" && held.data.copy) return void copy();
  if (!held.data.questions.length || !/^(\d|ArrowDown|ArrowUp)$/.test(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (held.after) held.keys.push(event.key);
  else act(event.key);
}

export default function ({ data, parentElement }) {
  held.data = data;
  held.root = parentElement;
  const hint = parentElement.querySelector(".hint"), button = parentElement.querySelector("button");
  hint.textContent = data.hint;
  button.hidden = !data.copy;
  button.textContent = data.copyLabel;
  button.onclick = copy;
  if (!held.listening) {
    document.addEventListener("keydown", pressed, true);
    held.listening = true;
  }
  const place = data.questions.find((q) => q.name === held.after?.name);
  if (held.call !== data.call) {
    held.call = data.call;
    held.after = null;
    held.keys = [];
    const first = data.questions.find((q) => q.name === data.at);
    if (first) setTimeout(() => enter(first), 60);
  } else if (place && place.answer === held.after.value && !held.after.seen) {
    held.after.seen = true;
    setTimeout(() => step(place.name, 1), 60);
  }
  return () => { held.data = null; };
}
