/** The result reaches somebody who can't write: a thumb on paper, photographed, in the place of a signature on the screen. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { browse, jpeg, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';
import { RESIDENT, collectingCase } from './cases.js';
import { VILLAGE } from './phone.js';

beforeEach(() => withCanvas());

const TAKEN = { received_by: RESIDENT.name, relation: 'self', place: '上坪村三组' };

/** A phone whose case lies ready to be delivered, of a resident who can't write. */
async function readyToDeliver() {
  const phone = await phoneWithCatalogue();
  const { store } = phone.engine;
  const id = await collectingCase(phone.engine);
  const own = await store.getCase(id);
  phone.network = async (url, options) => {
    if (!url.endsWith('exchange')) return new Response(null, { status: 204 });
    const { envelopes, files } = JSON.parse(options.body);
    const outcomes = envelopes.map(({ header }) => ({ id: header.id, seq: header.seq, outcome: 'applied', reason: null, detail: {} }));
    const last = outcomes.at(-1)?.seq ?? 0;
    const data = { ...own, local: undefined, state: 'TO_DELIVER', resident: { ...RESIDENT, can_write: false }, revision: 9 };
    const changes = { [`area:${VILLAGE}`]: { version: 9, reset: false, more: false, records: [{ kind: 'case', id, deleted: false, data }] } };
    return Response.json({ protocol: 1, now: '', epoch: 'e', outcomes, expected_seq: last + 1, safe_seq: last, stop: null, files: Object.fromEntries(files.map((one) => [one, { state: 'stored', offset: 0 }])), changes });
  };
  await phone.sync();
  phone.isOnline = false;
  const path = `cases/${id}/delivery`;
  const browser = browse(phone);
  const send = async (fields, signed) => browser.postAll(path, { idem: await browser.idemOf(path), ...TAKEN, ...fields }, signed);
  return { browser, path, send, record: () => store.getCase(id) };
}

test('who can’t write presses a thumb: the photo outlives a form that lacks something, and stands for the signature', async () => {
  const { browser, path, send, record } = await readyToDeliver();
  assert.match(await (await browser.get(path)).text(), /拍按了手印的纸/);
  const lacking = await send({ hand: 'thumb', relation: '' }, { signature: jpeg(1600, 1200) });
  assert.equal(lacking.status, 422);
  assert.match(await lacking.text(), /class="covered"[^]*已送到，存下/);
  assert.equal((await browser.get(`${path}/picture`)).headers.get('Content-Type'), 'image/jpeg');
  assert.equal((await send({ hand: 'thumb' }, {})).status, 303);
  const { state, receipt } = await record();
  assert.deepEqual([state, receipt.way, receipt.received_by, receipt.signature.type], ['DELIVERED', 'thumbprint', RESIDENT.name, 'image/jpeg']);
  assert.equal((await browser.get(`${path}/picture`)).status, 404, 'what was taken is kept in one place only');
});

test('without a photo nothing is delivered; somebody who can write signs on the screen all the same', async () => {
  const { browser, path, send, record } = await readyToDeliver();
  assert.equal((await send({ hand: 'thumb' }, {})).status, 422);
  assert.equal((await record()).state, 'TO_DELIVER');
  assert.match(await (await browser.get(`${path}?hand=pad`)).text(), /签收人请在框里签名/);
  assert.equal((await send({ hand: 'pad', received_by: '李小明', relation: 'child' }, { signature: png(700, 480) })).status, 303);
  const { receipt } = await record();
  assert.deepEqual([receipt.way, receipt.signature.type], ['screen', 'image/png']);
});
