// The copy-assist sheet: Enter or a click copies a value and goes on to the next; arrows move; what was copied is said and marked.

/** Binds the sheet of this page once. */
export function startCopySheet() {
  const sheet = /** @type {HTMLElement | null} */ (document.querySelector('[data-behaviour="copy-sheet"]'));
  if (!sheet || sheet.dataset.bound) return;
  sheet.dataset.bound = 'yes';
  const rows = rowsOf(sheet);
  part(sheet, 'total').textContent = String(rows.length);
  sheet.addEventListener('click', (event) => onClick(sheet, event));
  sheet.addEventListener('keydown', (event) => onKey(sheet, event));
  if (!document.querySelector('main [role="alert"]:not([hidden])')) rows[0]?.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} sheet
 * @param {MouseEvent} event
 */
async function onClick(sheet, event) {
  const row = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('button.copy-row, a.copy-row')) : null;
  if (!row) return;
  if (row.dataset.copy !== undefined && !(await copy(sheet, row))) return;
  mark(sheet, row);
  const rows = rowsOf(sheet);
  const next = rows[rows.indexOf(row) + 1];
  next?.focus();
  const done = row.dataset.copy === undefined ? sheet.dataset.saved : sheet.dataset.done;
  say(sheet, `${done}：${row.dataset.label}${next ? '' : `。${sheet.dataset.all}`}`);
}

/**
 * @param {HTMLElement} sheet
 * @param {KeyboardEvent} event
 */
function onKey(sheet, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = rowsOf(sheet);
  const here = rows.findIndex((row) => row === document.activeElement);
  if (!step || here < 0) return;
  event.preventDefault();
  rows[here + step]?.focus();
}

/**
 * The clipboard first; where the browser forbids it the value is selected, for Ctrl+C.
 * @param {HTMLElement} sheet
 * @param {HTMLElement} row
 */
async function copy(sheet, row) {
  try {
    await navigator.clipboard.writeText(row.dataset.copy ?? '');
    return true;
  } catch {
    select(/** @type {HTMLElement} */ (row.querySelector('.copy-value')));
    say(sheet, sheet.dataset.failed ?? '');
    return false;
  }
}

/** @param {HTMLElement} element */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/**
 * @param {HTMLElement} sheet
 * @param {HTMLElement} row
 */
function mark(sheet, row) {
  row.classList.add('copy-done');
  const words = row.dataset.copy === undefined ? sheet.dataset.saved : sheet.dataset.done;
  /** @type {HTMLElement} */ (row.querySelector('.copy-mark')).textContent = `✓ ${words}`;
  part(sheet, 'count').textContent = String(sheet.querySelectorAll('.copy-done').length);
}

/** @param {HTMLElement} sheet @returns {HTMLElement[]} */
function rowsOf(sheet) {
  return [...sheet.querySelectorAll('button.copy-row, a.copy-row')].map((row) => /** @type {HTMLElement} */ (row));
}

/** @param {HTMLElement} sheet @param {string} words */
function say(sheet, words) {
  part(sheet, 'said').textContent = words;
}

/** @param {HTMLElement} sheet @param {string} name @returns {HTMLElement} */
function part(sheet, name) {
  return /** @type {HTMLElement} */ (sheet.querySelector(`[data-part="${name}"]`));
}
