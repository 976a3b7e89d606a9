/* Opens the tablet's page without a network. The page comes from the cache at once; a newer one replaces it only
   when it is ours and whole (a sign-in page of the house's network is neither). Answers are not here: IndexedDB. */
const VERSION = "{version}", PAGE = "{page}", REST = {rest}, NAME = `{cache} ${VERSION}`;
async function fill() {
  const cache = await caches.open(NAME), page = await fetch(PAGE, { cache: "no-cache" });
  if (!page.ok || page.headers.get("x-afterword-tablet") !== VERSION) throw new Error("not our page");
  await cache.put(PAGE, page);
  await Promise.allSettled(REST.map((address) => cache.add(address)));
}
async function clear() {
  for (const name of await caches.keys()) if (name.startsWith("{cache} ") && name !== NAME) await caches.delete(name);
  await clients.claim();
}
addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clear()));
addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || ![PAGE, ...REST].includes(path)) return;
  event.respondWith(caches.match(path).then((kept) => kept || fetch(event.request)));
});
