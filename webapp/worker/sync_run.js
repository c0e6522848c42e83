/**
 * One round with the centre: hand in what was made, learn what became of it, then send files; text always before files.
 * Locked, it sends and learns outcomes; unlocked, it also pulls.
 *
 * @typedef {import('./store.js').Store['intern']} Intern
 * @typedef {{database: import('./store/database.js').Database, boxes: import('./store/box.js').Boxes, keys: import('./keys.js').Keys,
 *   store: import('./store.js').Store, escrow: import('./escrow.js').Escrow, wiping: import('./wiping.js').Wiping, storage: import('./storage_report.js').StorageReport, line: import('../../sync/push.js').Line, pace: import('../../sync/pace.js').Pace,
 *   wait: (milliseconds: number) => Promise<void>, random: () => number, appVersion: string, moved: () => void}} Context
 */
import { uploadAll } from '../../sync/files.js';
import { PROTOCOL, timeText } from '../../sync/protocol.js';
import { SyncProblem, ask, exchange, fitting } from '../../sync/push.js';
import { Locked } from './problems.js';

/** @param {Context} context */
export function createSyncRun({ database, boxes, keys, store, escrow, wiping, storage, line, pace, wait, random, appVersion, moved }) {
  const { intern } = store;
  let isInterrupted = false;
  let gained = 0;

  /** What only an unlocked phone may ask with; null while locked. */
  async function pullAccess() {
    try {
      const box = await database.read(['meta'], (tx) => tx.objectStore('meta').get('pullToken'));
      return { token: /** @type {string} */ (await boxes.open('meta/pullToken', box)), ...(await intern.readPull()) };
    } catch (error) {
      if (error instanceof Locked) return null;
      throw error;
    }
  }

  /**
   * @param {import('../../sync/push.js').Answer} answer
   * @param {Record<string, number>} cursors
   */
  const prepare = (answer, cursors) =>
    intern.preparePulled(answer, cursors).catch((error) => {
      if (error instanceof Locked) return null;
      throw error;
    });

  /**
   * A restore may have made the centre forget that there are two of this phone: then it hands in as before, until it is told so again.
   * @param {import('./store/meta.js').Device} device
   */
  async function renew(device) {
    const pull = await pullAccess();
    if (!pull) throw new SyncProblem('cloned');
    const message = { protocol: PROTOCOL, device_label: '', device_time: timeText(line.clock()) };
    const welcome = await ask(line, 'POST', '/sync/v1/device', { send: device.sendToken, pull: pull.token }, message).catch(async (error) => {
      if (error.code !== 'not_quarantined') throw error;
      await intern.keepDevice(device);
      throw new SyncProblem('centre_trouble');
    });
    await intern.renewDevice(device, welcome);
  }

  /** One exchange. @returns {Promise<{hasMoved: boolean, isMore: boolean}>} */
  async function exchangeOnce() {
    const { device, sealed, tail, files } = await intern.readOutgoing();
    if (device.isCloned) {
      await renew(device);
      return { hasMoved: true, isMore: true };
    }
    const pull = await pullAccess();
    const envelopes = fitting(sealed).map(({ header, mac, body }) => ({ header, mac, body }));
    const cursors = pull?.cursors ?? {};
    const keys = `${device.intakeKey.key_id}/${device.pushKey?.slice(0, 8) ?? ''}`;
    const room = await storage.news();
    const said = { app_version: appVersion, keys, tail, ...(room && { storage: room }) };
    const question = { epoch: pull?.epoch || device.epoch, made_seq: device.nextSeq - 1, envelopes, files, cursors, ...said };
    const answer = readable(await exchange(line, { send: device.sendToken, pull: pull?.token }, question));
    const pulled = pull && !answer.stop ? await prepare(answer, cursors) : null;
    const kept = await intern.applyAnswer(device, answer, pulled);
    if (room) await storage.told(room);
    gained += kept?.settled ?? 0;
    moved();
    if (answer.stop && !['cloned', 'revoked'].includes(answer.stop)) throw new SyncProblem(answer.stop);
    const wentBack = !kept || kept.isNewEpoch || answer.expected_seq < device.expectedSeq; // then what is here below is handed in next
    if (!wentBack && isUnfillable(envelopes, answer)) throw new SyncProblem('numbers_lost');
    const hasMoved = !kept || kept.settled > 0 || kept.isNewEpoch || answer.expected_seq !== device.expectedSeq || envelopes.length === 0;
    return { hasMoved, isMore: !kept || kept.isNewEpoch || answer.stop === 'cloned' || Boolean(pulled?.more) };
  }

  /** Exchanges until everything made has an outcome and everything told has been heard. */
  async function exchangeAll() {
    for (;;) {
      isInterrupted = false;
      const { hasMoved, isMore } = await exchangeOnce();
      if (isMore) continue;
      if (!(await intern.hasMade())) return;
      if (!hasMoved) throw new SyncProblem('centre_trouble');
    }
  }

  /** @param {string} token */
  async function sendFiles(token) {
    const source = {
      ...intern.fileSource,
      noteProgress: async (/** @type {string} */ id, /** @type {number} */ offset) => {
        await intern.fileSource.noteProgress(id, offset);
        gained += offset > 0 ? 1 : 0;
        moved();
      },
    };
    return uploadAll({ line, token, source, pace, wait, random, mayGoOn: () => !isInterrupted });
  }

  /** A phone that was shut out and has nothing left: the centre is told first, then everything here is wiped. */
  async function wipeWhenDone() {
    const { device, files } = await intern.readOutgoing();
    if (!device.isShutOut || (await intern.hasUnsafe())) return;
    const question = { epoch: device.epoch, made_seq: device.nextSeq - 1, envelopes: [], files, cursors: {}, app_version: appVersion, keys: '', wiping: true };
    const answer = readable(await exchange(line, { send: device.sendToken }, question));
    if (answer.stop === 'revoked') await wiping.wipe(device);
  }

  return {
    /** Something new was made: what is under way makes room for it after the chunk in flight. */
    interrupt() {
      isInterrupted = true;
    },

    /** Grows with everything that got through: steps with an outcome, bytes of files. */
    gained: () => gained,

    /** The whole round. Throws SyncProblem. */
    async run() {
      await keys.recoverKey();
      for (let isDone = false; !isDone; ) {
        await exchangeAll();
        const { device } = await intern.readOutgoing();
        await escrow.handIn();
        const arrived = await sendFiles(device.sendToken);
        isDone = arrived === 0 && !isInterrupted;
      }
      await intern.clean();
      await wipeWhenDone();
    },
  };
}

/** @typedef {ReturnType<typeof createSyncRun>} SyncRun */

/**
 * An answer with its numbers in place; anything else (a sign-in page of somebody's network) is not from the centre.
 * @param {any} answer
 * @returns {import('../../sync/push.js').Answer}
 */
function readable(answer) {
  const isWhole = [answer?.expected_seq, answer?.safe_seq].every(Number.isInteger) && Array.isArray(answer.outcomes) && answer.files;
  if (!isWhole) throw new SyncProblem('unreadable_answer');
  return answer;
}

/**
 * Whether the centre waits for numbers that this phone let go of when they were safe.
 * @param {{header: {seq: number}}[]} envelopes oldest first
 * @param {import('../../sync/push.js').Answer} answer
 */
function isUnfillable(envelopes, { expected_seq, outcomes, stop }) {
  return !stop && outcomes.length === 0 && envelopes.length > 0 && expected_seq < envelopes[0].header.seq;
}
