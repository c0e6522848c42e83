/**
 * The few counters and tokens that everything hangs on. The device's row lies in clear: it must be usable while locked
 * (send token, device secret, intake key, numbers) and names nobody.
 *
 * @typedef {import('../../../sync/protocol.js').Bytes} Bytes
 * @typedef {{id: string, agent: string, kind?: 'phone' | 'window', sendToken: string, secret: Bytes, epoch: string, intakeKey: import('../../../sync/protocol.js').IntakeKey,
 *   pushKey: string | null, nextSeq: number, expectedSeq: number, safeSeq: number, catalogueVersion: number, nextLocal: number,
 *   isCloned: boolean, isShutOut?: boolean}} Device `isShutOut`: the office shut it out; it hands in what it holds and wipes itself
 * @typedef {{count: number, generation: number}} Changes `count` numbers every change of a row; `generation` is raised when rows vanish
 * @typedef {{objectStore: (name: string) => any}} Tx
 */
import { NotFound } from '../problems.js';

/**
 * @param {Tx} tx
 * @returns {Promise<Device | undefined>}
 */
export function findDevice(tx) {
  return tx.objectStore('meta').get('device');
}

/**
 * @param {Tx} tx
 * @returns {Promise<Device>}
 */
export async function getDevice(tx) {
  const device = await findDevice(tx);
  if (!device) throw new NotFound('not enrolled');
  return device;
}

/**
 * @param {Tx} tx
 * @param {Device} device
 */
export function putDevice(tx, device) {
  return tx.objectStore('meta').put(device, 'device');
}

/**
 * @param {Tx} tx
 * @returns {Promise<Changes>}
 */
export async function getChanges(tx) {
  return (await tx.objectStore('meta').get('changes')) ?? { count: 0, generation: 0 };
}

/**
 * The number for what this transaction changes.
 * @param {Tx} tx
 * @param {{vanished?: boolean}} [what]
 * @returns {Promise<number>}
 */
export async function nextChange(tx, { vanished = false } = {}) {
  const { count, generation } = await getChanges(tx);
  await tx.objectStore('meta').put({ count: count + 1, generation: generation + Number(vanished) }, 'changes');
  return count + 1;
}

/**
 * What minting needs of the device.
 * @param {Device} device
 * @returns {import('../../../sync/outbox.js').Sealer}
 */
export function sealerOf({ id, agent, secret, intakeKey, catalogueVersion }) {
  return { id, agent, secret, intakeKey, catalogueVersion };
}
