/** Enrolment: a one-time code from the centre makes this phone the agent's, and a PIN guards what it holds. */
import { isId } from '../../../sync/ids.js';
import { page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { deviceWords, texts } from '../render.js';
import { codeProblems, pinProblems } from '../views/code_problems.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function enrolmentRoutes(app, phone) {
  app.get('/enrolment', async (c) => {
    const { keys, reenrolment } = phone.engine;
    if (await keys.isEnrolled()) return seeOther((await reenrolment.isForgotten()) ? '/agent/reenrolment' : '/agent/');
    return show(phone, { isWindow: c.req.query('at') === 'window' });
  });
  app.post('/enrolment', (c) => enrol(phone, c));
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function enrol(phone, c) {
  const { _ } = texts();
  const fields = readFields(await c.req.formData());
  const code = text(fields, 'code');
  const pin = text(fields, 'pin');
  const isWindow = text(fields, 'at') === 'window';
  if (pin !== text(fields, 'pin_again')) return show(phone, { code, isWindow, problems: { pin_again: _('两次输入的密码不一样，请重新输入。') } });
  try {
    await phone.engine.enrolment.enrol({ code, pin, deviceLabel: text(fields, 'device_label').slice(0, 100), lost: lostOf(text(fields, 'lost')) });
    phone.engine.sync.startSync(eventOf(c));
    return seeOther('/agent/');
  } catch (error) {
    return show(phone, { code, isWindow, problems: problemsOf(error) });
  }
}

/**
 * What the page's second record says; null for anything else.
 * @param {string} text
 * @returns {import('../enrolment.js').Lost | null}
 */
function lostOf(text) {
  try {
    const { device, made } = JSON.parse(text);
    return isId(device) && Number.isInteger(made) && made >= 0 ? { device, made } : null;
  } catch {
    return null;
  }
}

/**
 * @param {any} error
 * @returns {Record<string, string>}
 */
function problemsOf(error) {
  if (error?.name === 'PinUnfit') return pinProblems();
  if (error?.name !== 'EnrolmentRefused') throw error;
  return codeProblems(error);
}

/**
 * @param {Phone} phone
 * @param {{code?: string, isWindow?: boolean, problems?: Record<string, string>}} shown `isWindow`: the link came from the desk
 */
async function show(phone, { code = '', isWindow = false, problems = {} }) {
  const title = texts()._('登记%(this_device)s', deviceWords(isWindow));
  return page(phone, 'enrolment', { title, at_window: isWindow }, { code, problems, wiped: await phone.engine.enrolment.wasWiped() }, Object.keys(problems).length ? 422 : 200);
}
