/** Locking and unlocking with the PIN. */
import { page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { safeNext } from '../gate.js';
import { texts } from '../render.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function lockRoutes(app, phone) {
  app.get('/unlock', async (c) => (phone.engine.keys.isUnlocked() ? seeOther(safeNext(c.req.query('next'))) : show(phone, safeNext(c.req.query('next')))));
  app.post('/unlock', (c) => unlock(phone, c));
  app.post('/lock', async () => {
    await phone.engine.keys.lock();
    return seeOther('/agent/unlock');
  });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function unlock(phone, c) {
  const fields = readFields(await c.req.formData());
  const next = safeNext(text(fields, 'next'));
  try {
    await phone.engine.keys.unlock(text(fields, 'pin'));
  } catch (error) {
    return show(phone, next, wrongPin(error), 422);
  }
  const isForgotten = await phone.engine.reenrolment.isForgotten();
  phone.engine.sync.startSync(eventOf(c));
  return seeOther(isForgotten && next === '/agent/' ? '/agent/reenrolment' : next);
}

/** @param {any} error */
function wrongPin(error) {
  const { _, ngettext } = texts();
  if (error?.name === 'PinSpent') return '';
  if (error?.name !== 'PinWrong') throw error;
  if (error.waitSeconds > 60) return _('密码不对。请等 %(minutes)s 分钟再试。', { minutes: Math.ceil(error.waitSeconds / 60) });
  if (error.waitSeconds > 0) return _('密码不对。请等 %(seconds)s 秒再试。', { seconds: error.waitSeconds });
  return ngettext('密码不对，已经错了 %(num)s 次。', '密码不对，已经错了 %(num)s 次。', error.tries);
}

/**
 * @param {Phone} phone
 * @param {string} next
 * @param {string} [problem]
 * @param {number} [status]
 */
async function show(phone, next, problem = '', status = 200) {
  const { _ } = texts();
  const [spent, forgotten] = [await phone.engine.keys.isPinSpent(), await phone.engine.reenrolment.isForgotten()];
  return page(phone, 'unlock', { title: _('解锁') }, { next, problem, spent, forgotten }, status);
}
