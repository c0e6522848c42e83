import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inOrder } from '../../sync/files.js';
import { Pace } from '../../sync/pace.js';
import { attach, collectingCase } from './cases.js';
import { PIN, dump, enrolledPhone, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const carries = ({ method, body }) => method === 'PATCH' || (method === 'POST' && body instanceof Uint8Array);
/** Whether a request brings bytes of this file, along with its creation or after it. */
const carriesOf = (id) => (one) => carries(one) && (one.path.endsWith(id) || atob(one.headers['Upload-Metadata']?.split(/[ ,]/)[1] ?? '').includes(id));
const chunks = (phone) => phone.requests.filter(carries);
const placeOf = ({ headers }) => Number(headers['Upload-Offset'] ?? 0);

/** A phone with one page of this length made, its mutations handed in, files not. */
async function withPage(length) {
  const phone = await enrolledPhone(server);
  phone.isHurried = false;
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  const fileId = await attach(phone.engine, caseId, 'id-card', 1, length);
  phone.isOnline = true;
  phone.requests.length = 0;
  return { phone, caseId, fileId };
}

const transferOf = async (phone, id) => (await dump(phone.disk)).transfers.find(({ key }) => key === id);

/** The same phone after its process ended. */
async function secondLife(phone) {
  const again = newPhone({ url: phone.url, disk: phone.disk });
  await again.engine.keys.unlock(PIN);
  return again;
}

/** Assert that what was acknowledged tiles the file exactly. */
function assertTiled(accepted, size) {
  let at = 0;
  for (const [from, length] of accepted) {
    assert.equal(from, at);
    at += length;
  }
  assert.equal(at, size);
}

test('an upload that is cut again and again goes on at the byte it had reached', async () => {
  const { phone, fileId } = await withPage(3_000_000);
  phone.isHurried = true;
  const accepted = [];
  let cuts = 0;
  phone.network = async (url, options, pass) => {
    if (!carriesOf(fileId)({ path: url, ...options })) return pass(url, options);
    const isCut = (chunks(phone).length % 2 === 0) && cuts < 6;
    const isLate = isCut && cuts % 2 === 1;
    if (isCut) cuts += 1;
    if (isCut && !isLate) throw new TypeError('cut on the way there');
    const response = await pass(url, options);
    assert.ok([201, 204].includes(response.status));
    accepted.push([placeOf(options), options.body.length]);
    if (isLate) throw new TypeError('cut on the way back');
    return response;
  };
  await phone.sync();
  const { value: transfer } = await transferOf(phone, fileId);
  assert.equal(transfer.state, 'stored');
  assert.equal(cuts, 6);
  assertTiled(accepted, transfer.size);
  const sent = phone.requests.filter(carriesOf(fileId)).reduce((total, one) => total + one.body.length, 0);
  const lost = sent - accepted.reduce((total, [, length]) => total + length, 0);
  assert.ok(lost <= 3 * 256 * 1024, `only what was in flight was sent twice: ${lost} bytes`);
  assert.ok((await server.ask('facts')).files.some((file) => file.id === fileId && file.stored));
});

test('a file is called safe when the centre says it is in the second place, not before', async () => {
  const { phone, caseId, fileId } = await withPage(2000);
  await phone.sync();
  assert.deepEqual([(await transferOf(phone, fileId)).value.state, (await phone.engine.store.getCase(caseId)).local.filesSafe], ['stored', 0]);
  await server.ask('dispatch');
  await phone.sync();
  const { local } = await phone.engine.store.getCase(caseId);
  assert.deepEqual([(await transferOf(phone, fileId)).value.state, local.filesArrived, local.filesSafe], ['safe', 2, 2]);
});

test('a phone that is restarted in mid-upload goes on where the centre is', async () => {
  const { phone, fileId } = await withPage(300_000);
  phone.network = async (url, options, pass) => {
    if (options.method === 'PATCH' && Number(options.headers['Upload-Offset']) > 100_000) throw new TypeError('out of reach');
    if (options.method === 'HEAD') throw new TypeError('out of reach');
    return pass(url, options);
  };
  phone.isHurried = false;
  void phone.engine.sync.startSync({ waitUntil: () => null });
  while (!phone.waits.length) await new Promise((done) => setImmediate(done));
  const reached = (await transferOf(phone, fileId)).value.offset;
  assert.ok(reached > 0);

  phone.network = (url, options, pass) => pass(url, options);
  const sentBefore = chunks(phone).length;
  const restarted = await secondLife(phone);
  await restarted.sync();
  const first = restarted.requests.find(carriesOf(fileId));
  assert.ok(placeOf(first) >= 100_000, 'nothing that had arrived was sent again');
  assert.equal((await transferOf(restarted, fileId)).value.state, 'stored');
  assert.ok(sentBefore > 0);
});

test('a small file comes along with its creation, in one request', async () => {
  const { phone, fileId } = await withPage(2000);
  await phone.sync();
  const ofFile = phone.requests.filter((one) => one.path.startsWith('/sync/v1/files') && (carriesOf(fileId)(one) || one.path.endsWith(fileId)));
  assert.deepEqual(ofFile.map(({ method }) => method), ['POST']);
  assert.equal((await transferOf(phone, fileId)).value.state, 'stored');
});

test('a creation that was cut is repeated without its bytes, so that none are sent twice', async () => {
  const { phone, fileId } = await withPage(2000);
  phone.isHurried = true;
  let isCut = false;
  phone.network = async (url, options, pass) => {
    const response = await pass(url, options);
    if (isCut || !carriesOf(fileId)({ path: url, ...options })) return response;
    isCut = true;
    throw new TypeError('cut on the way back');
  };
  await phone.sync();
  assert.equal(phone.requests.filter(carriesOf(fileId)).length, 1);
  assert.equal((await transferOf(phone, fileId)).value.state, 'stored');
});

test('a chunk damaged on the way is sent again', async () => {
  const { phone, fileId } = await withPage(50_000);
  phone.isHurried = true;
  let isDamaged = false;
  phone.network = (url, options, pass) => {
    if (!carries(options) || isDamaged) return pass(url, options);
    isDamaged = true;
    const body = options.body.slice();
    body[0] ^= 1;
    return pass(url, { ...options, body });
  };
  await phone.sync();
  assert.ok(isDamaged);
  assert.equal((await transferOf(phone, fileId)).value.state, 'stored');
});

test('text goes before pictures, and new text before the rest of them', async () => {
  const { phone, caseId } = await withPage(4_000_000);
  const order = [];
  let interrupted = null;
  phone.network = async (url, options, pass) => {
    order.push(carries(options) ? 'chunk' : url.endsWith('exchange') ? `text ${JSON.parse(options.body).envelopes.length}` : 'other');
    const response = await pass(url, options);
    if (carries(options) && !interrupted) {
      interrupted = phone.engine.store.commit({ idem: phone.engine.store.newId(), name: 'fill_form', caseId, args: { form: {} } });
      await interrupted;
      phone.engine.sync.syncSoon();
    }
    return response;
  };
  await phone.sync();
  const told = order.filter((one) => one !== 'other');
  assert.equal(told[0], 'text 4');
  const second = told.findIndex((one) => one === 'text 1');
  assert.ok(second > 0 && second <= 9, told.join(' '));
  assert.ok(told.slice(second).includes('chunk'));
});

test('one file the centre will not have does not keep the others', async () => {
  const { phone, caseId, fileId } = await withPage(2000);
  const other = await attach(phone.engine, caseId, 'id-card', 2, 2500);
  phone.network = (url, options, pass) => {
    const isIt = options.method === 'POST' && url === '/sync/v1/files' && atob(options.headers['Upload-Metadata'].split(/[ ,]/)[1]).includes(fileId);
    return isIt ? Promise.resolve(Response.json({ error: 'file_differs' }, { status: 409 })) : pass(url, options);
  };
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).lastProblem.code, 'file_conflict');
  phone.network = (url, options, pass) => pass(url, options);
  assert.equal((await transferOf(phone, fileId)).value.state, 'missing');
  await phone.sync();
  assert.equal((await transferOf(phone, other)).value.state, 'stored');
});

