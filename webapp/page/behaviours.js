// Binds functions to elements by data-behaviour, now and after every swap, each element once.

/** @typedef {(element: HTMLElement) => void} Behaviour */

/** @param {Record<string, Behaviour>} behaviours */
export function bindAll(behaviours) {
  const bound = new WeakSet();
  const bind = () => {
    for (const element of document.querySelectorAll('[data-behaviour]')) {
      const behaviour = behaviours[/** @type {HTMLElement} */ (element).dataset.behaviour ?? ''];
      if (!behaviour || bound.has(element)) continue;
      bound.add(element);
      behaviour(/** @type {HTMLElement} */ (element));
    }
  };
  document.addEventListener('htmx:after:swap', bind);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', bind);
  else bind();
}

/**
 * The element with this data-slot inside another.
 * @param {HTMLElement} element
 * @param {string} name
 * @returns {HTMLElement}
 */
export const slot = (element, name) => /** @type {HTMLElement} */ (element.querySelector(`[data-slot="${name}"]`));

/**
 * Call a function when the button with this data-action inside an element is pressed.
 * @param {HTMLElement} element
 * @param {string} name
 * @param {() => void} act
 */
export function onAction(element, name, act) {
  element.querySelector(`[data-action="${name}"]`)?.addEventListener('click', act);
}

/**
 * Put files into a file input, as if they had been chosen.
 * @param {HTMLInputElement} input
 * @param {File[]} files
 */
export function putFiles(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}
