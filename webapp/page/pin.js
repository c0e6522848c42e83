// Entering the PIN: figures only, and on the unlock page a large pad of its own.
import { onAction, slot } from './behaviours.js';

const LENGTH = 6;

/** @param {HTMLElement} element an input */
export function pin(element) {
  const input = /** @type {HTMLInputElement} */ (element);
  input.addEventListener('input', () => (input.value = input.value.replace(/\D/g, '').slice(0, LENGTH)));
}

/** @param {HTMLElement} element the unlock form: the sixth figure sends it */
export function pinPad(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('pin'));
  const pad = slot(form, 'pad');
  const put = (/** @type {string} */ value) => {
    input.value = value.slice(0, LENGTH);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  pad.hidden = false;
  input.inputMode = 'none'; // the pad is the keyboard here
  for (const key of pad.querySelectorAll('[data-figure]')) {
    key.addEventListener('click', () => put(input.value + /** @type {HTMLElement} */ (key).dataset.figure));
  }
  onAction(form, 'clear', () => put(''));
  onAction(form, 'back', () => put(input.value.slice(0, -1)));
  input.addEventListener('input', () => input.value.length === LENGTH && form.requestSubmit());
}
