/** What a former holder handed in late: taken over with one tap, or set aside; and his own phone's word that it was kept. */
import { seeOther } from '../answers.js';
import { commitStep, eventOf, getCaseWithItem, readPost } from '../case_step.js';

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function lateWorkRoutes(app, phone) {
  app.post('/cases/:id/late-work', async (c) => {
    const id = c.req.param('id');
    const { record } = await getCaseWithItem(phone, id);
    const post = await readPost(c);
    const mutations = (record.late_work ?? []).map((/** @type {any} */ one) => one.id);
    const name = post.fields.take === 'yes' ? 'take_over_late_work' : 'set_aside_late_work';
    if (mutations.length > 0) await commitStep(phone, c, { key: `${id}/late-work`, post, name, caseId: id, args: { mutations } });
    return seeOther(`/agent/cases/${id}`);
  });

  app.post('/cases/:id/kept-work', async (c) => {
    const id = c.req.param('id');
    const { record } = await getCaseWithItem(phone, id);
    for (const one of keptWork(record)) await phone.engine.store.mendRefused(one.id, one.id);
    phone.engine.sync.syncSoon(eventOf(c));
    return seeOther(`/agent/cases/${id}`);
  });
}

/**
 * What this phone did too late on a case that a colleague goes on with: kept at the centre, nothing to mend.
 * @param {any} record
 * @returns {any[]}
 */
export const keptWork = (record) => record.local.refused.filter((/** @type {any} */ one) => one.reason === 'case_reassigned');
