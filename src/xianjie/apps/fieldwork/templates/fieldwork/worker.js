// Keeps the offline page itself on the device, nothing else: no page and no answer about people.
// Every change of a file changes VERSION, and with it this script: the browser then fetches all anew.
"use strict";
const VERSION = {{ version|safe }};
const HOME = {{ home|safe }};
const FILES = {{ files|safe }};
const NAME = "xj-field-" + VERSION;

async function keep(cache, url) {
  const answer = await fetch(url, { cache: "reload", credentials: "same-origin", redirect: "error" });
  if (!answer.ok) {
    throw new Error(url);
  }
  await cache.put(url, answer);
}

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(NAME).then(function (cache) {
    return Promise.all([HOME].concat(FILES).map((url) => keep(cache, url)));
  }).then(() => self.skipWaiting()));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter((name) => name.startsWith("xj-field-") && name !== NAME)
      .map((name) => caches.delete(name)));
  }).then(() => self.clients.claim()));
});

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  const wanted = event.request.mode === "navigate" && url.pathname === HOME ? HOME
    : FILES.includes(url.pathname) ? url.pathname : "";
  if (!wanted) {
    return;
  }
  event.respondWith(caches.open(NAME).then(function (cache) {
    return cache.match(wanted, { ignoreVary: true, ignoreSearch: true });
  }).then((found) => found || fetch(event.request)));
});
