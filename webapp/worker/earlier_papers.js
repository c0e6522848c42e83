/**
 * Papers the same resident handed in before, offered again (JJ-38, JJ-44): from the cases on this phone, which are those of the
 * agent's own villages, matched by the identity number.
 *
 * @typedef {import('./answers.js').Phone} Phone
 * @typedef {{from_case: string, item: string, pages: any[]}} Paper
 */
import { tidyIdNumber } from '../../proxy_service/fields.js';
import { reuseProblem } from '../../proxy_service/reuse.js';
import { itemText } from './render.js';
import { pagesOf } from './views/materials_view.js';

const NEVER_GIVEN = ['DRAFT', 'DISCARDED'];

/**
 * The newest usable set of pages of this material, or null.
 * @param {Phone} phone
 * @param {any} record
 * @param {any} material
 * @param {string} today YYYY-MM-DD
 * @returns {Promise<Paper | null>}
 */
export async function findEarlierPaper(phone, record, material, today) {
  for (const other of await earlierCases(phone, record)) {
    const item = await phone.engine.store.getItem(other.item, other.item_version).catch(() => null);
    const shown = new Map((item?.materials ?? []).map((/** @type {any} */ one) => [one.code, one]));
    const isUsable = (/** @type {any} */ page) => shown.has(page.material) && !reuseProblem(material, /** @type {any} */ (shown.get(page.material)), page, today);
    const pages = other.materials.filter((/** @type {any} */ page) => isUsable(page) && pagesThatCount(other, page.material).includes(page.id));
    const here = new Set(record.materials.map((/** @type {any} */ page) => page.id));
    const fresh = pages.filter((/** @type {any} */ page) => !here.has(page.id)).sort((/** @type {any} */ a, /** @type {any} */ b) => a.page - b.page);
    if (fresh.length > 0) return { from_case: other.id, item: itemText(item, item.name), pages: fresh };
  }
  return null;
}

/**
 * This resident's other cases, the newest first.
 * @param {Phone} phone
 * @param {any} record
 * @returns {Promise<any[]>}
 */
export async function earlierCases(phone, record) {
  const number = tidyIdNumber(record.resident.id_number ?? '');
  if (!number) return [];
  const isTheirs = (/** @type {any} */ view) => view.id !== record.id && !NEVER_GIVEN.includes(view.state) && tidyIdNumber(view.resident.id_number ?? '') === number;
  const { cases } = await phone.engine.store.listCases({ where: isTheirs });
  return cases.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.opened_at < b.opened_at ? 1 : -1));
}

/**
 * The files of the latest round a material was handed in.
 * @param {any} record
 * @param {string} code
 */
function pagesThatCount(record, code) {
  const rounds = record.materials.filter((/** @type {any} */ page) => page.material === code).map((/** @type {any} */ page) => page.round);
  return pagesOf({ ...record, round: Math.max(...rounds) }, code).map((page) => page.id);
}
