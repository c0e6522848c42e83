// A photo input: the picture is prepared beside the page, doubts are asked about, then the form goes off by itself.
import { slot } from './behaviours.js';
import { prepareBeside } from './image_desk.js';
import { say } from './message.js';
import { sendPictures } from './photo_form.js';
import { askAbout } from './quality_sheet.js';

/** @param {HTMLElement} element holds the input, and the texts for what may go wrong */
export function photo(element) {
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input[type="file"]'));
  const label = slot(element, 'label');
  const usual = label.textContent;
  input.addEventListener('change', async () => {
    if (!input.files?.length || !input.form) return;
    label.textContent = element.dataset.busy ?? usual;
    element.setAttribute('aria-busy', 'true');
    const taken = await prepareAll(element, input.form, [...input.files]);
    label.textContent = usual;
    element.removeAttribute('aria-busy');
    if (taken) sendPictures(input.form, input, taken.files, taken.about);
    else input.value = '';
  });
}

/**
 * The pictures prepared, and what there is to say about each. When preparing itself fails the originals go: the phone's worker
 * prepares them.
 * @param {HTMLElement} element
 * @param {HTMLFormElement} form
 * @param {File[]} originals
 * @returns {Promise<{files: File[], about: import('./photo_form.js').About[]} | null>} null when one isn't fit, which was said, or is to be taken again
 */
async function prepareAll(element, form, originals) {
  try {
    const taken = { files: /** @type {File[]} */ ([]), about: /** @type {import('./photo_form.js').About[]} */ ([]) };
    for (const source of originals) {
      const prepared = await prepareBeside(element.dataset.worker ?? '', { source, watermark: element.dataset.watermark ?? '', form: idOf(form) });
      const reason = await askAbout(prepared);
      if (!reason) return null;
      taken.files.push(prepared.file);
      taken.about.push({ proof: prepared.proof, doubts: prepared.doubts, ...reason });
    }
    return taken;
  } catch (/** @type {any} */ problem) {
    if (typeof problem !== 'string') return { files: originals, about: [] };
    const words = originals.some(isPdf) ? element.dataset.pdf : element.dataset.notAnImage;
    say({ text: (problem === 'not_an_image' ? words : element.dataset.tooLarge) ?? '' });
    return null;
  }
}

/** A scan as people often have it, which holds no picture of its own. @param {File} file */
const isPdf = (file) => file.type === 'application/pdf' || /\.pdf$/i.test(file.name);

/** The id minted with the page, which the form carries. @param {HTMLFormElement} form */
export const idOf = (form) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem('idem'))?.value ?? '';
