/** 容缺: what may come later is promised before handing in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectingCase, openCase } from './cases.js';
import { browse, phoneWithCatalogue, png } from './browser_on_phone.js';
import { latestDay } from '../../webapp/worker/views/commitment.js';

/** An allowance whose resident let the agent promise. */
async function tolerantCase(phone) {
  const { store } = phone.engine;
  const id = await openCase(phone.engine, { item: 'old-age-allowance' });
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId: id, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: [] } });
  const signature = { id: store.newId(), bytes: png(700, 480), type: 'image/png' };
  const args = {
    matters: ['高龄津贴申领'], authorities: ['submit', 'commit', 'supplement'], starts_on: '2026-11-23', ends_on: '2027-05-22', explained_by: 'read',
    place: '上坪村', principal_can_write: true, way: 'screen', agent_accepts: true, witnesses: [], signature: signature.id,
  };
  await store.commit({ idem: store.newId(), name: 'record_mandate', caseId: id, args, files: [signature] });
  return id;
}

test('a promise without a day, past the limit, or unsigned is not recorded; a sound one is', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await tolerantCase(phone);
  const path = `cases/${id}/commitment`;
  const shown = await (await browser.get(path)).text();
  assert.match(shown, /近期照片，什么时候补/);
  assert.doesNotMatch(shown, /居民身份证，什么时候补/);
  const send = async (fields, pictures = [png(700, 480)]) => browser.postFiles(path, { explained_by: 'read', idem: await browser.idemOf(path), ...fields }, 'signature', pictures);
  assert.equal((await send({})).status, 422);
  assert.equal((await send({ 'when-portrait': 'day', 'day-portrait': '2029-01-01' })).status, 422);
  assert.equal((await send({ 'when-portrait': 'collection' }, [])).status, 422);
  assert.equal((await send({ 'when-portrait': 'day', 'day-portrait': '2026-11-28' })).status, 303);
  const { commitment } = await phone.engine.store.getCase(id);
  assert.deepEqual(commitment.obligations.map((one) => [one.material, one.due_on, one.at_collection]), [['portrait', '2026-11-30', false]]);
  assert.doesNotMatch(await (await browser.get(`cases/${id}/review`)).text(), /还没有签承诺书/);
});

test('the review says that a promise is lacking and where to make it', async () => {
  const phone = await phoneWithCatalogue();
  const id = await tolerantCase(phone);
  assert.match(await (await browse(phone).get(`cases/${id}/review`)).text(), new RegExp(`/agent/cases/${id}/commitment`));
});

test('without leave to promise the page says so and offers a new mandate', async () => {
  const phone = await phoneWithCatalogue();
  const id = await collectingCase(phone.engine);
  assert.match(await (await browse(phone).get(`cases/${id}/commitment`)).text(), /重新签委托书/);
});

test('the last day counts weekdays and ends on one', () => {
  const limit = (value, unit = 'working_day') => ({ promise_limit: { value, unit } });
  assert.equal(latestDay(limit(3), '2026-11-27'), '2026-12-02');
  assert.equal(latestDay(limit(0), '2026-11-28'), '2026-11-30');
  assert.equal(latestDay(limit(5, 'day'), '2026-11-23'), '2026-11-30');
});

test('a mandate is taken back without a reason, and then nothing more is collected', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  const path = `cases/${id}/mandate/revocation`;
  assert.equal((await browser.post(path, { reason: '', idem: await browser.idemOf(path) })).status, 303);
  const record = await phone.engine.store.getCase(id);
  assert.deepEqual([record.mandate.revocation.by, record.flags], ['agent', ['mandate_revoked']]);
  assert.match(await (await browser.get(`cases/${id}`)).text(), /办事人收回了委托/);
  assert.equal((await browser.get(path)).status, 303);
});
