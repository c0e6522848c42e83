/** Home: what needs doing, and where the work is. */
import { papersHeld } from '../../../proxy_service/case_facts.js';
import { page } from '../answers.js';
import { listOpenings } from '../openings.js';
import { findPhotographing } from '../photographing.js';
import { texts } from '../render.js';
import { caseCard, itemName, surroundings, villageName } from '../views/case_view.js';
import { owedWords } from '../views/commitment.js';
import { heldWords } from '../views/custody.js';
import { momentWords } from '../views/dates.js';
import { untold } from '../views/telling_view.js';
import { syncLine } from '../views/sync_line.js';

const RETURNED = ['PRE_RETURNED', 'CORRECTION'];
const ACCEPTED = ['ACCEPTED', 'IN_REVIEW', 'GRANTED', 'TO_DELIVER'];
const COLLECTING = ['DRAFT', 'COLLECTING'];

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function homeRoutes(app, phone) {
  app.get('/', async () => {
    const { _ } = texts();
    return page(phone, 'home', { title: _('首页'), tab: 'home', live: '/agent/' }, await homeContext(phone));
  });
}

/** @param {import('../answers.js').Phone} phone */
async function homeContext(phone) {
  const { store } = phone.engine;
  const around = await surroundings(phone);
  const where = (/** @type {any} */ view) => view.holder === around.agent.id; // others' cases of the same village stand among all cases
  const [refused, open, returned, toTell, holding, deliver, collecting, accepted, status, openings, photographing] = await Promise.all([
    store.listCases({ refused: true }),
    store.listRefused(),
    store.listCases({ states: RETURNED, where }),
    store.listCases({ where: (/** @type {any} */ view) => where(view) && untold(view).length > 0 }),
    store.listCases({ where: (/** @type {any} */ view) => papersHeld(view, around.agent.id).length > 0 }),
    store.listCases({ states: ['TO_DELIVER'], where }),
    store.listCases({ states: COLLECTING, where }),
    store.listCases({ states: ACCEPTED, where }),
    store.syncStatus(),
    listOpenings(store),
    findPhotographing(phone),
  ]);
  const toMend = returned.cases.filter((/** @type {any} */ record) => !record.flags.includes('supplement_arrived'));
  return {
    agent: around.agent.name,
    sync: syncLine(status, around.now),
    photographing,
    refused: refused.cases.map((/** @type {any} */ record) => caseCard(record, around)),
    strays: new Set(open.filter((/** @type {any} */ one) => !one.isHere).map((/** @type {any} */ one) => one.case_id)).size,
    returned: toMend.map((/** @type {any} */ record) => caseCard(record, around)),
    untold: toTell.cases.map((/** @type {any} */ record) => caseCard(record, around)),
    deliver: deliver.cases.filter((/** @type {any} */ record) => (record.delivery?.way ?? 'agent') === 'agent').map((/** @type {any} */ record) => caseCard(record, around)),
    collecting: collecting.cases.map((/** @type {any} */ record) => caseCard(record, around)),
    owed: datedCards(accepted.cases, (record) => owedWords(record, around.now), 'commitment/supplement', around),
    held: datedCards(holding.cases, (record) => heldWords(record, around.agent.id, around.now), 'custody', around),
    held_late: holding.cases.some((/** @type {any} */ record) => heldWords(record, around.agent.id, around.now)?.overdue),
    openings: openings.map((opening) => openingCard(opening, around)),
  };
}

/**
 * Cases with something due on a day (a promise, a paper to give back), the earliest first; each leads to where it is settled.
 * @param {any[]} records
 * @param {(record: any) => {words: string, day: string} | null} dueOf
 * @param {string} place below the case
 * @param {import('../views/case_view.js').Around} around
 */
function datedCards(records, dueOf, place, around) {
  const cards = records.map((record) => ({ record, due: dueOf(record) })).filter((one) => one.due);
  cards.sort((one, other) => (String(one.due?.day) < String(other.due?.day) ? -1 : 1));
  return cards.map(({ record, due }) => ({ ...caseCard(record, around), href: `/agent/cases/${record.id}/${place}`, due: due?.words ?? '' }));
}

/**
 * @param {import('../openings.js').Opening} opening
 * @param {import('../views/case_view.js').Around} around
 */
function openingCard(opening, around) {
  return {
    href: `/agent/cases/${opening.id}/resident`,
    item: itemName(around, opening.item),
    village: villageName(around, opening.area),
    at: momentWords(opening.at, around.now),
  };
}
