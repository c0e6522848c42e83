/** Trips made for a case: the resident's (and the family's) and the agent's, counted apart, with a reason when more than one. */
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { itemName, surroundings } from '../views/case_view.js';
import { chinaDay, dayWords } from '../views/dates.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/** Where each goes. @type {Record<string, string[]>} */
const PLACES = { resident: ['township', 'county', 'station'], agent: ['township', 'county', 'home'] };

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function tripRoutes(app, phone) {
  app.get('/cases/:id/trips', (c) => show(phone, c));
  app.post('/cases/:id/trips', (c) => note(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/trips`, hidden.mends);
  const refused = earlier.refused ? { ...earlier.refused, trip: `${earlier.refused.who}-${earlier.refused.to}` } : null;
  return shown(phone, about, { hidden, values: earlier.typed ?? refused ?? { on: chinaDay(phone.now()) }, problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function note(phone, c) {
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const [who, to] = text(post.fields, 'trip').split('-');
  const args = { who, to, on: text(post.fields, 'on'), why: text(post.fields, 'why') };
  const problems = problemsOf(args, about.record, chinaDay(phone.now()));
  if (Object.keys(problems).length > 0) return shown(phone, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  await commitStep(phone, c, { key: `${id}/trips`, post, name: 'record_trip', caseId: id, args });
  return seeOther(`/agent/cases/${id}`);
}

/**
 * @param {{who: string, to: string, on: string, why: string}} args
 * @param {any} record
 * @param {string} today
 */
function problemsOf({ who, to, on, why }, record, today) {
  const { _ } = texts();
  const before = to === 'station' ? 0 : (who === 'resident' ? record.resident_trips : record.agent_trips) ?? 0;
  return {
    ...(PLACES[who]?.includes(to) ? {} : { trip: _('请选谁去了哪里。') }),
    ...(on && on <= today ? {} : { on: _('请写明哪一天，不能是以后的日子。') }),
    ...(before > 0 && !why ? { why: _('跑了不止一趟，请写明为什么。') } : {}),
  };
}

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {any} form
 * @param {number} [status]
 */
async function shown(phone, { record }, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const context = {
    id: record.id,
    form,
    resident: record.resident.name,
    item: itemName(around, record.item),
    mine: record.local.mine !== false,
    counts: tripCounts(record),
    trips: (record.trips ?? []).map((/** @type {any} */ one) => ({ day: dayWords(one.on, around.now), who: tripWords(one), why: one.why })),
    choices: Object.entries(PLACES).flatMap(([who, places]) => places.map((to) => [`${who}-${to}`, tripWords({ who, to })])),
  };
  return page(phone, 'trips', { title: _('跑动'), back: { href: `/agent/cases/${record.id}`, label: _('回这件') } }, context, status);
}

/**
 * The two counts in words; they are never added.
 * @param {any} record
 */
export function tripCounts(record) {
  const { _, ngettext } = texts();
  const times = (/** @type {number} */ count) => ngettext('%(num)s 趟', '%(num)s 趟', count);
  return {
    resident: _('办事人跑了 %(times)s', { times: times(record.resident_trips ?? 0) }),
    agent: _('代办员跑了 %(times)s', { times: times(record.agent_trips ?? 0) }),
    station: record.station_visits ? _('办事人另到村便民站 %(num)s 次，不算跑动', { num: record.station_visits }) : '',
  };
}

/** @param {{who: string, to: string}} trip */
function tripWords({ who, to }) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    'resident-township': _('办事人或家属到乡镇'),
    'resident-county': _('办事人或家属到县里'),
    'resident-station': _('办事人或家属到村便民站（不算跑动）'),
    'agent-township': _('代办员到乡镇'),
    'agent-county': _('代办员到县里'),
    'agent-home': _('代办员到办事人家'),
  };
  return words[`${who}-${to}`] ?? '';
}

/** @param {Context} c */
const idIn = (c) => /** @type {string} */ (c.req.param('id'));
