// Without a network the form opens all the same: kept here are the form without anybody's name, its style and scripts.
// Drafts are none of its business (intake.js). FILES stands above: the addresses of this version.

const NAME = `intake ${FILES.join(" ")}`;
const SHELL = "/intake/offline";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL)));
  } else if (path.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
// The form in the language of the page that was read last, with the desks there are now.
addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(caches.open(NAME).then((kept) => kept.add(SHELL)).catch(() => {}));
});
