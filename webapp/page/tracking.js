// The resident's page: messages about this one case, and reading it out.
import { bindAll } from './behaviours.js';
import { offerPush } from './push_asking.js';
import { readAloud } from './read_aloud.js';

bindAll({ 'read-aloud': readAloud });
const register = () => navigator.serviceWorker.register('/t/worker.js', { scope: '/t/', updateViaCache: 'none' });

/** @type {HTMLElement | null} */
const section = document.querySelector('[data-behaviour="push-asking"]');
if (section) offerPush(section, register, send);

/**
 * @param {string} method
 * @param {PushSubscription} subscription
 */
function send(method, subscription) {
  const url = `${location.pathname.replace(/\/$/, '')}/subscription`;
  return fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(subscription), credentials: 'omit' });
}
