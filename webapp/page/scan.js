// A picture chosen at the desk: shrunk beside the page before its form goes off, so that a scan of many megabytes gets through.
import { putFiles } from './behaviours.js';
import { prepareBeside } from './image_desk.js';

/** Binds the picture fields of this page, each once. */
export function startScans() {
  for (const element of document.querySelectorAll('[data-behaviour="scan"]:not([data-bound])')) bind(/** @type {HTMLElement} */ (element));
}

/** @param {HTMLElement} element holds the input, and the texts for what may go wrong */
function bind(element) {
  element.dataset.bound = 'yes';
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input[type="file"]'));
  const problem = /** @type {HTMLElement} */ (element.querySelector('[data-part="problem"]'));
  const shrinking = holdForm(/** @type {HTMLFormElement} */ (input.form));
  input.addEventListener('change', async () => {
    problem.hidden = true;
    const [chosen] = input.files ?? [];
    if (!chosen) return;
    element.setAttribute('aria-busy', 'true');
    shrinking.begin();
    try {
      const { file } = await prepareBeside(element.dataset.worker ?? '', { source: chosen, watermark: '', form: '' });
      putFiles(input, [file]);
    } catch (/** @type {any} */ why) {
      if (typeof why !== 'string') return; // shrinking itself failed: the centre judges the picture as it is
      input.value = '';
      problem.textContent = (why === 'not_an_image' ? element.dataset.notAnImage : element.dataset.tooLarge) ?? '';
      problem.hidden = false;
    } finally {
      element.removeAttribute('aria-busy');
      shrinking.end();
    }
  });
}

/**
 * A press while the picture is still being shrunk waits for it, and is made then.
 * @param {HTMLFormElement} form
 */
function holdForm(form) {
  let underWay = 0;
  /** @type {(() => void) | null} */
  let press = null;
  form.addEventListener(
    'submit',
    (event) => {
      if (underWay === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      press = () => form.requestSubmit(/** @type {SubmitEvent} */ (event).submitter);
    },
    { capture: true },
  );
  return {
    begin: () => (underWay += 1),
    end: () => {
      underWay -= 1;
      if (underWay > 0 || !press) return;
      press();
      press = null;
    },
  };
}
