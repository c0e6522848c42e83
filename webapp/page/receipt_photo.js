// A receipt that comes as a QR code: photographed or chosen, it is read and checked as if it had been typed. Typing stays possible.
import { slot } from './behaviours.js';

const PATIENCE_MS = 30_000;
const RECEIPT = /^[0-9A-HJKMNP-TV-Z]{20}$/;

/** @param {HTMLElement} element holds the photo's input and the words for what may go wrong; `data-fills` names the field of the receipt */
export function receiptPhoto(element) {
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input[type="file"]'));
  const [label, problem] = [slot(element, 'label'), slot(element, 'problem')];
  const usual = label.textContent;
  input.addEventListener('change', async () => {
    const [photo] = input.files ?? [];
    if (!photo) return;
    problem.hidden = true;
    label.textContent = element.dataset.busy ?? usual;
    element.setAttribute('aria-busy', 'true');
    const text = await readBeside(element.dataset.worker ?? '', photo);
    label.textContent = usual;
    element.removeAttribute('aria-busy');
    input.value = '';
    const receipt = (text ?? '').toUpperCase().replaceAll(/[\s-]/g, '');
    if (RECEIPT.test(receipt)) return enter(element, receipt);
    slot(element, 'problem-words').textContent = (text === null ? element.dataset.notFound : element.dataset.notReceipt) ?? '';
    problem.hidden = false;
  });
}

/**
 * @param {HTMLElement} element
 * @param {string} receipt
 */
function enter(element, receipt) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(element.dataset.fills ?? ''));
  field.value = receipt;
  field.form?.requestSubmit();
}

/**
 * @param {string} script address of the worker
 * @param {File} photo
 * @returns {Promise<string | null>} null when it could not be read
 */
async function readBeside(script, photo) {
  const worker = new Worker(script);
  try {
    return await new Promise((resolve) => {
      setTimeout(() => resolve(null), PATIENCE_MS);
      worker.addEventListener('message', ({ data }) => resolve(data.text));
      worker.addEventListener('error', () => resolve(null));
      worker.postMessage(photo);
    });
  } finally {
    worker.terminate();
  }
}
