/** A refused mutation handed in again as it was; mending it otherwise happens on the page of its step. */
import { seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function refusalRoutes(app, phone) {
  app.post('/cases/:id/refusals/:mutation', async (c) => {
    await phone.engine.store.sendAgain(c.req.param('mutation'));
    phone.engine.sync.syncSoon(eventOf(c));
    return seeOther(`/agent/cases/${c.req.param('id')}`);
  });
}
