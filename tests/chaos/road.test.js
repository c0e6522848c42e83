/** Uploads on a mountain road (road.py): everything arrives, text first, and every while of connection brings it forward. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '../webapp/server_process.js';
import { builtEngine } from './broken_phone.js';
import { RoadProcess, Traveller, livingFast, travel } from './road_trip.js';

const isWhole = process.env.DAIBAN_CHAOS === 'whole';
const VILLAGE = '999901100201';
const SLOW = { up: 64_000, down: 64_000, delay: 0.15, speed: isWhole ? 4 : 8, seed: 1 };
const CASE_BYTES = 240_000;
const LIMIT = 300;

let server;
let road;
before(async () => {
  server = await ServerProcess.start('tests.chaos.served');
});
after(() => server.stop());

/** A phone with one case, at the beginning of the road. */
async function setOut(kind) {
  await server.installAnew();
  const traveller = new Traveller(await builtEngine(), kind.speed);
  traveller.url = server.url;
  await traveller.enrol(await server.ask('code', { which: 0 }));
  const wanted = await traveller.collect(VILLAGE, CASE_BYTES, 1);
  road = new RoadProcess();
  traveller.url = await road.open(server.url, kind);
  return { server, road, traveller, wanted, kind, limit: LIMIT };
}

async function go(trip) {
  try {
    return await livingFast(trip.kind.speed, () => travel(trip));
  } finally {
    await road.stop();
  }
}

for (const loss of isWhole ? [0, 0.03] : [0.03]) {
  test(`a case arrives at 64 kbit/s with a cut every 15 seconds and ${loss * 100} % loss: its forms first, something in every while`, async () => {
    const trip = await setOut({ ...SLOW, loss });
    const { isThere, windows, textAfter, arrived, counts } = await go(trip);
    assert.ok(isThere, 'it never arrived');
    assert.ok(counts.cuts >= 1, 'nothing was cut');
    assert.equal(textAfter.files, 0, 'a photo came before the forms');
    assert.ok(windows.every((gained) => gained > 0), `a while without progress: ${windows}`);
    assert.ok(counts.up < 1.5 * arrived.payload, 'half of it was sent again');
  });
}

test('a file that was sent in half goes on at its byte days later', async () => {
  const trip = await setOut(SLOW);
  const phone = trip.traveller;
  try {
    await livingFast(SLOW.speed, async () => {
      await travel({ ...trip, enough: 0.6 * CASE_BYTES });
      phone.isOnline = false;
      await road.ask('cut');
      const before = await server.ask('arrived');
      const sent = (await road.ask('counts')).up;
      phone.later = 3 * 24 * 3600_000;
      await new Promise((done) => setTimeout(done, 200));
      phone.isOnline = true;
      const { isThere, counts, arrived } = await travel({ ...trip, wanted: await left(trip.wanted) });
      assert.ok(isThere, 'it never arrived');
      assert.ok(before.bytes > CASE_BYTES / 3 && before.bytes < CASE_BYTES, `nothing is proved by ${before.bytes}`);
      const rest = arrived.payload - before.bytes;
      assert.ok(counts.up - sent < 1.4 * rest, `sent again from the beginning: ${counts.up - sent} for ${rest}`);
    });
  } finally {
    await road.stop();
  }
});

/** What is still to come. */
async function left({ files, steps }) {
  const { files: here, steps: taken } = await server.ask('arrived');
  return { files: files - here, steps: steps - taken };
}
