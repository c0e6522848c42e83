/**
 * The phone's half of the storm: the real worker on a fake IndexedDB against a real server. `DAIBAN_CHAOS_SEED` shows one world again;
 * `DAIBAN_CHAOS=whole` goes on for `DAIBAN_CHAOS_MINUTES`.
 */
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { ServerProcess } from '../webapp/server_process.js';
import { BROKEN, builtEngine } from './broken_phone.js';
import { dice } from './dice.js';
import { World } from './world.js';

const { DAIBAN_CHAOS, DAIBAN_CHAOS_MINUTES = '2', DAIBAN_CHAOS_SEED, DAIBAN_CHAOS_REPORT } = process.env;
const isWhole = DAIBAN_CHAOS === 'whole';
const STEPS = 60;
const SHORT_WORLDS = 3;
const FIRST_SEED = 20261127;
const MOST_WORLDS_FOR_A_FAULT = 20;

let server;
before(async () => {
  server = await ServerProcess.start('tests.chaos.served');
});
after(() => server.stop());

/** One world from its seed; what happened is added to `done`. Throws Violated. */
async function live(createEngine, seed, done, often = {}) {
  const world = new World({ dice: dice(seed), server, createEngine, faults: done.faults, often });
  try {
    await world.begin();
    await world.walk(STEPS);
    await world.rest();
  } catch (error) {
    error.message = `${error.message} (DAIBAN_CHAOS_SEED=${seed})\n${world.story.join('\n')}`;
    throw error;
  } finally {
    done.mutations += world.ledger.steps.size;
    done.requests += world.requests;
  }
}

const nothingDone = () => ({ mutations: 0, requests: 0, faults: {}, violations: [] });

test('nothing an agent was told is saved is lost, doubled, or called arrived too early', async (t) => {
  t.mock.method(console, 'error', () => {});
  const createEngine = await builtEngine();
  const done = nothingDone();
  const first = Number(DAIBAN_CHAOS_SEED ?? (isWhole ? Date.now() % 1e6 : FIRST_SEED));
  const end = Date.now() + Number(DAIBAN_CHAOS_MINUTES) * 60_000;
  const isOver = (seed) => (DAIBAN_CHAOS_SEED ? seed > first : isWhole ? Date.now() > end : seed >= first + SHORT_WORLDS);
  for (let seed = first; !isOver(seed); seed += 1) {
    await live(createEngine, seed, done).catch((error) => {
      if (error.name !== 'Violated') throw error;
      done.violations.push(error.message);
    });
  }
  if (DAIBAN_CHAOS_REPORT) await appendFile(DAIBAN_CHAOS_REPORT, `${JSON.stringify(done)}\n`);
  console.log(`chaos: ${JSON.stringify({ ...done, violations: done.violations.length })}`);
  assert.deepEqual(done.violations, []);
  assert.ok(done.mutations > 100 || DAIBAN_CHAOS_SEED);
});

for (const [fault, { edits, often, seed: first }] of Object.entries(BROKEN)) {
  test(`a phone that ${fault} is found out`, async (t) => {
    t.mock.method(console, 'error', () => {});
    const createEngine = await builtEngine(edits);
    let found = null;
    for (let seed = first; !found && seed < first + MOST_WORLDS_FOR_A_FAULT; seed += 1) {
      found = await live(createEngine, seed, nothingDone(), often).then(() => null, (error) => error);
    }
    assert.equal(found?.name, 'Violated', String(found?.stack));
  });
}
