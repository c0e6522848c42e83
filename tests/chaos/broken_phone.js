/** The phone's worker made wrong on purpose, one way at a time: a simulation that doesn't notice proves nothing. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = new URL('../..', import.meta.url).pathname;
const STORE = 'webapp/worker/store';

/**
 * @typedef {[file: string, text: string, instead: string]} Edit what stands in a file, and what stands there instead
 * @typedef {{edits: Edit[], often?: Record<string, number>, seed: number}} Broken `often`: what has to happen oftener than usual for
 *   the fault to show soon; `seed`: of a world in which it does
 * @type {Record<string, Broken>}
 */
export const BROKEN = {
  'deletes before the receipt': {
    edits: [[`${STORE}/cleaning.js`, 'return safeSince !== null && safeSince <= now - kept;', 'return true || [safeSince, now, kept];']],
    seed: 1,
  },
  'deletes what is safe at once': {
    edits: [[`${STORE}/cleaning.js`, 'const KEPT_SAFE = 7 * DAY;', 'const KEPT_SAFE = 0;']],
    seed: 1,
  },
  'counts the seven days by its own clock': {
    edits: [[`${STORE}/cleaning.js`, 'if (contact?.agreed === undefined) return;', 'if (contact) contact.agreed = clock().getTime();']],
    often: { 'the clock of a phone jumps': 10 },
    seed: 3,
  },
  'gives a number twice': {
    edits: [
      [`${STORE}/commit.js`, 'if (now.id !== device.id || now.nextSeq !== device.nextSeq) return null;', ''],
      [`${STORE}/commit.js`, 'nextSeq: now.nextSeq + prepared.length', 'nextSeq: device.nextSeq + prepared.length'],
      [`${STORE}/made.js`, "objectStore('outbox').add(", "objectStore('outbox').put("],
    ],
    seed: 1,
  },
  'drops a refusal': {
    edits: [[`${STORE}/answers.js`, "const refused = entry.mendedBy ? 'mended' : 'refused';", "const refused = 'mended';"]],
    seed: 1,
  },
  'takes what the centre says of its copy for its own': {
    edits: [[`${STORE}/answers.js`, "if (answer.stop && answer.stop !== 'revoked') return keepStop(tx, known, answer, clock().getTime());", '']],
    often: { 'a phone is copied': 6 },
    seed: 2,
  },
  'believes a gap': {
    edits: [[`${STORE}/answers.js`, '        const settled = await keepOutcomes(context);\n', "        const settled = await keepOutcomes(context);\n        for (const one of await numbered(tx, known.id, 0, known.nextSeq)) if (one.state === 'made') await tx.objectStore('pending').put({ ...one, state: 'applied' });\n"]],
    seed: 1,
  },
  'takes stored for safe': {
    edits: [[`${STORE}/answers.js`, 'for (const [id, { state, offset }] of Object.entries(answer.files)) {', "for (const [id, { state: said, offset }] of Object.entries(answer.files)) {\n    const state = said === 'stored' ? 'safe' : said;"]],
    seed: 1,
  },
  'takes sent for stored': {
    edits: [[`${STORE}/outgoing.js`, "put({ ...transfer, state: 'partial', offset })", "put({ ...transfer, state: offset > 0 ? 'stored' : 'partial', offset })"]],
    often: { 'takes a photo while handing in': 30 },
    seed: 1,
  },
  'writes the cursor before the rows': {
    edits: [
      [`${STORE}/answers.js`, '    applyAnswer(device, answer, pulled) {\n      return', "    async applyAnswer(device, answer, pulled) {\n      if (pulled) await database.write(['meta'], (tx) => tx.objectStore('meta').put(pulled.pull, 'pull'));\n      return"],
    ],
    often: {
      'another phone is enrolled': 10, 'registers a case': 20, 'hands in': 50, 'takes a photo': 2, // and what tells a case once more would hide it
      'edits a form again and again': 0, 'makes a whole case and submits it': 0, 'somebody at the office acts': 0, 'a phone is copied': 0, 'the centre comes back from its replica': 0,
    },
    seed: 7,
  },
  'ignores a restore': {
    edits: [[`${STORE}/answers.js`, '        await takeBack(context);\n', '']],
    often: { 'the centre comes back from its replica': 8 },
    seed: 3,
  },
  'says saved before it is': {
    edits: [[`${STORE}/database.js`, 'const answer = await change(tx);\n      await tx.done;', 'const answer = await change(tx);\n      void done;']],
    seed: 1,
  },
};

/**
 * The worker's engine, built as it is shipped, with these edits.
 * @param {Edit[]} [edits]
 * @returns {Promise<(around: any) => any>} createEngine
 */
export async function builtEngine(edits = []) {
  const left = new Set(edits);
  const edited = {
    name: 'edited',
    setup(/** @type {import('esbuild').PluginBuild} */ building) {
      building.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const mine = edits.filter(([file]) => path === join(ROOT, file));
        if (mine.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const edit of mine) {
          if (contents.split(edit[1]).length !== 2) throw new Error(`${edit[0]} no longer says, or says twice: ${edit[1]}`);
          contents = contents.replace(edit[1], () => edit[2]);
          left.delete(edit);
        }
        return { contents };
      });
    },
  };
  const { outputFiles } = await build({ entryPoints: [join(ROOT, 'webapp/worker/engine.js')], bundle: true, write: false, format: 'esm', plugins: [edited], logLevel: 'silent' });
  if (left.size > 0) throw new Error(`not in the worker: ${[...left].map(([file]) => file)}`);
  const folder = await mkdtemp(join(tmpdir(), 'daiban-worker-'));
  try {
    const file = join(folder, 'engine.mjs');
    await writeFile(file, outputFiles[0].text);
    return (await import(pathToFileURL(file).href)).createEngine;
  } finally {
    await rm(folder, { recursive: true });
  }
}
