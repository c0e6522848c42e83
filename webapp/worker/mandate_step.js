/**
 * The mandate on its way to being signed: its terms as typed, what is signed so far, and at last the mutation. It has three ways:
 * a signature on the screen, a thumbprint on paper before two witnesses, or a paper signed or sealed (民法典 165).
 */
import { signingProblem } from '../../proxy_service/signing.js';
import { commitStep, findEarlier } from './case_step.js';
import { finishDraft } from './drafts.js';
import { list, text } from './forms.js';
import { idOfPost } from './form_token.js';
import { dropPicture, findPicture } from './kept_pictures.js';
import { stepTogether } from './one_form.js';
import { asWritten } from './render.js';
import { surroundings } from './views/case_view.js';
import { termOf } from './views/mandate_text.js';

/**
 * @typedef {import('./answers.js').Phone} Phone
 * @typedef {import('./forms.js').Fields} Fields
 * @typedef {import('./kept_pictures.js').Picture} Picture
 * @typedef {{record: any, item: any}} About
 */

export const WAYS = ['screen', 'thumbprint', 'paper'];

/** Where the parts of a mandate lie until all are there: `paper` is the photo of what was signed or pressed on paper. */
export const keys = {
  terms: (/** @type {string} */ id) => `${id}/mandate`,
  paper: (/** @type {string} */ id) => `${id}/mandate/paper`,
  witness: (/** @type {string} */ id, /** @type {number} */ number) => `${id}/mandate/witnesses/${number}`,
};

/**
 * What the terms say, in the words of the protocol.
 * @param {Fields} fields
 * @param {About} about
 * @param {Date} now
 */
export function argsOf(fields, { record, item }, now) {
  const term = termOf(Number(text(fields, 'months')), now);
  const way = text(fields, 'way');
  return {
    matters: [asWritten(item).name],
    authorities: offered(item, list(fields, 'authorities')),
    starts_on: term.starts_on,
    ends_on: term.ends_on,
    explained_by: text(fields, 'explained_by'),
    place: text(fields, 'place'),
    principal_can_write: way !== 'thumbprint' && Boolean(record.resident.can_write),
    way,
  };
}

/**
 * A witness as typed, in the words of the protocol.
 * @param {Fields} fields
 */
export const witnessOf = (fields) => ({
  name: text(fields, 'name'),
  relation: text(fields, 'relation'),
  no_interest: text(fields, 'no_interest') === 'yes',
  phone: text(fields, 'phone'),
  id_number: text(fields, 'id_number'),
});

/**
 * What of the mandate was taken already: now, or in the one the centre refused.
 * @param {Phone} phone
 * @param {string} id
 * @param {string} mends
 * @returns {Promise<{terms: Fields | null, paper: Picture | null, witnesses: {fields: Fields, picture: Picture | null}[]}>}
 */
export async function findSigned(phone, id, mends) {
  const { typed: terms, refused } = await findEarlier(phone, keys.terms(id), mends);
  const isSameWay = refused?.way === text(terms ?? {}, 'way');
  const witnesses = [1, 2].map(async (number) => {
    const before = refused?.witnesses?.[number - 1];
    const { typed } = await findEarlier(phone, keys.witness(id, number), '');
    return { fields: typed ?? (before ? { ...before, no_interest: 'yes' } : {}), picture: await findPicture(phone.engine.store, keys.witness(id, number), before?.signature) };
  });
  return { terms, paper: await findPicture(phone.engine.store, keys.paper(id), isSameWay ? refused?.signature : null), witnesses: await Promise.all(witnesses) };
}

/**
 * Record the mandate, for this case and for the others on the same form: one signature for all of them.
 * @param {Phone} phone
 * @param {import('hono').Context} c
 * @param {About} about
 * @param {{post: import('./case_step.js').Post, terms: Fields, picture: Picture, witnesses?: {fields: Fields, picture: Picture}[]}} signed
 * @returns {Promise<string | null>} why it isn't properly signed, as a refusal code; null once it is recorded
 */
export async function recordMandate(phone, c, about, { post, terms, picture, witnesses = [] }) {
  const { id } = about.record;
  const { agent } = await surroundings(phone);
  const files = await Promise.all([picture, ...witnesses.map((one) => one.picture)].map(async ({ bytes, type }, place) => ({ id: await fileId(post, bytes, place), bytes, type })));
  const seen = witnesses.map((one, place) => ({ ...witnessOf(one.fields), signature: files[place + 1].id }));
  const said = { ...argsOf(terms, about, phone.now()), agent_accepts: true, signature: files[0].id, witnesses: seen };
  const problem = signingProblem(said, about.record.resident, { name: agent.name, phone: agent.phone });
  if (problem) return problem;
  const together = await stepTogether(phone, about.record, 'record_mandate');
  const args = { ...said, matters: [about, ...together].map(({ item }) => asWritten(item).name) };
  const others = together.map((one) => ({ caseId: one.record.id, args: { ...args, authorities: offered(one.item, list(terms, 'authorities')) } }));
  await commitStep(phone, c, { key: `${id}/mandate/signature`, post, name: 'record_mandate', caseId: id, args, files, others });
  await forget(phone.engine.store, id, post.form);
  return null;
}

/**
 * Of what was ticked, that which this item offers: on one form each case is given what it knows.
 * @param {any} item
 * @param {string[]} authorities
 */
const offered = (item, authorities) => authorities.filter((code) => item.authorities.some((/** @type {any} */ one) => one.code === code));

/**
 * @param {import('./case_step.js').Post} post
 * @param {Uint8Array} bytes
 * @param {number} place
 */
const fileId = (post, bytes, place) => idOfPost(post.form, post.fields, { files: [bytes], part: place === 0 ? 'signature' : `witness ${place}` });

/**
 * @param {any} store
 * @param {string} id
 * @param {string} form
 */
async function forget(store, id, form) {
  await finishDraft(store, keys.terms(id), form);
  await dropPicture(store, keys.paper(id));
  for (const number of [1, 2]) {
    await finishDraft(store, keys.witness(id, number), form);
    await dropPicture(store, keys.witness(id, number));
  }
}
