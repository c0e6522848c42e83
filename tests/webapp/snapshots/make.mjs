/**
 * Writes the phone's database as today's program leaves it, with the keys of the centre it belongs to:
 * `node tests/webapp/snapshots/make.mjs 0.1.0`. Run at every release; a snapshot that was released is never made again.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { keepDraft } from '../../../webapp/worker/drafts.js';
import { attach, collectingCase, fillForm, openCase } from '../cases.js';
import { enrolledPhone } from '../phone.js';
import { ServerProcess } from '../server_process.js';
import { readDisk } from './disk.js';

const [version] = process.argv.slice(2);
const place = new URL(`${version}.json`, import.meta.url);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Error('Which version? node tests/webapp/snapshots/make.mjs 0.2.0');
if (existsSync(place)) throw new Error(`${version} has its snapshot. Delete the file only if that version was never released.`);

const server = await ServerProcess.start();
try {
  const phone = await enrolledPhone(server);
  const { engine } = phone;
  const arrived = await collectingCase(engine);
  const refused = await fillForm(engine, arrived, { no_such_field: '一个字也不能丢' });
  await attach(engine, arrived, 'id-card', 1);
  await phone.sync();
  await phone.sync();
  phone.isOnline = false;
  const unsent = await collectingCase(engine);
  const photo = await attach(engine, unsent, 'id-card', 1, 4000);
  const typed = await openCase(engine);
  await keepDraft(engine.store, `${typed}/consent`, engine.store.newId(), { explained_by: 'dialect' });
  const { made, arrived: known } = await engine.store.syncStatus();
  const device = (await server.ask('facts')).devices[0].id;
  const kept = { cases: { arrived, unsent, typed }, refused, photo, made, known };
  const snapshot = { version, kept, centre: await server.ask('identity', { device }), disk: await readDisk(phone.disk) };
  await writeFile(place, `${JSON.stringify(snapshot, null, 1)}\n`);
} finally {
  await server.stop();
}
