/** Materials made ready for templates. */
import { checklist } from '../../../proxy_service/checklist.js';
import { texts } from '../render.js';
import { reasonWords } from './item_words.js';
import { doubtWords } from './picture_doubts.js';

/**
 * The checklist of a case. What may come later may do so only when the resident let the agent promise it.
 * @param {any} record
 * @param {any} item
 * @returns {import('../../../proxy_service/checklist.js').ChecklistLine[]}
 */
export function linesOf(record, item) {
  return checklist(item, record.form, record.materials).map((line) => ({ ...line, tolerated: line.tolerated && mayPromise(record) }));
}

/**
 * Whether a promise (容缺承诺) can be signed: the mandate says so, or the resident is there himself.
 * @param {any} record
 */
export const mayPromise = ({ mandate, presence }) => (mandate ? mandate.authorities.includes('commit') : Boolean(presence));

/**
 * The same with a link on every line that asks for something.
 * @param {any} record
 * @param {any} item
 * @param {string | undefined} then
 */
export function checklistView(record, item, then = '') {
  const lines = linesOf(record, item);
  const after = then ? `?then=${then}` : '';
  const note = (/** @type {any} */ line) => (line.why_not ? whyNot(line, item) : '');
  return lines.map((line) => ({ ...line, why_not: line.why_not ?? '', note: note(line), href: line.asked ? `/agent/cases/${record.id}/materials/${line.code}${after}` : '' }));
}

/**
 * Why a material isn't asked: the county's own words where it wrote some.
 * @param {{code: string, why_not: string}} line
 * @param {any} item
 * @returns {string}
 */
function whyNot({ code, why_not }, item) {
  const { _ } = texts();
  if (why_not === 'condition') return _('照填的表看，用不着。');
  return getMaterial(item, code).shared_note || _('部门自己能查到，不要向办事人要。');
}

/**
 * The asked lines by what is to be done with them; empty groups are left out.
 * @param {ReturnType<typeof checklistView>} lines
 */
export function materialGroups(lines) {
  const { _ } = texts();
  const asked = lines.filter((line) => line.asked);
  const groups = [
    { heading: _('还要拍的'), lines: asked.filter((line) => line.missing && !line.tolerated) },
    { heading: _('一时没有，可以以后补的'), lines: asked.filter((line) => line.missing && line.tolerated) },
    { heading: _('拍好的'), lines: asked.filter((line) => !line.missing) },
  ];
  return groups.filter((group) => group.lines.length > 0);
}

/**
 * The pages of a material in the present round, in order.
 * @param {any} record
 * @param {string} code
 * @returns {any[]}
 */
export const pagesOf = (record, code) =>
  record.materials
    .filter((/** @type {any} */ page) => page.material === code && page.round === record.round)
    .sort((/** @type {any} */ one, /** @type {any} */ other) => one.page - other.page);

/**
 * The numbers that the next pages get: gaps that a page taken back left come first, so that a page keeps the name it was taken for.
 * @param {any} record
 * @param {string} code
 * @param {number} count
 * @returns {number[]}
 */
export function freePageNumbers(record, code, count) {
  const taken = pagesOf(record, code).map((page) => page.page);
  const numbers = [];
  for (let number = 1; numbers.length < count; number += 1) if (!taken.includes(number)) numbers.push(number);
  return numbers;
}

/**
 * @param {any} record
 * @param {string} code
 */
export const nextPageNumber = (record, code) => freePageNumbers(record, code, 1)[0];

/**
 * One material with its pages, for the page on which it is photographed.
 * @param {any} record
 * @param {any} item
 * @param {any} material
 */
export function materialView(record, item, material) {
  const pages = pagesOf(record, material.code);
  const most = material.pages_max ?? 1;
  const number = nextPageNumber(record, material.code);
  const next = (material.page_names ?? [])[number - 1] ?? '';
  const missing = Math.max(0, (material.pages_min ?? 1) - pages.length);
  return {
    code: material.code,
    name: material.name,
    how: material.how_to_photograph ?? '',
    reason: reasonWords(item, material.code, reasonOf(record, material.code)),
    tolerated: linesOf(record, { materials: [material] })[0].tolerated,
    promise_needed: Boolean(material.tolerance) && material.class === 'aux' && !mayPromise(record),
    frame: material.frame ?? 'a4',
    pages: pages.map((page, place) => pageView(record, material, page, place)),
    room: pages.length < most,
    many: most - pages.length > 1,
    next,
    next_name: pageName(material, number),
    missing,
    wanted: pages.length === 0 || missing > 0 || next !== '',
    most,
  };
}

/**
 * Why the latest notice names this material, or empty.
 * @param {any} record
 * @param {string} code
 * @returns {string}
 */
export function reasonOf(record, code) {
  const latest = record.notices[record.notices.length - 1];
  return latest?.lines.find((/** @type {any} */ line) => line.material === code)?.reason ?? '';
}

/**
 * @param {any} record
 * @param {any} material
 * @param {any} page
 * @param {number} place among the pages, from 0
 */
function pageView(record, material, page, place) {
  const here = `/agent/cases/${record.id}/materials/${material.code}`;
  return {
    id: page.id,
    name: pageName(material, page.page),
    src: `/agent/files/${page.id}`,
    doubts: doubtWords(page),
    retake: `${here}/camera?replaces=${page.id}`,
    removal: `${here}/pages/${page.id}/removal`,
    earlier: swapped(record, material.code, place, place - 1),
    later: swapped(record, material.code, place, place + 1),
  };
}

/**
 * @param {any} material
 * @param {number} number of the page, from 1
 * @returns {string}
 */
function pageName(material, number) {
  const { _ } = texts();
  return (material.page_names ?? [])[number - 1] ?? _('第 %(number)s 页', { number });
}

/**
 * The pages in the order they have after two changed places; empty when there is no such place.
 * @param {any} record
 * @param {string} code
 * @param {number} one
 * @param {number} other
 * @returns {string[]}
 */
function swapped(record, code, one, other) {
  const ids = pagesOf(record, code).map((page) => page.id);
  if (!ids[other]) return [];
  [ids[one], ids[other]] = [ids[other], ids[one]];
  return ids;
}

/**
 * Throws what stands for "not found".
 * @param {any} item
 * @param {string} code
 */
export function getMaterial(item, code) {
  const found = item.materials.find((/** @type {any} */ one) => one.code === code);
  if (found) return found;
  throw Object.assign(new Error('no such material'), { name: 'NotFound' });
}
