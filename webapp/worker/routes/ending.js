/** Ending a case early: discarding one that was never handed in, asking to take back one that was. Both need a reason. */
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { heldPapers } from '../views/custody.js';
import { mandateLack } from '../views/mandate_lack.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {{path: string, mutation: string}} Ending
 */

/** @type {Ending[]} */
const ENDINGS = [
  { path: 'discarding', mutation: 'discard_case' },
  { path: 'withdrawal', mutation: 'request_withdrawal' },
];
const MOST = 2000;

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function endingRoutes(app, phone) {
  for (const ending of ENDINGS) {
    app.get(`/cases/:id/${ending.path}`, (c) => show(phone, c, ending));
    app.post(`/cases/:id/${ending.path}`, (c) => end(phone, c, ending));
  }
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {Ending} ending
 */
async function show(phone, c, ending) {
  const { id } = c.req.param();
  const other = otherWay(ending.mutation, await getCaseWithItem(phone, id));
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/${ending.path}`, hidden.mends);
  return shown(phone, id, ending, { hidden, reason: text(earlier.typed ?? earlier.refused ?? {}, 'reason'), problem: '' });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {Ending} ending
 */
async function end(phone, c, ending) {
  const { _ } = texts();
  const { id } = c.req.param();
  const post = await readPost(c);
  const reason = text(post.fields, 'reason');
  if (await lackOf(phone, id, ending)) return shown(phone, id, ending, { hidden: hiddenAgain(phone, post), reason, problem: '' }, 422);
  const problem = reason === '' ? _('请写明原因。') : [...reason].length > MOST ? _('写得太长了。') : '';
  if (problem) return shown(phone, id, ending, { hidden: hiddenAgain(phone, post), reason, problem }, 422);
  await commitStep(phone, c, { key: `${id}/${ending.path}`, post, name: ending.mutation, caseId: id, args: { reason } });
  return seeOther(`/agent/cases/${id}`);
}

/**
 * @param {Phone} phone
 * @param {string} id
 * @param {Ending} ending
 * @param {{hidden: any, reason: string, problem: string}} form
 * @param {number} [status]
 */
async function shown(phone, id, ending, form, status = 200) {
  const { _ } = texts();
  const { record, item } = await getCaseWithItem(phone, id);
  const title = ending.path === 'discarding' ? _('作废这件') : _('申请撤回');
  const lack = await lackOf(phone, id, ending);
  const context = { id, form, ending: ending.path, resident: record.resident.name, item: item.name, lack, held: heldPapers(record, (await phone.engine.enrolment.currentAgent()).id, phone.now()) };
  return page(phone, 'ending', { title, back: { href: `/agent/cases/${id}`, label: _('回这件') } }, context, status);
}

/**
 * Discarding needs no mandate: nothing was handed in yet.
 * @param {Phone} phone
 * @param {string} id
 * @param {Ending} ending
 */
async function lackOf(phone, id, ending) {
  if (ending.mutation !== 'request_withdrawal') return null;
  const about = await getCaseWithItem(phone, id);
  return mandateLack(ending.mutation, about, await phone.engine.enrolment.currentAgent(), phone.now());
}
