// A button that prints the page.

/** @param {HTMLElement} element */
export const print = (element) => element.addEventListener('click', () => window.print());
