/**
 * Finding an item of the catalogue by its name, another name for it, or the first letters of its syllables (yl for 养老): on
 * the phone, at once, without a network. The letters come with the item from the centre.
 *
 * @typedef {{code: string, name: string, aliases: string[], topic: string, initials?: string[]}} Item
 */

/** How people look for an item; an item with a topic unknown here stands under the last. */
export const TOPICS = /** @type {const} */ (['pension', 'medical', 'allowance', 'household', 'farming', 'other']);

/** @typedef {typeof TOPICS[number]} Topic */

/**
 * @param {{topic: string}} item
 * @returns {Topic}
 */
export const topicOf = (item) => TOPICS.find((topic) => topic === item.topic) ?? 'other';

/**
 * The items that fit what was typed, best first; `as` is the other name by which one was found, or empty.
 * @template {Item} T
 * @param {T[]} items
 * @param {string} typed
 * @returns {{item: T, as: string}[]}
 */
export function findItems(items, typed) {
  const wanted = plain(typed);
  if (!wanted) return [];
  const found = items.map((item) => ({ item, ...bestFit(item, wanted) })).filter(({ rank }) => rank < NEVER);
  return found.sort((a, b) => a.rank - b.rank).map(({ item, as }) => ({ item, as }));
}

/** Rank of how a name fits: whole, from its beginning, inside it; letters come after characters, other names after the name. */
const [WHOLE, BEGINNING, INSIDE, NEVER] = [0, 3, 6, 99];
const BY_LETTERS = 1;
const BY_OTHER_NAME = 1;

/**
 * @param {Item} item
 * @param {string} wanted
 * @returns {{rank: number, as: string}}
 */
function bestFit(item, wanted) {
  const names = [item.name, ...item.aliases];
  const ranks = names.map((name, place) => Math.min(rankOf(plain(name), wanted), BY_LETTERS + rankOf(item.initials?.[place] ?? '', wanted)) + (place ? BY_OTHER_NAME : 0));
  const rank = Math.min(...ranks);
  const place = ranks.indexOf(rank);
  return { rank, as: place > 0 ? names[place] : '' };
}

/**
 * @param {string} text
 * @param {string} wanted
 */
function rankOf(text, wanted) {
  if (text === wanted) return WHOLE;
  if (text.startsWith(wanted)) return BEGINNING;
  return text.includes(wanted) ? INSIDE : NEVER;
}

/**
 * Lower case, half width, without spaces and punctuation: what a hurried hand types.
 * @param {string} text
 */
const plain = (text) => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
