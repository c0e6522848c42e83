/** What every step of a case begins with: the case, its item, what was typed, and the id of the form. */
import { can } from '../../proxy_service/case_flow.js';
import { isId } from '../../sync/ids.js';
import { seeOther } from './answers.js';
import { findTyped, finishDraft } from './drafts.js';
import { readFields } from './forms.js';
import { idOfPost } from './form_token.js';
import { shownItem } from './render.js';
import { nextStep, stepPath } from './views/steps.js';

/**
 * @typedef {import('./answers.js').Phone} Phone
 * @typedef {import('./drafts.js').Fields} Fields
 * @typedef {import('hono').Context} Context
 * @typedef {{fields: Fields, data: FormData, form: string, then: string, mends: string, seen: string}} Post
 */

/**
 * The case with its item, as the reader sees it. Throws the store's NotFound.
 * @param {Phone} phone
 * @param {string} id
 * @returns {Promise<{record: any, item: any}>}
 */
export async function getCaseWithItem(phone, id) {
  const record = await phone.engine.store.getCase(id);
  return { record, item: shownItem(await phone.engine.store.getItem(record.item, record.item_version)) };
}

/**
 * Where to go instead when a step isn't the agent's to take now: to the step before it, or to the page of the case.
 * @param {string} action
 * @param {{record: any, item: any}} about
 * @returns {Response | null} null when the step may be taken
 */
export function otherWay(action, { record, item }) {
  if (record.local.mine === false) return seeOther(`/agent/cases/${record.id}`);
  if (can(action, record.state, 'agent')) return null;
  return seeOther(record.state === 'DRAFT' ? stepPath(record.id, nextStep(record, item)) : `/agent/cases/${record.id}`);
}

/**
 * What a step's form shows: what was typed and not finished, else what a refused mutation held, else null.
 * @param {Phone} phone
 * @param {string} key case id and step
 * @param {string} mends id of a refused mutation being mended, or empty
 * @returns {Promise<{typed: Fields | null, refused: Record<string, any> | null}>}
 */
export async function findEarlier(phone, key, mends) {
  const typed = await findTyped(phone.engine.store, key);
  const refused = mends ? await phone.engine.store.findMutation(mends) : null;
  return { typed, refused: refused?.state === 'refused' ? refused.args : null };
}

/**
 * Read a step's post. `form` is the id minted with the page, `then` where to go afterwards, `mends` what it mends, `seen` the mark of
 * what the case held when the page was shown.
 * @param {Context} c
 * @returns {Promise<Post>}
 */
export async function readPost(c) {
  const data = await c.req.formData();
  const { idem, then, mends, seen, ...fields } = readFields(data);
  return { fields, data, form: String(idem ?? ''), then: String(then ?? ''), mends: String(mends ?? ''), seen: String(seen ?? '') };
}

/**
 * Commit one finished step, its draft done with, a refused one marked as mended; then send when there is a network. Gives its id.
 * @param {Phone} phone
 * @param {Context} c
 * `others` are the same step of the cases on the same form: one transaction, all of it or nothing.
 * @param {{key: string, post: Post, name: string, caseId: string, args: Record<string, any>, files?: {id: string, bytes: Uint8Array, type: string}[],
 *   others?: {caseId: string, args: Record<string, any>}[]}} step
 */
export async function commitStep(phone, c, { key, post, name, caseId, args, files = [], others = [] }) {
  const { store, sync } = phone.engine;
  const mends = await mendedBy(phone, post);
  const idem = await idOfPost(post.form, post.fields, { files: files.map((file) => file.bytes) });
  const further = others.map(async (other) => ({ ...other, name, idem: await idOfPost(post.form, post.fields, { part: other.caseId }) }));
  await store.commitAll([{ idem, name, caseId, args, files, mends }, ...(await Promise.all(further))]);
  await finishDraft(store, key, post.form);
  if (mends) await store.mendRefused(mends, idem);
  sync.syncSoon(eventOf(c));
  return idem;
}

/**
 * The refused step that a post stands in for; undefined when there is none, or it is settled.
 * @param {Phone} phone
 * @param {Post} post
 * @returns {Promise<string | undefined>}
 */
export async function mendedBy(phone, { mends }) {
  const found = mends ? await phone.engine.store.findMutation(mends) : null;
  return found?.state === 'refused' ? mends : undefined;
}

/**
 * The fetch event a request came with; the worker is held alive through it.
 * @param {Context} c
 * @returns {any}
 */
export function eventOf(c) {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}

/**
 * The hidden fields every step's form carries.
 * @param {Phone} phone
 * @param {Context} c
 * @returns {{idem: string, then: string, mends: string, seen: string}}
 */
export function hiddenFields(phone, c) {
  const { then = '', mends = '' } = c.req.query();
  return { idem: phone.engine.store.newId(), then: ['review', 'case'].includes(then) ? then : '', mends: isId(mends) ? mends : '', seen: '' };
}

/**
 * The same hidden fields for a form shown again with its problems: a new id, the rest as sent.
 * @param {Phone} phone
 * @param {Post} post
 */
export const hiddenAgain = (phone, post) => ({ idem: phone.engine.store.newId(), then: post.then, mends: post.mends, seen: post.seen });
