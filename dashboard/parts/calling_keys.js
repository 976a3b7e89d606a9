// The calling page by keyboard: figures mark answers, arrows change the question, Enter goes on, Ctrl+Enter saves.
// One listener for the tab; what it knows comes anew with every run of the page.
const held = (window.afterwordCalling ??= { data: null, after: null, call: null, waiting: 0, listening: false });

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
  return true;
}

function step(from, by) {
  const all = held.data.questions;
  const place = all.findIndex((q) => q.name === from);
  for (let at = place + by; at >= 0 && at < all.length; at += by) if (enter(all[at])) return;
  if (by > 0) document.querySelector(`.st-key-${held.data.save} button`)?.focus();
}

function pick(question, value) {
  const place = question.values.indexOf(value);
  const found = box(question)?.querySelectorAll('[role="radiogroup"] [role="radio"], [role="group"] button') ?? [];
  if (place < 0 || !found[place]) return;
  if (question.many || found[place].getAttribute("aria-checked") !== "true") found[place].click();
  if (question.many) return;
  if (question.answer === value) step(question.name, 1);
  else held.after = { name: question.name, value };
}

// "1" may be the beginning of "10".
function figure(question, key) {
  clearTimeout(held.waiting);
  const values = question.values;
  const numeric = values.every((value) => /^\d+$/.test(value));
  if (!numeric) return pick(question, values[Number(key) - 1]);
  if (held.begun?.name === question.name && values.includes(held.begun.key + key)) {
    const whole = held.begun.key + key;
    held.begun = null;
    return pick(question, whole);
  }
  held.begun = null;
  if (!values.some((value) => value.length > 1 && value.startsWith(key))) return pick(question, key);
  held.begun = { name: question.name, key };
  held.waiting = setTimeout(() => { held.begun = null; pick(question, key); }, 600);
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
  const at = question ?? held.data.questions.find((q) => q.name === held.data.at) ?? held.data.questions[0];
  if (!at) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    event.stopPropagation();
    return question ? step(question.name, event.key === "ArrowDown" ? 1 : -1) : void enter(at);
  }
  if (/^\d$/.test(event.key) && at.values.length) {
    event.preventDefault();
    event.stopPropagation();
    figure(at, event.key);
  }
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
    const first = data.questions.find((q) => q.name === data.at);
    if (first) setTimeout(() => enter(first), 60);
  } else if (place && place.answer === held.after.value) {
    const name = place.name;
    held.after = null;
    setTimeout(() => step(name, 1), 60);
  }
  return () => { held.data = null; };
}
