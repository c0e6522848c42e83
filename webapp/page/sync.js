// Tells the worker when now may be a good time to hand in, and the page when something moved.

const EVERY_MS = 30_000;

/** Start at load, when the line or the page comes back, and look every half minute while one looks on. */
export function startSync() {
  const now = (how = {}) => navigator.serviceWorker.controller?.postMessage({ type: 'sync-now', ...how });
  window.addEventListener('online', () => now({ isLineBack: true }));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && now());
  setInterval(() => document.visibilityState === 'visible' && now({ isTick: true }), EVERY_MS);
  navigator.serviceWorker.addEventListener('message', (event) => {
    if (event.data?.type === 'sync-changed') document.body.dispatchEvent(new CustomEvent('sync-changed'));
  });
  now();
}
