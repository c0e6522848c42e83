// Keeps what is typed: at the first key, half a second after the last one, and at once when the page goes away.

const PAUSE_MS = 500;

/** @param {HTMLElement} element a form with data-draft, the address that takes drafts */
export function draft(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  let timer = 0;
  let isTyped = false;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    if (!isTyped) return;
    isTyped = false;
    fetch(form.dataset.draft ?? '', { method: 'POST', body: typedIn(form), keepalive: true }).catch(() => (isTyped = true));
  };
  form.addEventListener('input', () => {
    const isFirst = timer === 0;
    isTyped = true;
    if (isFirst) send(); // wakes a stopped worker while this page can still give it the key
    clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE_MS);
  });
  window.addEventListener('beforeunload', send); // before the next page is asked for, so that a reload shows it
  window.addEventListener('pagehide', send);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && send());
}

/**
 * The text of a form; files are never part of a draft.
 * @param {HTMLFormElement} form
 */
function typedIn(form) {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') typed.append(name, value);
  return typed;
}
