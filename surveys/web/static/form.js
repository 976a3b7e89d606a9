/* Comfort only: the form works without it. Shows the questions that apply, keeps a draft on this device for half an
   hour, notes the second at which each question was first answered. The server judges everything again. */
(() => {
  const HALF_HOUR = 18e5, opened = Date.now(), key = "afterword " + (location.pathname.split("/")[2] || "").toUpperCase();
  const form = document.querySelector("form"), plan = document.getElementById("plan");
  const store = { // private windows may refuse storage
    read() { try { return JSON.parse(localStorage.getItem(key)); } catch (refused) { return null; } },
    keep(draft) { try { localStorage.setItem(key, JSON.stringify(draft)); } catch (refused) { /* no draft then */ } },
    drop() { try { localStorage.removeItem(key); } catch (refused) { /* nothing was kept */ } },
  };
  if (document.body.dataset.done) store.drop();
  if (!form || !plan) return;
  const { items, groups, today } = JSON.parse(plan.textContent), timings = {};
  const box = (name) => form.querySelector(`[data-item="${name}"]`);
  const bar = document.createElement("progress");
  bar.setAttribute("aria-hidden", "true");
  form.querySelector(".bar").prepend(bar);

  function answer(item) {
    const given = new FormData(form).getAll(item.name).filter(Boolean);
    return given.length ? given.join(" ") : null;
  }
  function show() {
    const known = {}, open = { "": true };
    const holds = (tree, choice) => Expressions.truth(Expressions.evaluate(tree, known, { today, choice }));
    for (const item of items) known[item.name] = answer(item);
    const isOpen = (name) => { // decided once, where the group's first question is reached
      if (!(name in open)) {
        const group = groups.find((one) => one.name === name);
        open[name] = isOpen(group.parent || "") && (!group.relevant || holds(group.relevant));
      }
      return open[name];
    };
    let asked = 0, done = 0;
    for (const item of items) {
      const shown = isOpen(item.group || "") && (!item.relevant || holds(item.relevant)), place = box(item.name);
      if (!shown) known[item.name] = null;
      else if (item.calculation) known[item.name] = Expressions.evaluate(item.calculation, known, { today });
      if (!place) continue;
      place.hidden = !shown;
      if (item.choice_filter) {
        place.querySelectorAll(".row label").forEach((card, i) => { card.hidden = !holds(item.choice_filter, item.choices[i]); });
        for (const input of place.querySelectorAll("label[hidden] input:checked")) input.checked = false;
        known[item.name] = shown ? answer(item) : null;
      }
      const when = place.querySelector(".when");
      if (when) when.hidden = true;
      if (shown && item.type !== "note") { asked += 1; done += known[item.name] !== null; }
    }
    for (const heading of form.querySelectorAll("[data-group]")) heading.hidden = !isOpen(heading.dataset.group);
    bar.max = asked || 1;
    bar.value = done;
  }
  function keep() {
    const fields = [...new FormData(form)].filter(([name]) => name !== "timings");
    store.keep({ at: Date.now(), fields });
  }
  function restore() {
    const draft = store.read();
    if (!draft || Date.now() - draft.at > HALF_HOUR || form.querySelector(".error")) return;
    const kept = Object.fromEntries(draft.fields);
    if (kept.version !== form.elements.version.value) return;
    for (const [name, value] of draft.fields) {
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type === "radio" || input.type === "checkbox") input.checked ||= input.value === value;
        else input.value = value;
      }
    }
  }
  form.addEventListener("input", (event) => {
    timings[event.target.name] ??= Math.round((Date.now() - opened) / 100) / 10;
    show();
    keep();
  });
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    form.elements.timings.value = JSON.stringify(timings);
  });
  addEventListener("pageshow", () => form.setAttribute("aria-busy", "false"));
  restore();
  show();
})();
