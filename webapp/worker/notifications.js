/** What the centre pushes: shown as it came (it carries no personal data), and opened in the app when pressed. */

/** @typedef {{title?: string, body?: string, tag?: string, path?: string}} Message */

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {PushMessageData | null} data
 */
export function showMessage(registration, data) {
  const { title = '', body = '', tag, path } = /** @type {Message} */ (data?.json() ?? {});
  return registration.showNotification(title, { body, tag, data: { path }, icon: '/static/icons/icon-192.png', lang: 'zh-CN' });
}

/**
 * @param {Clients} clients
 * @param {Notification} notification
 */
export async function openMessage(clients, notification) {
  notification.close();
  const path = String(notification.data?.path ?? '');
  if (!path.startsWith('/agent/')) return;
  const [page] = await clients.matchAll({ type: 'window' });
  if (!page) return void (await clients.openWindow(path));
  await page.focus();
  await page.navigate(path);
}
