// The phone's local server: answers everything under /agent/ from this phone, with or without a network.
/// <reference lib="webworker" />
import { createEngine } from './worker/engine.js';
import { openMessage, showMessage } from './worker/notifications.js';
import { sendPacked } from './worker/packed_line.js';
import { fillShelf, isFile, phoneShelf, takeFromShelf, tidyShelf } from './worker/precache.js';
import { render } from './worker/render.js';
import { createPracticeRouter, isPractice } from './worker/practice_router.js';
import { createRouter } from './worker/router.js';
import { version } from './worker/build/manifest.js';

const worker = /** @type {ServiceWorkerGlobalScope & {registration: {sync?: any}}} */ (/** @type {unknown} */ (self));

const shelf = phoneShelf();
const engine = createEngine({
  fetch: sendPacked,
  crypto,
  clock: () => new Date(),
  random: Math.random,
  locks: navigator.locks,
  pages: () => /** @type {Promise<readonly any[]>} */ (worker.clients.matchAll({ type: 'window', includeUncontrolled: true })),
  backgroundSync: worker.registration.sync ?? null,
  renewProgram: () => worker.registration.update(),
  wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  appVersion: version,
  asked: navigator.languages,
  room: measureRoom,
  take: (address) => takeFromShelf(shelf, new Request(address)),
});
const phone = { engine, now: () => new Date(), version, render, room: measureRoom };
const answerReal = createRouter(phone);
const answerPractice = createPracticeRouter(phone);
/** @param {Request} request @param {ExtendableEvent} event */
const answer = (request, event) => (isPractice(new URL(request.url).pathname) ? answerPractice : answerReal)(request, event);
const begun = Promise.all([engine.language.begin(), engine.enrolment.begin()]);

worker.addEventListener('install', (event) => event.waitUntil(Promise.all([fillShelf(shelf), begun])));
worker.addEventListener('activate', (event) => event.waitUntil(tidyShelf(shelf).then(() => worker.clients.claim())));

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin || url.pathname === '/agent/sw.js') return;
  if (isFile(url.pathname)) event.respondWith(takeFromShelf(shelf, event.request));
  else if (url.pathname === '/agent' || url.pathname.startsWith('/agent/')) event.respondWith(begun.then(() => answer(event.request, event)));
});

worker.addEventListener('message', (event) => {
  if (event.data?.type === 'skip-waiting') event.waitUntil(worker.skipWaiting());
  else if (!engine.keys.handleMessage(event)) engine.sync.handleMessage(event);
});

worker.addEventListener('push', (event) => event.waitUntil(showMessage(worker.registration, event.data)));
worker.addEventListener('notificationclick', (event) => event.waitUntil(openMessage(worker.clients, event.notification)));
worker.addEventListener('sync', (event) => engine.sync.handleSync(/** @type {any} */ (event)));

/** How much is stored, and whether the browser promised to keep it. */
async function measureRoom() {
  const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
  return { usage, quota, persisted };
}
