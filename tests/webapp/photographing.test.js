import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW, browse, phoneWithCatalogue } from './browser_on_phone.js';
import { collectingCase } from './cases.js';
import { onFullDisk } from './faults.js';
import { PIN } from './phone.js';

const WAY_BACK = /继续刚才的拍照/;

/** A phone whose agent has a material open, and a browser that was ended and started again since. */
async function endedWhilePhotographing() {
  const phone = await phoneWithCatalogue();
  const id = await collectingCase(phone.engine);
  await browse(phone).get(`cases/${id}/materials/id-card`);
  phone.restart();
  await phone.engine.keys.unlock(PIN);
  return { phone, id, browser: browse(phone), home: async () => (await browse(phone).get('')).text() };
}

test('after the camera made the phone end the browser, the home page leads back to the material', async () => {
  const { id, home } = await endedWhilePhotographing();
  const shown = await home();
  assert.match(shown, WAY_BACK);
  assert.match(shown, new RegExp(`href="/agent/cases/${id}/materials/id-card"`));
  assert.match(shown, /居民身份证/);
});

test('who went on to the list of materials by himself is not asked to go back', async () => {
  const { id, browser, home } = await endedWhilePhotographing();
  await browser.get(`cases/${id}/materials`);
  assert.doesNotMatch(await home(), WAY_BACK);
});

test('the way back is offered for a day of work, and only while the case can be photographed', async () => {
  const { phone, id, home } = await endedWhilePhotographing();
  await phone.engine.store.saveDraft('photographing', { case: id, material: 'id-card', at: new Date(NOW.getTime() - 13 * 3600_000).toISOString() });
  assert.doesNotMatch(await home(), WAY_BACK);
  await browse(phone).get(`cases/${id}/materials/id-card`);
  assert.match(await home(), WAY_BACK);
  await phone.engine.store.commit({ idem: phone.engine.store.newId(), name: 'discard_case', caseId: id, args: { reason: '不办了' } });
  assert.doesNotMatch(await home(), WAY_BACK);
});

test('a full phone shows the material all the same', async () => {
  const phone = await phoneWithCatalogue();
  const id = await collectingCase(phone.engine);
  await onFullDisk(async () => assert.equal((await browse(phone).get(`cases/${id}/materials/id-card`)).status, 200));
});
