// Asks for messages where the browser can get them, and says so where it can't. Used on the resident's page and in the agent's app.

const PATIENCE_MS = 20_000; // without the vendor's push service subscribe() never ends

/**
 * @typedef {(method: 'POST' | 'DELETE', subscription: PushSubscription) => Promise<Response>} Send tells the centre
 * @param {HTMLElement} section holds one part per state (data-push), the two buttons, and the centre's key
 * @param {() => Promise<ServiceWorkerRegistration>} register
 * @param {Send} send
 */
export async function offerPush(section, register, send) {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !window.isSecureContext || !section.dataset.pushKey) return show(section, 'cannot');
  const registration = await register();
  const present = await registration.pushManager.getSubscription();
  show(section, present ? 'told' : 'idle');
  button(section, 'ask').addEventListener('click', () => ask(section, registration, send));
  button(section, 'stop').addEventListener('click', () => stop(section, registration, send));
}

/**
 * @param {HTMLElement} section
 * @param {ServiceWorkerRegistration} registration
 * @param {Send} send
 */
async function ask(section, registration, send) {
  if ((await Notification.requestPermission()) !== 'granted') return show(section, 'refused');
  show(section, 'asking');
  try {
    const options = { userVisibleOnly: true, applicationServerKey: section.dataset.pushKey };
    const answer = await send('POST', await within(PATIENCE_MS, registration.pushManager.subscribe(options)));
    show(section, answer.ok ? 'told' : 'cannot');
  } catch {
    show(section, 'cannot');
  }
}

/**
 * @param {HTMLElement} section
 * @param {ServiceWorkerRegistration} registration
 * @param {Send} send
 */
async function stop(section, registration, send) {
  const subscription = await registration.pushManager.getSubscription();
  if (subscription) {
    const answer = await send('DELETE', subscription);
    if (!answer.ok) return;
    await subscription.unsubscribe();
  }
  show(section, 'idle');
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function within(ms, promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), ms))]);
}

/**
 * @param {HTMLElement} section
 * @param {string} name
 */
function show(section, name) {
  for (const part of section.querySelectorAll('[data-push]')) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.push !== name;
  }
  button(section, 'ask').hidden = name !== 'idle';
  button(section, 'stop').hidden = name !== 'told';
}

/**
 * @param {HTMLElement} section
 * @param {string} action
 * @returns {HTMLButtonElement}
 */
function button(section, action) {
  return /** @type {HTMLButtonElement} */ (section.querySelector(`[data-push-action="${action}"]`));
}
