// Hands a hand-over package to the phone's own list of apps (a messenger) instead of the downloads. That it was shared proves nothing, so
// nothing is said of it that isn't said of a saved one.
import { slot } from './behaviours.js';

/** Browsers share texts and pictures only, whatever `canShare` says; the desk looks at what is in the file and not at its name. */
const ENDING = '.txt';
const TYPE = 'text/plain';

/** @param {HTMLElement} element the form that makes a package, hidden where nothing can be shared */
export function sharePackage(element) {
  if (!navigator.canShare?.({ files: [new File(['-'], `daiban${ENDING}`, { type: TYPE })] })) return;
  element.hidden = false;
  const [label, problem] = [slot(element, 'label'), slot(element, 'problem')];
  const usual = label.textContent;
  /** @type {File | null} made already, but the press was too long ago: it is shared at the next */
  let made = null;
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.hidden = true;
    label.textContent = element.dataset.busy ?? usual;
    try {
      made ??= await makePackage(/** @type {HTMLFormElement} */ (element).action);
      if (made && navigator.userActivation?.isActive === false) {
        label.textContent = element.dataset.ready ?? usual;
        return;
      }
      if (made) await navigator.share({ files: [made] });
      location.assign('/agent/handover');
    } catch (/** @type {any} */ error) {
      label.textContent = usual;
      problem.hidden = error?.name === 'AbortError'; // put away by the agent himself
    }
  });
}

/**
 * @param {string} action
 * @returns {Promise<File | null>} null when there is nothing to hand over
 */
async function makePackage(action) {
  const response = await fetch(action, { method: 'POST' });
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  if (!response.ok) throw new Error(`no package: ${response.status}`);
  return name ? new File([await response.blob()], name + ENDING, { type: TYPE }) : null;
}
