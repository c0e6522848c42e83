import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { findTyped } from '../../webapp/worker/drafts.js';
import { openCase } from './cases.js';
import { PIN, enrolAlone, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';
import { readLayout, writeDisk } from './snapshots/disk.js';

const FOLDER = new URL('snapshots/', import.meta.url);

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const byNumbers = (one, other) => one.localeCompare(other, 'en', { numeric: true });
const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort(byNumbers);
const snapshots = await Promise.all(names.map(async (name) => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'))));

/** A phone whose disk an earlier version left, and its centre. */
async function opened(snapshot) {
  await server.installAnew(snapshot.centre.keys);
  await server.ask('adopt', { device: snapshot.centre.device });
  const disk = new IDBFactory();
  await writeDisk(disk, snapshot.disk);
  const phone = newPhone({ disk, url: server.url });
  await phone.engine.keys.unlock(PIN);
  return phone;
}

for (const snapshot of snapshots) {
  const { version, kept } = snapshot;

  test(`everything a phone of version ${version} held is there after the update`, async () => {
    const { engine } = await opened(snapshot);
    const { store } = engine;
    const status = await store.syncStatus();
    assert.deepEqual([status.made, status.arrived, status.refused], [kept.made, kept.known, 1]);
    for (const caseId of Object.values(kept.cases)) assert.equal((await store.getCase(caseId)).resident.name, '李秀𠮷');
    assert.deepEqual((await store.findMutation(kept.refused)).args, { form: { no_such_field: '一个字也不能丢' } });
    assert.equal((await store.findPreview(kept.photo)).bytes.length, 4000);
    assert.deepEqual(await findTyped(store, `${kept.cases.typed}/consent`), { explained_by: 'dialect' });
    assert.ok((await store.listItems()).length > 0);
    assert.equal((await store.getOffice()).name, '青石镇');
  });

  test(`what a phone of version ${version} had not sent is handed in after the update together with what it does now, each once`, async () => {
    const phone = await opened(snapshot);
    await openCase(phone.engine);
    await phone.sync();
    const { mutations, files } = await server.ask('facts');
    const handedIn = mutations.filter(({ outcome }) => outcome === 'applied').map(({ seq }) => seq);
    assert.deepEqual(handedIn, Array.from({ length: kept.made + 1 - kept.known }, (_, place) => kept.known + place + 1));
    assert.deepEqual(files.map(({ stored }) => stored), [true, true, true, true], 'two signatures and two photos: this centre had none of them');
    assert.ok(files.some(({ id }) => id === kept.photo));
  });
}

test('a changed schema has a snapshot of its own', async () => {
  const { disk } = await enrolAlone(newPhone());
  const { version, disk: { layout } } = snapshots.at(-1);
  const help = `The phone's database is not as ${version} left it: write its migration in database.js, then node tests/webapp/snapshots/make.mjs <new version>`;
  assert.deepEqual(JSON.parse(JSON.stringify(await readLayout(disk))), layout, help);
});
