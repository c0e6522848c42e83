/** The way back after a forgotten PIN: a code of the office, and a new PIN. */
import { page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { texts } from '../render.js';
import { codeProblems, pinProblems } from '../views/code_problems.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function forgottenPinRoutes(app, phone) {
  app.get('/forgotten-pin', () => show(phone));
  app.post('/forgotten-pin', (c) => renew(phone, c));
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function renew(phone, c) {
  const { _ } = texts();
  const fields = readFields(await c.req.formData());
  const [code, pin] = [text(fields, 'code'), text(fields, 'pin')];
  if (pin !== text(fields, 'pin_again')) return show(phone, { code, problems: { pin_again: _('两次输入的密码不一样，请重新输入。') } });
  try {
    await phone.engine.pinRenewal.renew({ code, pin });
  } catch (error) {
    return show(phone, { code, problems: problemsOf(error) });
  }
  phone.engine.sync.startSync(eventOf(c));
  return seeOther('/agent/');
}

/** @param {any} error */
function problemsOf(error) {
  if (error?.name === 'PinUnfit') return pinProblems();
  if (error?.name !== 'PinNotRenewed') throw error;
  return codeProblems(error);
}

/**
 * @param {Phone} phone
 * @param {{code?: string, problems?: Record<string, string>}} [shown]
 */
function show(phone, { code = '', problems = {} } = {}) {
  const { _ } = texts();
  const frame = { title: _('忘了密码'), back: { href: '/agent/unlock', label: _('解锁') } };
  return page(phone, 'forgotten_pin', frame, { code, problems }, Object.keys(problems).length ? 422 : 200);
}
