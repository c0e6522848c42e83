/**
 * Several items of one resident on one form (一表申请, CG-59, JJ-37, GN-11): cases with the same group go through the steps
 * together. What they ask alike is asked once; at the centre each stays a case of its own, with its own clock and decision.
 *
 * @typedef {import('./answers.js').Phone} Phone
 * @typedef {{record: any, item: any}} About
 * @typedef {{idem: string, name: string, caseId: string, args: Record<string, any>}} Change
 */
import { can } from '../../proxy_service/case_flow.js';
import { checklist } from '../../proxy_service/checklist.js';
import { isSameMaterial } from '../../proxy_service/reuse.js';
import { idOfPost } from './form_token.js';
import { shownItem } from './render.js';
import { pagesOf } from './views/materials_view.js';

/**
 * The other cases of the same form, in the order in which they were taken up.
 * @param {Phone} phone
 * @param {any} record
 * @returns {Promise<About[]>}
 */
export async function casesTogether(phone, record) {
  if (!record.group_id) return [];
  const { store } = phone.engine;
  const isOther = (/** @type {any} */ view) => view.group_id === record.group_id && view.id !== record.id && view.state !== 'DISCARDED';
  const { cases } = await store.listCases({ where: isOther });
  const inOrder = cases.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.local_no < b.local_no ? -1 : 1));
  return Promise.all(inOrder.map(async (/** @type {any} */ one) => ({ record: one, item: shownItem(await store.getItem(one.item, one.item_version)) })));
}

/**
 * Those of them with which this step is taken too: they are in this agent's hands and at the same point.
 * @param {Phone} phone
 * @param {any} record
 * @param {string} action
 * @returns {Promise<About[]>}
 */
export async function stepTogether(phone, record, action) {
  const others = await casesTogether(phone, record);
  return others.filter((other) => other.record.holder === record.holder && can(action, other.record.state, 'agent'));
}

/**
 * What a change of pages means for the other cases: a page of a paper they ask for too becomes theirs, one taken back goes there too.
 * @param {import('./case_step.js').Post} post
 * @param {About} about
 * @param {About[]} others
 * @param {Change[]} changes
 * @returns {Promise<Change[]>}
 */
export async function pagesTogether(post, { item }, others, changes) {
  const found = changes.flatMap((change) => others.map((other) => pageThere(change, item, other)).filter((one) => one !== null));
  return Promise.all(found.map(async (one) => ({ ...one, idem: await idOfPost(post.form, post.fields, { part: `${one.name} ${one.caseId} ${one.args.file_id}` }) })));
}

/**
 * @param {Change} change
 * @param {any} item
 * @param {About} other
 */
function pageThere({ name, caseId, args }, item, other) {
  if (name === 'remove_page') {
    const there = other.record.materials.find((/** @type {any} */ page) => page.id === args.file_id);
    return there ? { name, caseId: other.record.id, args: { material: there.material, file_id: args.file_id } } : null;
  }
  const wanted = sharedMaterial(item, args.material, other);
  const isFull = wanted && args.page > (wanted.pages_max ?? 1);
  if (name !== 'attach_material' || !wanted || isFull) return null;
  return { name: 'reuse_page', caseId: other.record.id, args: { material: wanted.code, page: args.page, file_id: args.file, from_case: caseId, agreed: true } };
}

/**
 * The material of the other case that is the same paper, if it is asked there.
 * @param {any} item
 * @param {string} code
 * @param {About} other
 */
export function sharedMaterial(item, code, other) {
  const mine = item.materials.find((/** @type {any} */ one) => one.code === code);
  const asked = new Set(checklist(other.item, other.record.form, pagesIn(other.record)).filter((line) => line.asked).map((line) => line.code));
  return other.item.materials.find((/** @type {any} */ one) => asked.has(one.code) && isSameMaterial(mine, one)) ?? null;
}

/** @param {any} record */
const pagesIn = (record) => record.materials.filter((/** @type {any} */ page) => pagesOf(record, page.material).includes(page));
