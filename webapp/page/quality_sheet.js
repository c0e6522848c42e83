// Asks about a picture that may not do: take it again, or use it and say why. It warns; the agent decides.
import { slot } from './behaviours.js';

/** @typedef {{kept_because: string, kept_note: string}} Reason */

/**
 * @param {import('./image_desk.js').Prepared} prepared
 * @returns {Promise<Reason | null>} null: take it again
 */
export async function askAbout({ file, doubts }) {
  const sheet = /** @type {HTMLDialogElement | null} */ (document.querySelector('[data-slot="quality-sheet"]'));
  if (!sheet || doubts.length === 0) return { kept_because: '', kept_note: '' };
  const image = /** @type {HTMLImageElement} */ (slot(sheet, 'picture'));
  image.src = URL.createObjectURL(file);
  for (const line of sheet.querySelectorAll('[data-doubt]')) line.toggleAttribute('hidden', !doubts.includes(/** @type {HTMLElement} */ (line).dataset.doubt ?? ''));
  clear(sheet);
  sheet.showModal();
  const reason = await decided(sheet);
  sheet.close();
  URL.revokeObjectURL(image.src);
  return reason;
}

/** @param {HTMLDialogElement} sheet @returns {Promise<Reason | null>} */
function decided(sheet) {
  const note = /** @type {HTMLTextAreaElement} */ (slot(sheet, 'note'));
  const problem = slot(sheet, 'problem');
  const heard = new AbortController();
  return new Promise((resolve) => {
    const end = (/** @type {Reason | null} */ reason) => (heard.abort(), resolve(reason));
    const use = () => {
      const kept_because = chosen(sheet);
      const kept_note = note.value.trim();
      problem.hidden = kept_because !== '' && (kept_because !== 'other' || kept_note !== '');
      if (problem.hidden) end({ kept_because, kept_note });
    };
    const listen = (/** @type {string} */ action, /** @type {() => void} */ act) =>
      sheet.querySelector(`[data-action="${action}"]`)?.addEventListener('click', act, { signal: heard.signal });
    listen('retake', () => end(null));
    listen('use', use);
    sheet.addEventListener('cancel', () => end(null), { signal: heard.signal }); // the phone's own "back"
  });
}

/** @param {HTMLElement} sheet */
const chosen = (sheet) => /** @type {HTMLInputElement | null} */ (sheet.querySelector('input[type="radio"]:checked'))?.value ?? '';

/** Nothing of the last picture's reason stays. @param {HTMLElement} sheet */
function clear(sheet) {
  for (const radio of sheet.querySelectorAll('input[type="radio"]')) /** @type {HTMLInputElement} */ (radio).checked = false;
  /** @type {HTMLTextAreaElement} */ (slot(sheet, 'note')).value = '';
  slot(sheet, 'problem').hidden = true;
  const details = sheet.querySelector('details');
  if (details) details.open = false;
}
