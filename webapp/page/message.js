// Says aloud what an answer could not say in place of the form: the form stays, the message stands above it.
import { onAction, slot } from './behaviours.js';

/** @typedef {{text: string, href?: string, label?: string}} Message */

/** Listen for what the worker tells by HX-Trigger, and for answers that never came. */
export function startMessages() {
  document.addEventListener('daiban:message', (event) => say(/** @type {CustomEvent<Message>} */ (event).detail));
  document.addEventListener('htmx:error', (event) => {
    const { error } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (error instanceof TypeError || error === 'timeout' || error?.name === 'AbortError') say({ text: box().dataset.trouble ?? '' });
  });
}

/**
 * Show a message until it is put away or the page changes.
 * @param {Message} message
 */
export function say({ text, href, label }) {
  const element = box();
  slot(element, 'text').textContent = text;
  const link = /** @type {HTMLAnchorElement} */ (slot(element, 'link'));
  link.hidden = !href;
  if (href) link.href = href;
  link.textContent = label ?? '';
  element.hidden = false;
  onAction(element, 'close', () => (element.hidden = true));
}

const box = () => /** @type {HTMLElement} */ (document.getElementById('message'));
