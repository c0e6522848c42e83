/**
 * Residents this phone knows from earlier cases: their data are offered again, and the agent may say who lives in one household
 * (同一户). A household is a random id on its cases; nobody is put into one by guessing from names or addresses.
 *
 * @typedef {import('./answers.js').Phone} Phone
 */
import { tidyIdNumber } from '../../proxy_service/fields.js';
import { maskIdNumber } from './views/masks.js';

/**
 * The resident with this number as last told, or null.
 * @param {Phone} phone
 * @param {string} typed
 */
export async function knownResident(phone, typed) {
  const [latest] = await casesOf(phone, tidyIdNumber(typed));
  return latest ? latest.resident : null;
}

/**
 * The household a new case belongs to: that of the neighbour who was chosen, else the one this resident has already, else a new one.
 * @param {Phone} phone
 * @param {any} resident
 * @param {string} chosen a household's id, or empty
 * @returns {Promise<string>}
 */
export async function householdFor(phone, resident, chosen) {
  if (chosen) return chosen;
  const earlier = (await casesOf(phone, tidyIdNumber(resident.id_number))).find((record) => record.household);
  return earlier?.household ?? phone.engine.store.newId();
}

/**
 * One line per household of the village that may be chosen, by the people known to live in it.
 * @param {Phone} phone
 * @param {string} area
 * @param {string} chosen
 */
export async function neighbours(phone, area, chosen) {
  const { cases } = await phone.engine.store.listCases({ where: (/** @type {any} */ view) => view.area === area && view.household && view.state !== 'DISCARDED' });
  /** @type {Map<string, Map<string, any>>} */
  const households = new Map();
  for (const { household, resident } of cases) {
    const people = households.get(household) ?? new Map();
    people.set(tidyIdNumber(resident.id_number) || resident.name, resident);
    households.set(household, people);
  }
  return [...households].map(([household, people]) => ({
    household,
    chosen: household === chosen,
    people: [...people.values()].map(({ name, id_number, address }) => ({ name, number: maskIdNumber(id_number), address })),
  }));
}

/**
 * @param {Phone} phone
 * @param {string} number
 * @returns {Promise<any[]>} the newest first
 */
async function casesOf(phone, number) {
  if (!number) return [];
  const { cases } = await phone.engine.store.listCases({ where: (/** @type {any} */ view) => tidyIdNumber(view.resident.id_number ?? '') === number });
  return cases.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.opened_at < b.opened_at ? 1 : -1));
}
