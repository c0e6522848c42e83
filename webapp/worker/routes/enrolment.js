/** Enrolment: a one-time code from the centre makes this phone the agent's, and a PIN guards what it holds. */
import { page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { deviceWords, texts } from '../render.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function enrolmentRoutes(app, phone) {
  app.get('/enrolment', async (c) => ((await phone.engine.keys.isEnrolled()) ? seeOther('/agent/') : show(phone, { isWindow: c.req.query('at') === 'window' })));
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
    await phone.engine.enrolment.enrol({ code, pin, deviceLabel: text(fields, 'device_label').slice(0, 100) });
    phone.engine.sync.startSync(eventOf(c));
    return seeOther('/agent/');
  } catch (error) {
    return show(phone, { code, isWindow, problems: problemsOf(error) });
  }
}

/**
 * @param {any} error
 * @returns {Record<string, string>}
 */
function problemsOf(error) {
  const { _ } = texts();
  if (error?.name === 'PinUnfit') return { pin: _('密码要六位数字，不能全一样，也不能是 123456 这样连着的。') };
  if (error?.name !== 'EnrolmentRefused') throw error;
  const minutes = Math.ceil((error.waitSeconds ?? 0) / 60);
  /** @type {Record<string, string>} */
  const words = {
    enrolment_code_wrong: _('这个码不对，或者已经用过、过期了。请向乡镇要一个新的。'),
    too_many_tries: minutes ? _('试的次数太多了，请等 %(minutes)s 分钟再试。', { minutes }) : _('试的次数太多了，请过一会儿再试。'),
    no_network: _('登记要连一次网，现在连不上。请到有网的地方再试。'),
    unknown_protocol: _('这里的程序和中心的对不上，请连上网刷新这一页再试。'),
    already_enrolled: _('%(this_device)s已经登记过了。'),
    centre_trouble: _('中心那边出了毛病，请过一会儿再试。'),
  };
  return { code: words[error.reason] ?? words.centre_trouble };
}

/**
 * @param {Phone} phone
 * @param {{code?: string, isWindow?: boolean, problems?: Record<string, string>}} shown `isWindow`: the link came from the desk
 */
function show(phone, { code = '', isWindow = false, problems = {} }) {
  const title = texts()._('登记%(this_device)s', deviceWords(isWindow));
  return page(phone, 'enrolment', { title, at_window: isWindow }, { code, problems }, Object.keys(problems).length ? 422 : 200);
}
