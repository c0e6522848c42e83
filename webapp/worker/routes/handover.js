/** The hand-over package: with no network, what wasn't sent becomes a file to be carried; its receipt is entered here. */
import { page, seeOther } from '../answers.js';
import { readFields, text } from '../forms.js';
import { texts } from '../render.js';
import { surroundings } from '../views/case_view.js';
import { momentWords } from '../views/dates.js';
import { amountWords, syncLine } from '../views/sync_line.js';

/** @typedef {import('../answers.js').Phone} Phone */

const SHOWN = 10;

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function handoverRoutes(app, phone) {
  if (phone.practice) return;
  app.get('/handover', () => show(phone));

  app.post('/handover', async () => {
    const made = await phone.engine.store.makeHandover();
    if (!made) return seeOther('/agent/handover');
    const day = phone.now().toISOString().slice(0, 10);
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename="daiban-${day}-${made.handover.number}.daiban"` };
    return new Response(made.file, { headers });
  });

  app.post('/handover/receipt', async (c) => {
    const code = text(readFields(await c.req.formData()), 'receipt');
    if (await phone.engine.store.takeReceipt(code)) return seeOther('/agent/handover');
    return show(phone, { receipt: code, is_wrong: true }, 422);
  });
}

/**
 * @param {Phone} phone
 * @param {{receipt?: string, is_wrong?: boolean}} [form]
 * @param {number} [status]
 */
async function show(phone, { receipt = '', is_wrong = false } = {}, status = 200) {
  const { store } = phone.engine;
  const [around, sync, made] = await Promise.all([surroundings(phone), store.syncStatus(), store.listHandovers()]);
  const packages = made.slice(0, SHOWN).map((/** @type {import('../store/handover.js').Handover} */ one) => ({
    number: one.number,
    made: momentWords(new Date(one.at).toISOString(), around.now),
    amount: amountWords(one.steps, one.files.length),
    arrived: one.arrivedAt !== null,
    whole: one.allFiles || one.files.length === 0,
  }));
  const { _ } = texts();
  const frame = { title: _('交接包'), back: { href: '/agent/settings', label: _('设置') }, tab: 'settings' };
  return page(phone, 'handover', frame, { sync: syncLine(sync, around.now), packages, receipt, is_wrong }, status);
}
