/**
 * From a one-time code to a phone that belongs to an agent. sync/protocol.md, step 1.
 *
 * @typedef {{id: string, name: string, post: string, phone: string, areas: {code: string, name: string}[],
 *   township: {code: string, name: string} | null, at_window?: boolean, device: string}} AgentProfile
 * @typedef {{device: string, made: number}} Lost
 */
import { PROTOCOL, escrowInfo, timeText, toText } from '../../sync/protocol.js';
import { SyncProblem, ask } from '../../sync/push.js';
import { seal } from '../../sync/sealing.js';
import { makeLocalKey, requireFit, wrapLocalKey } from './pin.js';
import { EnrolmentRefused } from './problems.js';
import { workOn } from './render.js';
import { createBoxes } from './store/box.js';
import { findDevice, putDevice } from './store/meta.js';
import { deviceOf } from './store/renewal.js';
import { WIPED } from './wiping.js';

const TOLD = [
  'enrolment_code_wrong', 'too_many_tries', 'no_network', 'sign_in_page', 'unknown_protocol', 'code_of_another', 'device_of_another', 'device_revoked',
];

/**
 * Use a one-time code. Throws EnrolmentRefused.
 * @param {import('../../sync/push.js').Line} line
 * @param {{code: string, deviceLabel: string}} asked
 * @param {Record<string, any>} more what is said besides
 * @returns {Promise<any>} the enrolment answer
 */
export async function useCode(line, { code, deviceLabel }, more) {
  const message = { protocol: PROTOCOL, code: code.slice(0, 40), device_label: deviceLabel.slice(0, 80), device_time: timeText(line.clock()), ...more };
  return ask(line, 'POST', '/sync/v1/enrolment', null, message).catch((error) => {
    if (!(error instanceof SyncProblem)) throw error;
    throw new EnrolmentRefused(TOLD.includes(error.code) ? error.code : 'centre_trouble', Math.ceil((error.retryAfter ?? 0) / 1000));
  });
}

/**
 * @param {{database: import('./store/database.js').Database, boxes: import('./store/box.js').Boxes, keys: import('./keys.js').Keys,
 *   crypto: Crypto, line: import('../../sync/push.js').Line}} context
 */
export function createEnrolment({ database, boxes, keys, crypto, line }) {
  /**
   * Everything the phone keeps of its enrolment, in one transaction.
   * @param {any} welcome
   * @param {string} pin
   */
  async function settle(welcome, pin) {
    const raw = makeLocalKey(crypto);
    const { key, wrapping } = await wrapLocalKey(crypto, pin, raw);
    const own = createBoxes({ crypto, keys: { requireKey: () => key } });
    const sealed = await seal(raw, welcome.intake_key, escrowInfo(welcome.device));
    raw.fill(0);
    const device = { ...deviceOf(welcome), pushKey: null, nextSeq: welcome.expected_seq, safeSeq: 0, catalogueVersion: 0, nextLocal: 1, isCloned: false };
    const kept = {
      lock: { ...wrapping, check: await keys.checkOf(key) },
      agent: await own.close('meta/agent', welcome.agent),
      pullToken: await own.close('meta/pullToken', welcome.pull_token),
      escrow: { key_id: welcome.intake_key.key_id, sealed: toText(sealed), isHandedIn: false },
    };
    await database.write(['meta'], async (tx) => {
      if (await findDevice(tx)) throw new EnrolmentRefused('already_enrolled');
      await putDevice(tx, device);
      await tx.objectStore('meta').delete(WIPED);
      for (const [name, value] of Object.entries(kept)) await tx.objectStore('meta').put(value, name);
    });
    await keys.hold(key);
    workOn(device.kind);
  }

  return {
    /** At start-up, also while locked: whether the pages speak of a phone or of a computer. */
    async begin() {
      const device = await database.read(['meta'], findDevice).catch(() => null);
      workOn(device?.kind ?? 'phone');
    },

    /**
     * Throws EnrolmentRefused, PinUnfit (before the code is spent), StorageFull.
     * @param {{code: string, pin: string, deviceLabel: string, lost?: Lost | null}} asked `lost`: what this browser was before it was cleared
     */
    async enrol({ code, pin, deviceLabel, lost = null }) {
      requireFit(pin);
      if (await keys.isEnrolled()) throw new EnrolmentRefused('already_enrolled');
      const told = lost ? { lost: { device: lost.device, made_seq: lost.made } } : {};
      await settle(await useCode(line, { code, deviceLabel }, told), pin);
    },

    /** Whether the office shut this phone out: it only hands in what it holds. */
    isShutOut: () => database.read(['meta'], async (tx) => Boolean((await findDevice(tx))?.isShutOut)),

    /** When this phone wiped itself after it was shut out, and how many steps it had handed in; null otherwise. */
    wasWiped: () => database.read(['meta'], async (tx) => (await tx.objectStore('meta').get(WIPED)) ?? null),

    /** Who this phone belongs to; null before enrolment. Throws Locked. @returns {Promise<AgentProfile | null>} */
    async currentAgent() {
      const names = ['agent', 'office'];
      const [device, box, officeBox] = await database.read(['meta'], (tx) => Promise.all([findDevice(tx), ...names.map((name) => tx.objectStore('meta').get(name))]));
      if (!device || !box) return null;
      const told = await boxes.open('meta/agent', box);
      return { ...told, areas: areasNow(told, officeBox ? await boxes.open('meta/office', officeBox) : null), device: device.id };
    },
  };
}

/**
 * The villages of who this phone belongs to: as the office last told, which may have given him some and taken others; of other townships,
 * those of the enrolment.
 * @param {AgentProfile} told
 * @param {any} office
 */
function areasNow({ id, areas }, office) {
  if (!office?.people) return areas;
  const mine = office.people.find((/** @type {any} */ one) => one.id === id)?.areas ?? [];
  const below = new Set(office.villages.map((/** @type {any} */ village) => village.code));
  const isMine = (/** @type {any} */ village) => mine.includes(village.code) || mine.includes(office.code); // a window serves the whole township
  return [...areas.filter((area) => !below.has(area.code)), ...office.villages.filter(isMine)];
}

/** @typedef {ReturnType<typeof createEnrolment>} Enrolment */
