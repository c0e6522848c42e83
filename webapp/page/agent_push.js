// The agent's app: messages when a case needs him. The worker hands the subscription on, for only it knows the phone's token.
import { offerPush } from './push_asking.js';

/** @param {HTMLElement} section */
export function agentPush(section) {
  void offerPush(section, () => navigator.serviceWorker.ready, send);
}

/**
 * @param {string} method
 * @param {PushSubscription} subscription
 */
function send(method, subscription) {
  if (method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 })); // the push service tells the centre (410)
  return fetch('/agent/push', { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(subscription) });
}
