/** 本人到场: the resident stands at the window and files himself, so no mandate is signed. Only on the window's own computer. */
import { page, seeOther } from '../answers.js';
import { commitStep, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { linkBack, pathAfter, stepMarks } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function presenceRoutes(app, phone) {
  app.get('/cases/:id/presence', (c) => show(phone, c));
  app.post('/cases/:id/presence', (c) => note(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const me = await phone.engine.enrolment.currentAgent();
  const other = me.at_window ? otherWay('record_presence', about) : seeOther(`/agent/cases/${id}/mandate`);
  return other ?? shown(phone, about, hiddenFields(phone, c), '');
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function note(phone, c) {
  const { _ } = texts();
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  if (text(post.fields, 'id_seen') !== 'yes') return shown(phone, about, hiddenAgain(phone, post), _('请先看本人的身份证。'), 422);
  await commitStep(phone, c, { key: `${id}/presence`, post, name: 'record_presence', caseId: id, args: { id_seen: true } });
  return seeOther(pathAfter(id, 'mandate', post.then));
}

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {any} hidden
 * @param {string} problem
 * @param {number} [status]
 */
function shown(phone, { record, item }, hidden, problem, status = 200) {
  const { _ } = texts();
  const context = { id: record.id, hidden, problem, step: stepMarks('mandate'), resident: record.resident.name, item: item.name };
  return page(phone, 'presence', { title: _('本人到场'), back: linkBack(record.id, 'mandate', hidden.then) }, context, status);
}

/** @param {Context} c */
const idIn = (c) => /** @type {string} */ (c.req.param('id'));
