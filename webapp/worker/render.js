/** Pages and texts in the worker: the compiled templates, in the phone's language. */

import { assets } from './build/manifest.js';
import { languages } from './build/languages.js';
import { templates } from './build/templates.js';
import { createScript, translated } from './script.js';
import { renderTemplate } from './template_runtime.js';
import { createTranslator } from './texts.js';

export const DEFAULT_LOCALE = 'zh_Hans';

const asIs = (/** @type {any} */ value) => value;
/** @type {'phone' | 'window'} */
let workplace = 'phone';
let spoken = { locale: DEFAULT_LOCALE, translator: createTranslator(), script: asIs };

/**
 * From now on, speak a language. Simplified Chinese needs no texts: the msgids are it.
 * @param {string} locale
 * @param {Record<string, string | string[]>} [translated] what the build wrote to `texts.<locale>.json`
 * @param {import('./script.js').Script} [script] how the words of service items are shown, where that differs
 */
export function speak(locale, translated, script) {
  const plural = languages[locale]?.plural;
  const catalogue = translated && plural ? { plural, texts: translated } : undefined;
  spoken = { locale: catalogue ? locale : DEFAULT_LOCALE, translator: createTranslator(catalogue), script: script ? createScript(script) : asIs };
}

export const spokenLocale = () => spoken.locale;

/** The language spoken, as HTML's `lang` wants it. */
export const language = () => languages[spoken.locale].lang;

/**
 * Words of the catalogue as the reader's script shows them. For showing only.
 * @template T
 * @param {T} words
 * @returns {T}
 */
export const inScript = (words) => spoken.script(words);

/**
 * A service item as its reader sees it: in his script, or in his language as far as the catalogue has it. For showing only: what is
 * stored, signed or stamped takes its words from `asWritten`.
 * @param {any} item of the catalogue
 * @returns {any}
 */
export function shownItem(item) {
  const known = item.texts?.[spoken.locale];
  const shown = known ? translated(item, known) : inScript(item);
  return { ...shown, as_written: asWritten(item) };
}

/**
 * One text of a service item as its reader sees it, such as its name in a list.
 * @param {any} item of the catalogue
 * @param {string} text
 * @returns {string}
 */
export function itemText(item, text) {
  const known = item.texts?.[spoken.locale];
  return known ? translated(text, known) : inScript(text);
}

/**
 * The item as the county wrote it, whatever language it is shown in.
 * @param {any} item
 * @returns {any}
 */
export const asWritten = (item) => item.as_written ?? item;

/**
 * From now on the pages speak of a phone, or of a window's computer.
 * @param {'phone' | 'window'} kind
 */
export const workOn = (kind) => void (workplace = kind);

/** Whether this is a window's computer. */
export const isWindow = () => workplace === 'window';

/**
 * What the agent holds in his hand, or sits at, as texts name it: `%(device)s`, `%(this_device)s`.
 * @param {boolean} [atWindow]
 * @returns {{device: string, this_device: string}}
 */
export function deviceWords(atWindow = isWindow()) {
  const { pgettext } = texts();
  if (atWindow) return { device: pgettext('device', '电脑'), this_device: pgettext('device', '这台电脑') };
  return { device: pgettext('device', '手机'), this_device: pgettext('device', '这部手机') };
}

/**
 * Render a page or a fragment.
 * @param {string} name path below `webapp/templates`, such as "agent/home.html"
 * @param {Record<string, any>} context JSON values only; dates, masks and addresses arrive ready-made
 * @returns {string} HTML, byte for byte what Jinja2 would give
 */
export function render(name, context) {
  return renderTemplate({ templates, translator: spoken.translator, assets: (asset) => assets[asset] }, name, context);
}

/**
 * gettext for the worker's own code: `const { _ } = texts(); _('共 %(n)s 件', { n: 3 })`. The result is plain text. To be called
 * where the text is needed, not when a module loads: the language is known later. `%(device)s` and `%(this_device)s` are filled in by itself.
 */
export function texts() {
  const { find } = spoken.translator;
  /** @typedef {Record<string, string | number>} Values */
  return {
    /** @param {string} msgid @param {Values} [values] */
    _: (msgid, values = {}) => fill(find(null, msgid), values),
    /** @param {string} single @param {string} plural @param {number} n @param {Values} [values] */
    ngettext: (single, plural, n, values = {}) => fill(find(null, single, plural, n), { num: n, ...values }),
    /** @param {string} context @param {string} msgid @param {Values} [values] */
    pgettext: (context, msgid, values = {}) => fill(find(context, msgid), values),
  };
}

/** @param {string} pattern @param {Record<string, string | number>} values */
function fill(pattern, values) {
  const known = pattern.includes('device)s') ? { ...deviceWords(), ...values } : values;
  return pattern.replace(/%(?:\((\w+)\)[sd]|%)/g, (all, name) => (all === '%%' ? '%' : String(known[name])));
}
