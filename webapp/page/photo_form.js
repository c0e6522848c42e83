// A form that carries pictures: what is said about each goes with it, and a picture the phone could not keep stays on the page.
import { putFiles, slot } from './behaviours.js';

/** @typedef {{proof: string, doubts: string[], kept_because: string, kept_note: string}} About */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 * @param {File[]} files
 * @param {About[]} about one for each file
 */
export function sendPictures(form, input, files, about) {
  putFiles(input, files);
  const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem('about'));
  if (field) field.value = JSON.stringify(about);
  keepOnFailure(form, files);
  form.requestSubmit();
}

/**
 * When the answer is no answer, or a full or locked phone, the form shows what it still holds and can be sent again as it is.
 * @param {HTMLFormElement} form
 * @param {File[]} files
 */
function keepOnFailure(form, files) {
  const kept = slot(form, 'kept');
  if (!kept || files.length === 0) return;
  kept.hidden = true;
  const heard = new AbortController();
  const show = () => {
    heard.abort();
    const image = /** @type {HTMLImageElement} */ (slot(kept, 'picture'));
    if (image.src) URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(files[0]);
    kept.hidden = false;
  };
  for (const event of ['htmx:response:error', 'htmx:error']) form.addEventListener(event, show, { signal: heard.signal });
}
