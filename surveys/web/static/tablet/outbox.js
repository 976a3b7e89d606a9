/* Answers on this device. Nothing leaves the store "answers" but against a receipt.
   A record: {id, at, state, submission, why}; state: open (being answered), waiting (to be sent), partial (left
   half-way: kept, exported, never sent as an answer), quarantine (the server would not have it: kept, exported).
   All file:// pages share one database space, hence the outlet's code in the name. */
const Outbox = (() => {
  const NAME = `afterword-tablet-${PLAN.outlet.code}`, STORES = ["answers", "sent", "meta"], PATIENCE = 8000;
  let opened = null;
  const forget = () => { opened = null; };
  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      setTimeout(() => fail(new DOMException("the database does not open", "TimeoutError")), PATIENCE);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("answers", { keyPath: "id" });
        asked.result.createObjectStore("sent", { keyPath: "id" });
        asked.result.createObjectStore("meta", { keyPath: "name" });
      };
      asked.onerror = () => fail(asked.error);
      asked.onsuccess = () => {
        const base = asked.result; /* iOS closes connections when memory runs short */
        base.onclose = forget;
        base.onversionchange = () => { base.close(); forget(); };
        done(base);
      };
    });
    opened.catch(forget);
    return opened;
  }
  async function deal(mode, work, again = true) {
    try {
      const base = await open();
      return await new Promise((done, fail) => {
        const running = base.transaction(STORES, mode, { durability: "strict" });
        const stores = Object.fromEntries(STORES.map((name) => [name, running.objectStore(name)]));
        let found;
        running.oncomplete = () => done(found);
        running.onabort = () => fail(running.error || new DOMException("aborted", "AbortError"));
        work(stores, (value) => { found = value; });
      });
    } catch (failure) {
      if (!again || failure.name === "QuotaExceededError") throw failure;
      forget();
      return deal(mode, work, false);
    }
  }
  const read = (store, way, ...asked) =>
    deal("readonly", (stores, found) => { const got = stores[store][way](...asked); got.onsuccess = () => found(got.result); });
  const put = (store, value) => deal("readwrite", (stores) => stores[store].put(value));
  const early = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  const all = async () => (await read("answers", "getAll")).sort(early);
  return {
    name: NAME,
    all,
    of: async (state) => (await all()).filter((record) => record.state === state),
    get: (id) => read("answers", "get", id),
    keep: (record) => put("answers", record),
    sent: async () => (await read("sent", "getAll")).sort(early).reverse(),
    note: (name, value) => put("meta", { name, value }),
    noted: async (name) => (await read("meta", "get", name))?.value,
    /* The record goes and its receipt comes in one step; without a record nothing happens. */
    settle: (id, receipt, grade, at) => deal("readwrite", (stores, found) => {
      const held = stores.answers.get(id);
      held.onsuccess = () => {
        if (!held.result) return;
        stores.answers.delete(id);
        stores.sent.put({ id, receipt, grade, at, given: held.result.at });
        found(true);
      };
    }),
    /* Change a record that is still in the state it was seen in. */
    change: (id, from, changed) => deal("readwrite", (stores) => {
      const held = stores.answers.get(id);
      held.onsuccess = () => { if (held.result && held.result.state === from) stores.answers.put({ ...held.result, ...changed }); };
    }),
    /* Answers left open by a tab that is gone become partial; those of a living tab are let be. */
    async tidy() {
      const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
      for (const record of await this.of("open")) {
        if (!held.includes(`${NAME} ${record.tab}`)) await this.change(record.id, "open", { state: "partial" });
      }
    },
    /* Bytes that may still be written; Infinity where the browser does not say. */
    async room() {
      const told = await navigator.storage?.estimate?.().catch(() => null);
      return told?.quota ? told.quota - told.usage : Infinity;
    },
  };
})();
