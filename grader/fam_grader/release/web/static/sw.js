// Keep the site for later without a network: our files with each version of the site, Python's by themselves.
"use strict";

const { course, version, files, python, pythonCache } = /*CONFIG*/{};
const OURS = `fam-${course}-site-${version}`;
const absolute = name => new URL(name, registration.scope).href;
const kept = new Map([
  ...files.map(name => [absolute(name), OURS]),
  ...Object.keys(python).map(name => [absolute(name), pythonCache]),
]);

addEventListener("install", event => event.waitUntil(install()));
addEventListener("activate", event => event.waitUntil(activate()));
addEventListener("message", event => { if (event.data === "take over") skipWaiting(); });
addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  url.hash = url.search = "";
  const address = url.href === registration.scope ? absolute("index.html") : url.href;
  if (event.request.method === "GET" && kept.has(address)) event.respondWith(answer(event.request, address));
});

async function install() {
  const ours = await caches.open(OURS);
  await ours.addAll(files.map(name => new Request(absolute(name), { cache: "no-cache" })));
  const others = await caches.open(pythonCache);
  for (const [name, integrity] of Object.entries(python)) {
    if (!await others.match(absolute(name))) await others.add(new Request(absolute(name), { integrity }));
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`fam-${course}-site-`) && name !== OURS) await caches.delete(name);
  }
  await clients.claim();
}

async function answer(request, address) {
  const cache = await caches.open(kept.get(address));
  const again = request.cache === "reload"; // what is kept is not what the page needs
  return !again && await cache.match(address) || fetch(request);
}
