/**
 * Where the agent takes pictures. Android may end the browser while the camera's app is open; whoever starts again finds the way back on
 * the home page. Kept encrypted from the moment the page is shown, until the agent goes on to the list of materials by himself.
 *
 * @typedef {{case: string, material: string, at: string}} Place
 */
import { can } from '../../proxy_service/case_flow.js';
import { getCaseWithItem } from './case_step.js';
import { NotFound, StorageFull } from './problems.js';
import { materialView } from './views/materials_view.js';

const KEY = 'photographing';
const KEPT_FOR = 12 * 60 * 60 * 1000;

/**
 * @param {import('./answers.js').Phone} phone
 * @param {string} caseId
 * @param {string} material
 */
export async function notePhotographing(phone, caseId, material) {
  const { store } = phone.engine;
  const place = { case: caseId, material, at: phone.now().toISOString() };
  await store.saveDraft(KEY, place).catch((/** @type {any} */ error) => {
    if (!(error instanceof StorageFull)) throw error; // the page itself is worth more
  });
}

/** @param {import('./answers.js').Phone} phone */
export async function leavePhotographing(phone) {
  if (await phone.engine.store.findDraft(KEY)) await phone.engine.store.dropDraft(KEY);
}

/**
 * @param {import('./answers.js').Phone} phone
 * @returns {Promise<{href: string, material: string, resident: string} | null>} null when there is nothing to go on with
 */
export async function findPhotographing(phone) {
  /** @type {Place | null} */
  const place = await phone.engine.store.findDraft(KEY);
  if (!place || phone.now().getTime() - Date.parse(place.at) > KEPT_FOR) return null;
  const about = await getCaseWithItem(phone, place.case).catch((error) => (error instanceof NotFound ? null : Promise.reject(error)));
  const material = about?.item.materials.find((/** @type {any} */ one) => one.code === place.material);
  if (!about || !material || !can('attach_material', about.record.state, 'agent')) return null;
  const href = `/agent/cases/${place.case}/materials/${place.material}`;
  return { href, material: materialView(about.record, about.item, material).name, resident: about.record.resident.name };
}
