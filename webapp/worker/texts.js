/** gettext for the phone. Msgids are the Simplified Chinese texts, so a missing translation still says the right thing. */

/** @typedef {{plural: (n: number) => number, texts: Record<string, string | string[]>}} Catalogue */

const BETWEEN_CONTEXT_AND_MSGID = '\u0004';

/**
 * @param {Catalogue} [catalogue] compiled by `webapp/build/compile_texts.py`; none for Simplified Chinese
 * @returns {import('./template_runtime.js').Translator}
 */
export function createTranslator(catalogue) {
  return {
    find(context, single, plural, n = 1) {
      const key = context === null ? single : `${context}${BETWEEN_CONTEXT_AND_MSGID}${single}`;
      const found = catalogue && Object.hasOwn(catalogue.texts, key) ? catalogue.texts[key] : undefined;
      if (plural === undefined) return typeof found === 'string' ? found : single;
      if (catalogue && Array.isArray(found)) return found[catalogue.plural(n)] ?? single;
      return n === 1 ? single : plural;
    },
  };
}
