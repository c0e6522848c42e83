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
