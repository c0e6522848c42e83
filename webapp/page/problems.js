// A form that comes back with problems takes the reader to the first of them: it may lie screens away from the button.

/** Look for problems in every page that htmx brings. */
export function startProblems() {
  document.addEventListener('htmx:after:swap', (event) => {
    if (/** @type {CustomEvent} */ (event).detail.ctx?.target === document.body) goToFirst();
  });
}

function goToFirst() {
  const field = document.querySelector('[data-wrong]');
  if (!field) return;
  field.scrollIntoView({ block: 'center' });
  /** @type {HTMLElement | null} */ (field.querySelector('input:not([type="hidden"]):not([hidden]), textarea, select'))?.focus({ preventScroll: true });
}