test('small and nearly complete files go first, pages taken back last', () => {
  const transfers = [
    { id: 'large', size: 900, offset: null, isRemoved: false },
    { id: 'taken back', size: 10, offset: null, isRemoved: true },
    { id: 'nearly complete', size: 1000, offset: 950, isRemoved: false },
    { id: 'small', size: 100, offset: 0, isRemoved: false },
  ];
  assert.deepEqual(inOrder(transfers).map(({ id }) => id), ['nearly complete', 'small', 'large', 'taken back']);
});

test('a chunk becomes four seconds of what was measured, within 8 and 256 KB', () => {
  const fast = new Pace();
  for (let turn = 0; turn < 3; turn += 1) fast.arrived(fast.chunk, 5);
  assert.equal(fast.chunk, 256 * 1024);
  const slow = new Pace();
  slow.arrived(32 * 1024, 16_000);
  assert.equal(slow.chunk, 8 * 1024);
  const middling = new Pace();
  for (let turn = 0; turn < 4; turn += 1) middling.arrived(middling.chunk, middling.chunk / 50);
  assert.equal(middling.chunk, 200_000);
});

test('a chunk halves after each cut and grows back slowly', () => {
  const pace = new Pace();
  for (let turn = 0; turn < 3; turn += 1) pace.arrived(pace.chunk, 5);
  pace.cut();
  assert.equal(pace.chunk, 128 * 1024);
  pace.cut();
  assert.equal(pace.chunk, 64 * 1024);
  pace.arrived(64 * 1024, 5);
  assert.equal(pace.chunk, 80 * 1024);
  for (let turn = 0; turn < 9; turn += 1) pace.cut();
  assert.equal(pace.chunk, 8 * 1024);
});

test('a short last chunk says nothing about a slow line', () => {
  const pace = new Pace();
  for (let turn = 0; turn < 3; turn += 1) pace.arrived(pace.chunk, 1000);
  const before = pace.chunk;
  pace.arrived(500, 400);
  assert.equal(pace.chunk, before);
});

test('two to four files are in flight: more on a line that holds, fewer on one that is cut', () => {
  const pace = new Pace();
  assert.equal(pace.parallel, 2);
  for (let turn = 0; turn < 40; turn += 1) pace.arrived(32 * 1024, 500);
  assert.equal(pace.parallel, 4);
  pace.cut();
  assert.equal(pace.parallel, 3);
  pace.cut();
  pace.cut();
  assert.equal(pace.parallel, 2);
});
