/** A phone that the office shut out: what is still to be handed in before it wipes itself. Shown locked and unlocked alike. */
import { page, seeOther } from '../answers.js';
import { texts } from '../render.js';
import { syncLine } from '../views/sync_line.js';

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function shutOutRoutes(app, phone) {
  app.get('/shut-out', async () => {
    if (!(await phone.engine.enrolment.isShutOut())) return seeOther('/agent/');
    const status = await phone.engine.store.syncStatus();
    return page(phone, 'shut_out', { title: texts()._('已停用'), live: '/agent/shut-out' }, { sync: { ...syncLine(status, phone.now()), forgotten: false } });
  });
}
