/** The items to choose from: six topics, or the list of one topic, or what a search finds. */
import { itemText } from '../render.js';
import { TOPICS, findItems, topicOf } from './item_search.js';
import { closedWord, topicWords, whyNotTaken } from './item_words.js';

/**
 * @param {any[]} items newest versions, by name
 * @param {{area: string, topic: string, text: string}} choice
 */
export function itemChoice(items, choice) {
  const listed = items.filter((item) => item.status !== 'draft');
  const found = choice.text ? search(listed, choice.text) : listed.filter((item) => topicOf(item) === choice.topic).map((item) => ({ item, as: '' }));
  const lines = found.map(({ item, as }) => lineOf(item, as, choice.area));
  return {
    any: listed.length > 0,
    topic_name: TOPICS.some((topic) => topic === choice.topic) ? topicWords(/** @type {any} */ (choice.topic)) : '',
    open: lines.filter((line) => !line.word),
    closed: lines.filter((line) => line.word),
    topics: choice.text || choice.topic ? [] : topicsOf(listed, choice.area),
  };
}

/**
 * In the script the catalogue is written in, else in the reader's.
 * @param {any[]} items
 * @param {string} text
 */
function search(items, text) {
  const found = findItems(items, text);
  return found.length > 0 ? found : findItems(items.map(named), text);
}

/** @param {any} item @returns {any} the item, called as its reader calls it */
const named = (item) => ({ ...item, name: itemText(item, item.name), aliases: item.aliases.map((/** @type {string} */ alias) => itemText(item, alias)) });

/**
 * @param {any} item
 * @param {string} as
 * @param {string} area
 */
function lineOf(item, as, area) {
  const why = whyNotTaken(item);
  return { name: itemText(item, item.name), as: itemText(item, as), word: why ? closedWord(why.reason) : '', href: `/agent/items/${item.code}?area=${area}` };
}

/**
 * @param {any[]} items
 * @param {string} area
 */
function topicsOf(items, area) {
  return TOPICS.map((topic) => {
    const here = items.filter((item) => topicOf(item) === topic);
    return { name: topicWords(topic), code: topic, href: `/agent/cases/new?${new URLSearchParams({ area, topic })}`, open: here.filter((item) => !whyNotTaken(item)).length, total: here.length };
  }).filter(({ total }) => total > 0);
}
