/** What only practice has: the centre's part, pretended at a press of a button, and wiping it all. */
import { seeOther } from '../answers.js';
import { text, readFields } from '../forms.js';

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function practiceRoutes(app, phone) {
  const { practice } = phone;
  if (!practice) return;
  app.post('/cases/:id/centre', async (c) => {
    const id = c.req.param('id');
    await practice.pretend(id, text(readFields(await c.req.formData()), 'step'));
    return seeOther(`/agent/cases/${id}`);
  });
  app.post('/removal', async () => {
    await practice.wipe();
    return seeOther('/agent/');
  });
}
