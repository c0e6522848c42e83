/** Enrolling again with all that is here: the centre was restored to a moment at which it didn't know this phone yet. */
import { page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { texts } from '../render.js';
import { codeProblems } from '../views/code_problems.js';
import { amountWords } from '../views/sync_line.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function reenrolmentRoutes(app, phone) {
  if (phone.practice) return;
  app.get('/reenrolment', async () => ((await phone.engine.reenrolment.isForgotten()) ? show(phone) : seeOther('/agent/')));
  app.post('/reenrolment', (c) => enrolAgain(phone, c));
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function enrolAgain(phone, c) {
  const fields = readFields(await c.req.formData());
  const code = text(fields, 'code');
  try {
    await phone.engine.reenrolment.enrolAgain({ code, deviceLabel: text(fields, 'device_label') });
  } catch (/** @type {any} */ error) {
    if (error?.name !== 'EnrolmentRefused') throw error;
    return show(phone, code, codeProblems(error));
  }
  phone.engine.sync.startSync(eventOf(c));
  return seeOther('/agent/');
}

/**
 * @param {Phone} phone
 * @param {string} [code]
 * @param {Record<string, string>} [problems]
 */
async function show(phone, code = '', problems = {}) {
  const { _ } = texts();
  const status = await phone.engine.store.syncStatus();
  const frame = { title: _('重新登记%(this_device)s'), back: { href: '/agent/', label: _('首页') } };
  const held = amountWords(status.made, status.filesTotal);
  return page(phone, 'reenrolment', frame, { code, problems, held }, Object.keys(problems).length ? 422 : 200);
}
