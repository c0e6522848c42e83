// A choice that sends its form at once.

/** @param {HTMLElement} element a select */
export function submitOnChange(element) {
  element.addEventListener('change', () => /** @type {HTMLSelectElement} */ (element).form?.requestSubmit());
}
