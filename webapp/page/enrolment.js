// Enrolment: the code may come in the link's fragment, which no server ever sees; the phone tells its make.

/** @param {HTMLElement} element the enrolment form */
export function enrolment(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  takeCode(form);
  window.addEventListener('hashchange', () => form.isConnected && takeCode(form)); // the link opened while the page was open already
  /** @type {HTMLInputElement} */ (form.elements.namedItem('device_label')).value = deviceLabel();
}

/**
 * The link's code fills the field and leaves the address.
 * @param {HTMLFormElement} form
 */
function takeCode(form) {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (!code) return;
  /** @type {HTMLInputElement} */ (form.elements.namedItem('code')).value = code;
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** "Android 14, Chrome 130", as far as the browser tells. */
function deviceLabel() {
  const agent = navigator.userAgent;
  const system = /Android [\d.]+|iPhone OS [\d_]+|Windows NT [\d.]+|Mac OS X [\d_.]+|Linux/.exec(agent)?.[0] ?? '';
  const browser = /(?:EdgA?|SamsungBrowser|Firefox|Chrome)\/\d+/.exec(agent)?.[0].replace('/', ' ') ?? '';
  return [system, browser].filter(Boolean).join(', ').slice(0, 80);
}
