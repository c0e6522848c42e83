/**
 * Practice (练习): a whole phone beside the real one. Its cases lie in a database of their own, are sealed to a key whose other half
 * nobody has, and have no line: nothing here can be handed in, and no number of the real phone is spent.
 *
 * What the centre would answer is pretended on the phone, and the pages say so.
 */
import { SUITE, timeText, toText } from '../../sync/protocol.js';
import { pretendedSteps, pretendedRecord } from './pretended_centre.js';
import { createStore } from './store.js';
import { Database, PRACTICE } from './store/database.js';
import { findDevice, getDevice, putDevice } from './store/meta.js';

/** Nothing is ever sent. */
const NO_LINE = { syncSoon() {}, startSync() {}, handleSync() {}, handleMessage: () => false };

/**
 * @param {{real: any, boxes: import('./store/box.js').Boxes, crypto: Crypto, clock: () => Date,
 *   agent: () => Promise<any>}} context
 */
export function createPractice({ real, boxes, crypto, clock, agent }) {
  const database = new Database(PRACTICE);
  const own = createStore({ database, boxes, keys: real.keys, crypto, clock, agent, appVersion: '', isWorking: () => false });
  real.keys.whenLocked(own.intern.forget);
  const { listItems, getItem, getOffice } = real.store;
  const store = { ...own, listItems, getItem, getOffice };

  /** A device that exists on this phone only. */
  async function makeDevice() {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const intakeKey = { key_id: 'practice', suite: SUITE, public_key: toText(point) };
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const counters = { nextSeq: 1, expectedSeq: 1, safeSeq: 0, catalogueVersion: 1, nextLocal: 1 };
    return { id: store.newId(), agent: (await agent()).id, sendToken: '', secret, epoch: PRACTICE, intakeKey, pushKey: null, isCloned: false, ...counters };
  }

  return {
    engine: { ...real, store, sync: { ...real.sync, ...NO_LINE }, enrolment: { ...real.enrolment, currentAgent: agent } },

    /** Make the practice phone, if it isn't there yet. Throws Locked. */
    async ready() {
      if (await database.read(['meta'], findDevice)) return;
      const device = await makeDevice();
      await database.write(['meta'], async (tx) => {
        if (!(await findDevice(tx))) await putDevice(tx, device);
      });
    },

    /** What the centre may be pretended to do with a case now. @param {any} record */
    stepsFor: (record) => pretendedSteps(record),

    /**
     * The centre's answer, made up here: everything so far is taken, and the case stands where the step leads.
     * @param {string} caseId
     * @param {string} step
     */
    async pretend(caseId, step) {
      const record = await store.getCase(caseId);
      const item = await store.getItem(record.item, record.item_version);
      const { device, sealed, files } = await own.intern.readOutgoing();
      const now = timeText(clock());
      const data = pretendedRecord(record, item, step, now);
      const outcomes = sealed.map(({ header }) => ({ id: header.id, seq: header.seq, outcome: /** @type {const} */ ('applied'), reason: null, detail: {} }));
      const scope = { version: device.nextSeq, reset: false, more: false, records: [{ kind: 'case', id: caseId, deleted: false, data }] };
      const answer = {
        now, epoch: device.epoch, outcomes, expected_seq: device.nextSeq, safe_seq: device.nextSeq - 1, stop: null,
        files: Object.fromEntries(files.map((id) => [id, { state: /** @type {const} */ ('safe') }])), changes: { [`area:${record.area}`]: scope },
      };
      await own.intern.applyAnswer(await database.read(['meta'], getDevice), answer, await own.intern.preparePulled(answer, {}));
    },

    /** Forget everything that was practised. */
    async wipe() {
      await database.clear();
      own.intern.forget();
    },
  };
}

/** @typedef {ReturnType<typeof createPractice>} Practice */
