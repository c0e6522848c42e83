/**
 * What the centre refused: handed in again as it was, or dropped with a reason after a second look; and those whose case isn't on this
 * phone any more. Mending it otherwise happens on the page of its step.
 */
import { page, seeOther } from '../answers.js';
import { commitStep, eventOf, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { writtenWords } from '../views/around.js';
import { surroundings } from '../views/case_view.js';
import { refusedViews } from '../views/refused.js';
import { refusalWords } from '../views/refusal_words.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {import('../store/refused.js').Refused} Refused
 */

/** Why a refused step is dropped (arguments.DropRefused). */
const REASONS = ['done_otherwise', 'not_needed', 'resident_stopped', 'mistake', 'office_does_it', 'other'];
const PASSED_ON = 'case_reassigned';
const MOST_NOTE = 200;
const MOST_STEPS = 200;

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function refusalRoutes(app, phone) {
  app.get('/refusals', () => strays(phone));

  app.post('/refusals/:mutation', async (c) => {
    const open = await listOpen(phone);
    await phone.engine.store.sendAgain(c.req.param('mutation'));
    phone.engine.sync.syncSoon(eventOf(c));
    return seeOther(placeOf(open.find(({ id }) => id === c.req.param('mutation'))));
  });

  app.post('/cases/:id/refusals', async (c) => {
    const { id } = c.req.param();
    const of = (await listOpen(phone)).filter((one) => one.case_id === id);
    for (const { id: mutation, way } of refusedViews(of, await surroundings(phone))) if (way.kind === 'again') await phone.engine.store.sendAgain(mutation);
    phone.engine.sync.syncSoon(eventOf(c));
    return seeOther(`/agent/cases/${id}`);
  });

  app.post('/refusals/:mutation/knowing', async (c) => {
    const { mutation } = c.req.param();
    const passedOn = (await listOpen(phone)).find((one) => one.id === mutation && one.reason === PASSED_ON);
    if (passedOn) await phone.engine.store.mendRefused(mutation, mutation);
    return seeOther('/agent/refusals');
  });

  app.get('/refusals/:mutation/dropping', async (c) => {
    const steps = await stepsToDrop(phone, c.req.param('mutation'));
    return steps.length > 0 ? confirm(phone, steps, { hidden: hiddenFields(phone, c), why: '', note: '', problems: {} }) : seeOther('/agent/');
  });
  app.post('/refusals/:mutation/dropping', (c) => drop(phone, c));
}

/** @param {Phone} phone */
async function strays(phone) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const open = (await listOpen(phone)).filter(({ isHere }) => !isHere);
  const byCase = [...new Set(open.map((one) => one.case_id))].map((id) => open.filter((one) => one.case_id === id));
  const refused = byCase.flatMap((of) => refusedViews(of, around).map((view) => withWritten(view, of)));
  const passedOn = open.filter(({ reason }) => reason === PASSED_ON);
  return page(phone, 'refusals', { title: _('没收下的步骤'), back: { href: '/agent/', label: _('首页') }, live: '/agent/refusals' }, {
    refused,
    passed_on: passedOn.map((one) => ({ step: one.name, why: refusalWords(one.reason), knowing: `/agent/refusals/${one.id}/knowing` })),
  });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function drop(phone, c) {
  const { _ } = texts();
  const steps = await stepsToDrop(phone, c.req.param('mutation') ?? '');
  if (steps.length === 0) return seeOther('/agent/');
  const post = await readPost(c);
  const [why, note] = [text(post.fields, 'why'), text(post.fields, 'note')];
  const problems = {
    ...(REASONS.includes(why) ? {} : { why: _('请选为什么。') }),
    ...(why === 'other' && note === '' ? { note: _('请写明原因。') } : {}),
    ...([...note].length > MOST_NOTE ? { note: _('写得太长了。') } : {}),
  };
  if (Object.keys(problems).length > 0) return confirm(phone, steps, { hidden: hiddenAgain(phone, post), why, note, problems }, 422);
  const mutations = steps.map(({ id }) => id);
  const caseId = steps[0].case_id;
  const by = await commitStep(phone, c, { key: `${caseId}/dropping`, post, name: 'drop_refused', caseId, args: { mutations, why, note } });
  for (const one of mutations) await phone.engine.store.mendRefused(one, by, { isDropped: true });
  const isStillHere = await phone.engine.store.getCase(caseId).then(() => true, () => false);
  return seeOther(isStillHere ? `/agent/cases/${caseId}` : '/agent/');
}

/**
 * The refused step, and with an opening everything else refused of the case: without its opening none of it can be done.
 * @param {Phone} phone
 * @param {string} mutation
 * @returns {Promise<Refused[]>}
 */
async function stepsToDrop(phone, mutation) {
  const open = (await listOpen(phone)).filter(({ reason }) => reason !== PASSED_ON);
  const one = open.find(({ id }) => id === mutation);
  if (!one) return [];
  const along = one.name === 'open_case' ? open.filter((other) => other.case_id === one.case_id && other.id !== one.id) : [];
  return [one, ...along].slice(0, MOST_STEPS);
}

/**
 * @param {Phone} phone
 * @param {Refused[]} steps
 * @param {{hidden: any, why: string, note: string, problems: Record<string, string>}} form
 * @param {number} [status]
 */
async function confirm(phone, steps, form, status = 200) {
  const { _ } = texts();
  const back = placeOf(steps[0]);
  const views = refusedViews(steps, await surroundings(phone)).map((view) => withWritten(view, steps));
  const context = { here: `/agent/refusals/${steps[0].id}/dropping`, back, steps: views, whole: steps[0].name === 'open_case', reasons: REASONS, form };
  return page(phone, 'dropping', { title: _('不再处理'), back: { href: back, label: _('先留着') } }, context, status);
}

/**
 * @param {{id: string}} view
 * @param {Refused[]} steps
 */
function withWritten(view, steps) {
  const one = steps.find(({ id }) => id === view.id);
  return /** @type {any} */ ({ ...view, written: one ? writtenWords(one) : '' });
}

/** @param {Phone} phone @returns {Promise<Refused[]>} */
const listOpen = (phone) => phone.engine.store.listRefused();

/** Where a refused step is shown. @param {Refused | undefined} one */
const placeOf = (one) => (one?.isHere ? `/agent/cases/${one.case_id}` : '/agent/refusals');
