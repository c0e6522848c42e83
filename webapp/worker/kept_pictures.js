/**
 * Pictures of a step that isn't finished (a thumbprint on paper, the signature of a first witness): kept encrypted like what is typed, so
 * that neither a refused form nor a restart loses one.
 *
 * @typedef {{bytes: Uint8Array, type: string}} Picture
 */
import { fromText, toText } from '../../sync/protocol.js';
import { readFiles, text } from './forms.js';
import { takePhoto, takePicture } from './pictures.js';
import { aboutOf } from './views/picture_doubts.js';
import { watermarkOf } from './views/watermark.js';

/**
 * @param {any} store
 * @param {string} key case id, step and part
 * @param {Picture} picture
 */
export const keepPicture = (store, key, { bytes, type }) => store.saveDraft(`${key}/picture`, { type, data: toText(bytes) });

/**
 * @param {any} store
 * @param {string} key
 * @param {{id: string} | null} [handedIn] the file of a step the centre refused: what was taken then
 * @returns {Promise<Picture | null>}
 */
export async function findPicture(store, key, handedIn) {
  const kept = await store.findDraft(`${key}/picture`);
  if (kept) return { bytes: fromText(kept.data), type: kept.type };
  return handedIn ? store.findPreview(handedIn.id) : null;
}

/**
 * @param {any} store
 * @param {string} key
 */
export const dropPicture = (store, key) => store.dropDraft(`${key}/picture`);

/**
 * How somebody signs on a page that takes both: what the page asked for or kept, else by whether the resident can write.
 * @param {any} record
 * @param {string | undefined} asked
 * @param {import('./forms.js').Fields} values
 * @returns {string} `pad` or `thumb`
 */
export const handOf = (record, asked, values) => asked ?? (text(values, 'hand') || (record.resident.can_write ? 'pad' : 'thumb'));

/**
 * One signature: drawn on the screen, or a thumbprint on paper.
 * @param {import('./answers.js').Phone} phone
 * @param {{record: any, item: any}} about
 * @param {import('./case_step.js').Post} post its field `hand` tells which
 * @param {string} key
 * @returns {Promise<{picture: Picture | null, problem: string}>}
 */
export async function takeHand(phone, { record, item }, post, key) {
  if (text(post.fields, 'hand') !== 'thumb') return takePicture((await readFiles(post.data, 'signature'))[0], 'signature');
  return takePaper(phone, { record, items: [item] }, post, { key, kept: await findPicture(phone.engine.store, key) });
}

/**
 * A kept picture as an answer; 404 when there is none.
 * @param {import('./answers.js').Phone} phone
 * @param {string} key
 */
export async function keptAnswer(phone, key) {
  const picture = await findPicture(phone.engine.store, key);
  return picture ? new Response(/** @type {BodyInit} */ (picture.bytes), { headers: { 'Content-Type': picture.type } }) : new Response(null, { status: 404 });
}

/**
 * The photo of a paper that was signed or pressed: marked with its purpose and kept at once; without a new one, what was kept before.
 * @param {import('./answers.js').Phone} phone
 * @param {{record: any, items: any[]}} about
 * @param {import('./case_step.js').Post} post its photo is called `signature`
 * @param {{key: string, kept: Picture | null}} where
 * @returns {Promise<{picture: Picture | null, problem: string}>} the problem in words when there is no picture
 */
export async function takePaper(phone, { record, items }, post, { key, kept }) {
  const [bytes] = await readFiles(post.data, 'signature');
  if (!bytes) return kept ? { picture: kept, problem: '' } : takePicture(undefined, 'photo');
  const watermark = watermarkOf(record, items, post.form);
  const { photo, problem } = await takePhoto(bytes, { form: post.form, watermark, about: aboutOf(text(post.fields, 'about'))[0] });
  if (photo) await keepPicture(phone.engine.store, key, photo);
  return { picture: photo && { bytes: photo.bytes, type: photo.type }, problem };
}
