// The desk's pages: forms are sent by htmx so that, whatever goes wrong, the page and everything typed into it stay.
import 'htmx.org';
import { startCaseRevision } from './case_revision.js';
import { startCopySheet } from './copy_sheet.js';
import { startKeys } from './desk_keys.js';
import { startPhotoViewer } from './photo_viewer.js';
import { startScans } from './scan.js';

/**
 * What htmx tells about a request; only what is looked at here.
 * @typedef {{ctx?: {response?: {status: number}, target?: Element | string, hx?: Record<string, string>}}} HtmxDetail
 */

document.addEventListener('htmx:error', () => say('no-answer'));
document.addEventListener('htmx:response:error', (event) => {
  const status = detailOf(event).ctx?.response?.status ?? 0;
  if (status >= 500) say(status === 507 ? 'disk-full' : 'server-fault');
});
document.addEventListener('htmx:before:request', () => clear());
document.addEventListener('htmx:after:swap', (event) => arrive(detailOf(event).ctx?.target));
document.addEventListener('csrf-renewed', (event) => renewToken(/** @type {CustomEvent} */ (event).detail.token));
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-behaviour="print"]')) window.print();
});

begin();
startKeys();
startCaseRevision();

/** Binds what a page has; again after htmx brought another one. */
function begin() {
  startPhotoViewer();
  startCopySheet();
  startScans();
  for (const button of document.querySelectorAll('[data-behaviour="print"], [data-keys="show"]')) button.removeAttribute('hidden');
}

/**
 * After a swap the reader is taken to what is new: the message, or the page.
 * @param {Element | string | undefined} target
 */
function arrive(target) {
  const place = typeof target === 'string' ? document.querySelector(target) : target;
  if (place === document.body) {
    begin();
    const news = document.querySelector('main [role="alert"]');
    news?.scrollIntoView({ block: 'start' });
    document.querySelector('main')?.focus({ preventScroll: true });
  } else if (place instanceof HTMLElement && place.id === 'message' && !place.querySelector('[autofocus]')) {
    place.focus();
  }
}

/** @param {string} template id of the words */
function say(template) {
  const box = document.getElementById('message');
  const words = /** @type {HTMLTemplateElement | null} */ (document.getElementById(template));
  if (!box || !words) return;
  box.replaceChildren(words.content.cloneNode(true));
  box.focus();
}

/** A new try takes the old message away, unless it holds a form that is being sent. */
function clear() {
  const box = document.getElementById('message');
  if (box && !box.querySelector('form')) box.replaceChildren();
}

/** @param {string} token */
function renewToken(token) {
  for (const field of document.querySelectorAll('input[type="hidden"][name="csrf_token"]')) field.setAttribute('value', token);
  document.body.setAttribute('hx-headers:inherited', JSON.stringify({ 'X-CSRFToken': token }));
}

/** @param {Event} event @returns {HtmxDetail} */
function detailOf(event) {
  return /** @type {CustomEvent<HtmxDetail>} */ (event).detail ?? {};
}
