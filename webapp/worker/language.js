/** The language of the phone's pages: the one chosen in the settings, else the phone's own. Its texts are a file the worker keeps once it was used. */

import { assets } from './build/manifest.js';
import { languages } from './build/languages.js';
import { DEFAULT_LOCALE, speak, spokenLocale } from './render.js';

const CHOICE = 'language';
const TRADITIONAL = /^zh-(hant|tw|hk|mo)/;

/**
 * The first language asked for that a native reader stands by, whatever its region; else Simplified Chinese.
 * @param {readonly string[]} asked such as `navigator.languages`
 */
export function localeFor(asked) {
  const wanted = asked.map((tag) => localeOf(tag.toLowerCase()));
  return wanted.find((locale) => Object.hasOwn(languages, locale) && languages[locale].ready) ?? DEFAULT_LOCALE;
}

/** @param {string} tag */
function localeOf(tag) {
  if (tag.startsWith('zh')) return TRADITIONAL.test(tag) ? 'zh_Hant' : DEFAULT_LOCALE;
  return tag.split('-')[0];
}

/**
 * Speak a language. False when its texts can't be had: then all stays as it was.
 * @param {string} locale
 * @param {(address: string) => Promise<Response>} take
 */
async function learn(locale, take) {
  if (locale === DEFAULT_LOCALE) return speak(locale), true;
  const answer = await take(assets[`texts.${locale}.json`]).catch(() => null);
  if (!answer?.ok) return false;
  const { texts, script } = await answer.json();
  speak(locale, texts, script);
  return true;
}

/**
 * @param {{database: Pick<import('./store/database.js').Database, 'read' | 'write'>, asked: readonly string[],
 *   take: (address: string) => Promise<Response>}} parts
 */
export function createLanguage({ database, asked, take }) {
  const chosen = () => database.read(['meta'], (tx) => tx.objectStore('meta').get(CHOICE));

  return {
    /** At start-up: the language chosen, else the phone's; Chinese while its texts can't be had. */
    async begin() {
      const locale = await chosen().catch(() => null);
      await learn(Object.hasOwn(languages, locale ?? '') ? locale : localeFor(asked), take);
    },

    /**
     * What the settings offer.
     * @param {readonly string[] | undefined} offered by the centre; before it said so, the languages a native reader stands by
     */
    choices: (offered) =>
      Object.entries(languages)
        .filter(([locale, { ready }]) => (offered ? offered.includes(locale) : ready))
        .map(([locale, { name, lang }]) => ({ locale, name, lang, current: locale === spokenLocale() })),

    /**
     * Speak it from now on. False when its texts can't be had just now.
     * @param {string} locale
     */
    async choose(locale) {
      if (!Object.hasOwn(languages, locale) || !(await learn(locale, take))) return false;
      await database.write(['meta'], (tx) => tx.objectStore('meta').put(locale, CHOICE));
      return true;
    },
  };
}
