/** An old catalogue, and an item that changed since a resident was told of it: said, with what it means. */
import { texts } from '../render.js';
import { momentWords } from './dates.js';
import { limitWords } from './guide.js';
import { closedWord, whyNotTaken } from './item_words.js';

/** Items change a few times a year; a week without the centre is when an agent should look for a network. */
const OLD_MS = 7 * 24 * 3600 * 1000;

/**
 * A warning when the phone hasn't asked the centre for news of the catalogue for a week, or empty.
 * @param {string | null} checkedAt when it last did
 * @param {Date} now
 * @returns {string}
 */
export function oldCatalogueWords(checkedAt, now) {
  const { _ } = texts();
  if (!checkedAt || now.getTime() - Date.parse(checkedAt) < OLD_MS) return '';
  const day = momentWords(checkedAt, now);
  return _('事项目录是 %(day)s 的，一个多星期没有更新了，可能已经改过。照样可以办；连上网会自动更新。', { day });
}

/**
 * What a newer version of the item changed, for a case that isn't handed in yet; null when nothing did.
 * @param {any} told the version the resident was told
 * @param {any} newest
 * @returns {{text: string, changes: string[]} | null}
 */
export function newerVersion(told, newest) {
  const { _ } = texts();
  if (newest.version <= told.version) return null;
  return {
    text: _('办事指南改过了：现在是第 %(now)s 版，办事人听到的是第 %(told)s 版。这一件仍按办事人听到的办；法律规定变了的，镇里会一次性告知。', { now: newest.version, told: told.version }),
    changes: changesBetween(told, newest),
  };
}

/**
 * @param {any} told
 * @param {any} newest
 * @returns {string[]}
 */
function changesBetween(told, newest) {
  const { _ } = texts();
  const why = whyNotTaken(newest);
  if (why) return [_('新版：%(what)s', { what: closedWord(why.reason) })];
  const [before, after] = [told, newest].map((item) => item.materials.filter((/** @type {any} */ one) => !one.shared).map((/** @type {any} */ one) => one.name));
  const limits = [told, newest].map((item) => limitWords(item.promise_limit));
  return [
    ...after.filter((/** @type {string} */ name) => !before.includes(name)).map((/** @type {string} */ name) => _('新版多要：%(name)s', { name })),
    ...before.filter((/** @type {string} */ name) => !after.includes(name)).map((/** @type {string} */ name) => _('新版不再要：%(name)s', { name })),
    ...(limits[0] === limits[1] ? [] : [_('承诺：%(before)s，新版改为%(after)s', { before: limits[0], after: limits[1] })]),
    ...(told.fee === newest.fee ? [] : [_('收费：%(before)s，新版改为%(after)s', { before: told.fee, after: newest.fee })]),
  ];
}
