// The resident's push-only worker: shows what arrives, opens the page it belongs to. It answers no requests.
/// <reference lib="webworker" />

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('push', (event) => {
  const message = event.data?.json() ?? {};
  event.waitUntil(showMessage(message));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path));
});

/**
 * Once it is on the screen the centre may say that it reached.
 * @param {{title?: string, body?: string, tag?: string, path?: string, shown?: string}} message
 */
async function showMessage({ title = '', body = '', tag, path, shown }) {
  await worker.registration.showNotification(title, { body, tag, data: { path } });
  if (shown?.startsWith('/t/')) await fetch(shown, { method: 'POST', credentials: 'omit' }).catch(() => null);
}

/** @param {string | undefined} path */
async function openPage(path) {
  if (!path?.startsWith('/t/')) return;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((client) => new URL(client.url).pathname === path);
  await (page ? page.focus() : worker.clients.openWindow(path));
}
