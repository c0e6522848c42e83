/** Settings: lock, sync now, the language, what this phone holds; and help when it is full. */
import { nothing, page, seeOther } from '../answers.js';
import { eventOf } from '../case_step.js';
import { readFields, text } from '../forms.js';
import { texts } from '../render.js';
import { surroundings } from '../views/case_view.js';
import { syncLine } from '../views/sync_line.js';

/** @typedef {import('../answers.js').Phone} Phone */

const MEGABYTE = 1024 * 1024;

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function settingsRoutes(app, phone) {
  app.get('/settings', () => settings(phone));
  app.get('/help/storage', async () => {
    const { _ } = texts();
    return page(phone, 'help_storage', { title: _('%(device)s存满了'), back: { href: '/agent/', label: _('首页') } }, await context(phone));
  });
  app.post('/language', (c) => speak(phone, c));
  app.post('/push', (c) => follow(phone, c));
  app.post('/sync', async (c) => {
    phone.engine.sync.syncSoon(eventOf(c));
    return seeOther('/agent/settings');
  });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function follow(phone, c) {
  try {
    await phone.engine.push.follow(await c.req.json());
    return nothing();
  } catch (/** @type {any} */ error) {
    if (error?.name !== 'SyncProblem') throw error;
    return new Response(null, { status: 502 });
  }
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function speak(phone, c) {
  const locale = text(readFields(await c.req.formData()), 'locale');
  return (await phone.engine.language.choose(locale)) ? seeOther('/agent/settings') : settings(phone, { no_texts: true }, 503);
}

/**
 * @param {Phone} phone
 * @param {Record<string, any>} [more]
 * @param {number} [status]
 */
async function settings(phone, more = {}, status = 200) {
  return page(phone, 'settings', { title: texts()._('设置'), tab: 'settings', live: '/agent/settings' }, { ...(await context(phone)), ...more }, status);
}

/** @param {Phone} phone */
async function context(phone) {
  const { store, push } = phone.engine;
  const parts = [surroundings(phone), store.countCases(), store.syncStatus(), phone.room(), push.pushKey()];
  const [around, counts, status, room, pushKey] = await Promise.all(parts);
  return {
    push_key: pushKey,
    languages: phone.engine.language.choices(around.office?.languages),
    agent: around.agent,
    areas: around.agent.areas.map((/** @type {any} */ area) => area.name).join(texts()._('、')),
    office: around.office,
    cases: counts.total,
    sync: syncLine(status, around.now),
    files: { total: status.filesTotal, safe: status.filesSafe },
    used: megabytes(room.usage),
    kept: room.persisted,
    version: phone.version,
  };
}

/**
 * Whole megabytes as text; less than one is "不到 1 MB".
 * @param {number} bytes
 */
function megabytes(bytes) {
  const { _ } = texts();
  return bytes < MEGABYTE ? _('不到 1 MB') : _('%(number)s MB', { number: Math.round(bytes / MEGABYTE) });
}
