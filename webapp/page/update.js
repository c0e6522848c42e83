// New versions: fetched quietly, offered by a button, never forced on someone who is typing.

let isWanted = false;
let isStale = false;

/** Register the worker, watch for its next version, and show the offer on every page while one waits. */
export async function startUpdates() {
  navigator.serviceWorker.addEventListener('controllerchange', () => (isWanted ? location.reload() : (isStale = true)));
  document.addEventListener('htmx:before:request', goWhole);
  const registration = await navigator.serviceWorker.register('/agent/sw.js', { scope: '/agent/', updateViaCache: 'none' });
  const offer = () => registration.waiting && navigator.serviceWorker.controller && show(registration.waiting);
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
  document.addEventListener('htmx:after:swap', offer);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && registration.update().catch(() => null));
  offer();
}

/** @param {ServiceWorker} waiting */
function show(waiting) {
  const box = /** @type {HTMLElement} */ (document.getElementById('update'));
  if (!box.hidden) return;
  box.hidden = false;
  box.querySelector('[data-action="update"]')?.addEventListener('click', () => {
    isWanted = true;
    waiting.postMessage({ type: 'skip-waiting' });
  });
}

/**
 * Another tab brought in a new version: this page's script is of the old one, so the next page is loaded whole.
 * @param {Event} event
 */
function goWhole(event) {
  const { request, target } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (!isStale || request.method !== 'GET' || target !== document.body) return;
  event.preventDefault();
  location.assign(request.action);
}
