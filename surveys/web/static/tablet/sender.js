/* Answers to the server, one by one, by one tab at a time. A copy goes only when the server's own words name its id:
   a hotel's sign-in page answers 200 as well. Timers run on the browser's steady clock; a clock that is set moves nothing.
   When the server names the seconds to wait (429, 503), nothing is sent before they are over, unless staff press. */
const Sender = (() => {
  const LANDED = [200, 201, 202], REFUSED = [400, 404, 409, 413, 422], PATIENCE = 20000, LONGEST = 300, FIRST = PLAN.pause || 2;
  const byFile = PLAN.mode === "file";
  let fails = 0, timer = 0, busy = false, more = false, pause = 0, until = 0, told = () => {};

  async function ask(path, options = {}) { /* {status, said, wait}: said is the reply's JSON object; status 0 without a reply */
    const cut = new AbortController(), late = setTimeout(() => cut.abort(), PATIENCE);
    try {
      const reply = await fetch(PLAN.send + path, { ...options, signal: cut.signal, cache: "no-store", credentials: "omit", redirect: "error" });
      const said = await reply.json().catch(() => null);
      const wait = Number(reply.headers.get("retry-after")) || 0; /* seconds; a date is not ours */
      return { status: reply.status, said: said && typeof said === "object" ? said : {}, wait };
    } catch (failure) {
      return { status: 0, said: {}, wait: 0 };
    } finally {
      clearTimeout(late);
    }
  }
  /* Whether it is really our server that answers; a page opened from a file may not read this address. */
  async function reached() {
    if (byFile) return true;
    const { status, said } = await ask("/healthz");
    return status === 200 && said.status === "ok";
  }
  async function send(record) { /* true when its fate is known */
    const { status, said, wait } = await ask("/api/responses", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(record.submission),
    });
    if (LANDED.includes(status) && said.response_id === record.id) {
      await Outbox.settle(record.id, said.receipt || "", said.grade || "", new Date().toISOString());
      return true;
    }
    if (REFUSED.includes(status) && (said.error || !byFile)) {
      const why = { status, error: said.error || "", problems: said.problems || [], at: new Date().toISOString() };
      await Outbox.change(record.id, "waiting", { state: "quarantine", why });
      return true;
    }
    if ((status === 429 || status === 503) && said.error && wait > 0) pause = Math.min(LONGEST, wait);
    return false;
  }
  async function round() { /* true when nothing is left to try again */
    const waiting = await Outbox.of("waiting");
    if (!waiting.length) return true;
    if (!(await reached())) return false;
    let missed = 0, whole = true;
    for (const seen of waiting) {
      const record = await Outbox.get(seen.id);
      if (!record || record.state !== "waiting") continue;
      if (await send(record)) {
        missed = 0;
        fails = 0;
        await Outbox.note("synced", new Date().toISOString());
        told();
      } else {
        whole = false;
        missed += 1;
        if (pause || missed === 2) break;
      }
    }
    return whole;
  }
  async function run(pressed = false) {
    clearTimeout(timer);
    more = busy; /* an answer that came during the round gets a round of its own */
    if (busy) return;
    const left = until - performance.now();
    if (left > 0 && pressed !== true) {
      timer = setTimeout(run, left);
      return;
    }
    busy = true;
    pause = 0;
    told();
    let whole = false;
    try {
      whole = navigator.locks
        ? await navigator.locks.request(`${Outbox.name} sends`, { ifAvailable: true }, (lock) => (lock ? round() : false))
        : await round();
    } catch (failure) {
      whole = false; /* the database did not answer; the next round opens it anew */
    }
    busy = false;
    until = performance.now() + pause * 1000;
    if (pause) {
      more = false;
      timer = setTimeout(run, pause * 1000 + Math.random() * 500); /* tablets of one shop do not come all at once */
    } else if (more) {
      more = false;
      timer = setTimeout(run, 0);
    } else if (!whole) {
      const seconds = Math.min(LONGEST, FIRST * 2 ** fails) * (0.5 + Math.random() / 2);
      fails = Math.min(fails + 1, 12);
      timer = setTimeout(run, seconds * 1000);
    }
    told();
  }
  addEventListener("online", run); /* a hint only: the reply's body decides */
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  return { run, busy: () => busy, watch: (tell) => { told = tell; } };
})();
