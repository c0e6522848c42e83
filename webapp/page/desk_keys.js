// The desk by keyboard alone: through lists and materials with j and k, verdicts by number, ? shows all of it.
// A key never does anything while someone types, and who is disturbed by single keys (a screen reader, dictation) turns them off.

const OFF = 'daiban.keys.off';
const PLACES = 'tr .row-link, article.material';
// A closed dialog keeps the focus until the next frame is drawn; what is typed in that moment is meant for the page.
const TYPING = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable], dialog[open]';

/** Listens for as long as the page lives; pages that htmx brings need no binding. */
export function startKeys() {
  document.addEventListener('keydown', (event) => onKey(event));
  document.addEventListener('click', (event) => onButton(event));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement) return confirm(event, event.target);
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (isOff() && event.key !== '?') return;
  if (act(event.key)) event.preventDefault();
}

/**
 * Enter in a reason asks for the material again. By itself a browser would press the form's first button, which says 合格.
 * @param {KeyboardEvent} event @param {HTMLInputElement} field
 */
function confirm(event, field) {
  const redo = field.closest('.judge details')?.querySelector('[name="verdict"][value="redo"]');
  if (!(redo instanceof HTMLButtonElement)) return;
  event.preventDefault();
  redo.click();
}

/** @param {string} key @returns {boolean} whether the key meant something here */
function act(key) {
  if (key === '?') return openHelp();
  if (key === '/') return focus(document.getElementById('words'));
  if (key === 'j' || key === 'k') return move(key === 'j' ? 1 : -1);
  if (key === 's') return press('[name="verdict"][value="redo"]');
  if (key === 'm') return press('[name="verdict"][value="missing"]');
  if (key === '1') return press('[name="verdict"][value="good"]');
  return /^[2-9]$/.test(key) && tick(Number(key) - 2);
}

/** To the next place of the list, or the one before; from nowhere, to the first that waits. @param {number} by */
function move(by) {
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(PLACES)]);
  const here = places.findIndex((place) => place.contains(document.activeElement));
  if (here < 0) return focus(places.find((place) => place.matches('.material-due')) ?? places[0]);
  return focus(places[Math.max(0, Math.min(places.length - 1, here + by))]);
}

/** The material one stands on. @returns {Element | null} */
const material = () => document.activeElement?.closest('article.material') ?? null;

/** Presses a button of the material one stands on, and goes on to the next that waits. @param {string} button */
function press(button) {
  const found = material()?.querySelector(button);
  if (!(found instanceof HTMLButtonElement) || found.disabled) return false;
  const card = /** @type {HTMLElement} */ (material());
  document.addEventListener('htmx:after:swap', () => follow(card.id), { once: true });
  found.click();
  return true;
}

/** After a card was replaced: to the next that waits, or back to where one was. @param {string} id */
function follow(id) {
  const next = document.querySelector('article.material-due');
  focus(next instanceof HTMLElement ? next : document.getElementById(id));
}

/** Ticks a reason of the material one stands on, and opens the list so that one sees it. @param {number} at */
function tick(at) {
  const box = material()?.querySelectorAll('input[name="reasons"]')[at];
  if (!(box instanceof HTMLInputElement)) return false;
  box.closest('details')?.setAttribute('open', '');
  box.checked = !box.checked;
  return true;
}

/** @param {HTMLElement | null | undefined} place */
function focus(place) {
  if (!place) return false;
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
  return true;
}

/** @returns {HTMLDialogElement | null} */
const help = () => /** @type {HTMLDialogElement | null} */ (document.getElementById('keys'));

/** Shows the keys, and whether they are on. */
function openHelp() {
  const dialog = help();
  if (!dialog || dialog.open) return false;
  for (const part of dialog.querySelectorAll('[data-when]')) part.toggleAttribute('hidden', (part.getAttribute('data-when') === 'off') !== isOff());
  dialog.showModal();
  return true;
}

/** @param {MouseEvent} event */
function onButton(event) {
  const button = event.target instanceof Element ? event.target.closest('[data-keys]') : null;
  const what = button?.getAttribute('data-keys');
  if (what === 'show') openHelp();
  if (what === 'close') help()?.close();
  if (what === 'on' || what === 'off') turn(what === 'off');
}

/** @param {boolean} off */
function turn(off) {
  if (off) localStorage.setItem(OFF, '1');
  else localStorage.removeItem(OFF);
  help()?.close();
}

const isOff = () => localStorage.getItem(OFF) === '1';
