// New versions: fetched quietly, offered by a button, never forced on someone who is typing. One that the centre asks for, because it
// no longer speaks with this one, is taken by itself: at once where nothing is being entered, else with the next page.

/** Where something is typed, drawn or photographed. */
const ENTERING = '#main :is(form[data-draft], input[type="file"], input:not([type="hidden"]), textarea, canvas, video)';

/** The address to open once the next version has taken over. @type {string | null} */
let next = null;
let isStale = false;
let isAskedFor = false;
/** @type {ServiceWorkerRegistration | null} */
let registration = null;

/** Register the worker, watch for its next version, and show the offer on every page while one waits. */
export async function startUpdates() {
  navigator.serviceWorker.addEventListener('controllerchange', () => (next === null ? (isStale = true) : open(next)));
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    isAskedFor = data?.type === 'sync-changed' ? data.status.stopped === 'unknown_protocol' : isAskedFor;
    if (isAskedFor) offer();
  });
  document.addEventListener('htmx:before:request', goWhole);
  registration = await navigator.serviceWorker.register('/agent/sw.js', { scope: '/agent/', updateViaCache: 'none' });
  registration.addEventListener('updatefound', () => registration?.installing?.addEventListener('statechange', offer));
  document.addEventListener('htmx:after:swap', offer);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && registration?.update().catch(() => null));
  offer();
}

function offer() {
  const waiting = registration?.waiting;
  if (!waiting || !navigator.serviceWorker.controller) return;
  if (isAskedFor && !document.querySelector(ENTERING)) take(waiting, location.href);
  else show(waiting);
}

/**
 * @param {ServiceWorker} waiting
 * @param {string} address of the page to go on with
 */
function take(waiting, address) {
  next = address;
  waiting.postMessage({ type: 'skip-waiting' });
}

/** @param {string} address */
function open(address) {
  if (address === location.href) location.reload();
  else location.assign(address);
}

/** @param {ServiceWorker} waiting */
function show(waiting) {
  const box = /** @type {HTMLElement} */ (document.getElementById('update'));
  if (!box.hidden) return;
  box.hidden = false;
  box.querySelector('[data-action="update"]')?.addEventListener('click', () => take(waiting, location.href));
}

/**
 * Another tab brought in a new version, or this one is asked to: this page's script is of the old one, so the next page is loaded whole.
 * @param {Event} event
 */
function goWhole(event) {
  const { request, target } = /** @type {CustomEvent} */ (event).detail.ctx;
  const waiting = isAskedFor ? registration?.waiting : null;
  if ((!isStale && !waiting) || request.method !== 'GET' || target !== document.body) return;
  event.preventDefault();
  if (waiting) take(waiting, new URL(request.action, location.href).href);
  else location.assign(request.action);
}
