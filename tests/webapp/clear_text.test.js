import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FORM, RESIDENT, bytesOf, collectingCase, fillForm } from './cases.js';
import { dump, enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** All bytes of a structure: strings in UTF-8 and UTF-16, keys, byte arrays as they are, byte arrays as text. */
function bytesIn(value, found = []) {
  if (value instanceof ArrayBuffer) found.push(Buffer.from(value));
  else if (ArrayBuffer.isView(value)) found.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  else if (typeof value === 'string' || typeof value === 'number') found.push(Buffer.from(String(value), 'utf8'), Buffer.from(String(value), 'utf16le'));
  else if (value && typeof value === 'object') {
    assert.ok(!(value instanceof CryptoKey), 'a key lies on the disk');
    for (const [name, part] of Object.entries(value)) bytesIn(name, found), bytesIn(part, found);
  }
  return found;
}

const isIn = (haystack, needle) => haystack.some((bytes) => bytes.includes(needle));

/** Whether a text or picture can be found, in any of the ways it might lie there. */
function finds(haystack, secret) {
  const forms = secret instanceof Uint8Array
    ? [Buffer.from(secret), Buffer.from(Buffer.from(secret).toString('base64'))]
    : [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'utf16le'), Buffer.from(encodeURIComponent(secret)), Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2))];
  return forms.some((form) => isIn(haystack, form));
}

test('nothing personal lies in clear on the phone, and the search would find it if it did', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const { store } = phone.engine;
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  await fillForm(phone.engine, caseId);
  const picture = bytesOf(20_000, 5);
  const file = { id: store.newId(), bytes: picture, type: 'image/jpeg' };
  await store.commit({ idem: store.newId(), name: 'attach_material', caseId, args: { material: 'id-card', page: 1, file: file.id }, files: [file] });
  await store.saveDraft(`form of ${RESIDENT.name}`, { phone: RESIDENT.phone });
  const offline = await dump(phone.disk);
  phone.isOnline = true;
  phone.requests.length = 0;
  await phone.sync();
  const answers = await dump(phone.disk);
  assert.equal((await store.getCase(caseId)).local.unsent, 0);

  const shown = await store.getCase(caseId);
  const secrets = [RESIDENT.name, RESIDENT.id_number, RESIDENT.phone, RESIDENT.address, FORM.bank_account, FORM.bank_name, 'pension-enrolment', '城乡居民养老保险参保登记', '王建国', '13900000000', '上坪村', '青石镇', shown.local_no, shown.tracking_code, 'fill_form', picture.subarray(0, 64)];
  const isPublic = (secret) => ['pension-enrolment', '城乡居民养老保险参保登记', FORM.bank_name].includes(secret);
  for (const disk of [offline, answers]) {
    const whole = bytesIn({ ...disk, catalogue: [] });
    for (const secret of secrets) assert.ok(!finds(whole, secret), `${secret} lies in clear`);
    const catalogue = bytesIn(disk.catalogue);
    for (const secret of secrets.filter((one) => !isPublic(one))) assert.ok(!finds(catalogue, secret), `${secret} lies in the catalogue`);
  }

  const control = bytesIn({ rows: [{ id: 'x', value: { resident: RESIDENT, note: FORM, more: [shown.local_no, shown.tracking_code, '王建国 13900000000 上坪村 青石镇 pension-enrolment 城乡居民养老保险参保登记 fill_form'] } }], files: [picture] });
  for (const secret of secrets) assert.ok(finds(control, secret), `the search does not see ${secret}`);
});

test('what goes over the line names nobody either, except to hand in a code', async () => {
  const phone = await enrolledPhone(server);
  phone.requests.length = 0;
  const caseId = await collectingCase(phone.engine);
  await fillForm(phone.engine, caseId);
  await phone.sync();
  const sent = bytesIn(phone.requests.map(({ path, headers, body }) => ({ path, headers, body })));
  for (const secret of [RESIDENT.name, RESIDENT.id_number, FORM.bank_account]) assert.ok(!finds(sent, secret), secret);
  assert.ok(isIn(sent, Buffer.from('/sync/v1/exchange')));
});
