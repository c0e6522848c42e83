// Enrolment, the first or after the centre forgot the phone: the code may come in the link's fragment, which no server ever sees; the phone tells its make, and what it lost.
import { slot } from './behaviours.js';
import { dropSecondRecord, readSecondRecord } from './second_record.js';

/** @param {HTMLElement} element the enrolment form */
export function enrolment(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  takeCode(form);
  window.addEventListener('hashchange', () => form.isConnected && takeCode(form)); // the link opened while the page was open already
  /** @type {HTMLInputElement} */ (form.elements.namedItem('device_label')).value = deviceLabel();
  if (form.elements.namedItem('lost')) tellLost(form);
}

/**
 * Who comes here with a record of earlier work had a database, and has none any more.
 * @param {HTMLFormElement} form
 */
function tellLost(form) {
  if (slot(form, 'wiped')) dropSecondRecord();
  const record = readSecondRecord();
  if (!record) return;
  const missing = Math.max(0, record.made - record.arrived);
  slot(form, 'lost-arrived').textContent = String(record.arrived);
  slot(form, 'lost-steps').textContent = String(missing);
  slot(form, 'lost-missing').hidden = missing === 0;
  slot(form, 'lost').hidden = false;
  /** @type {HTMLInputElement} */ (form.elements.namedItem('lost')).value = JSON.stringify(record);
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
