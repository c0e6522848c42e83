/**
 * A case as the agent sees it: the pulled record with this phone's own deeds on top that the record does not hold yet.
 *
 * @typedef {import('../case_changes.js').CaseRecord} CaseRecord
 * @typedef {import('../case_changes.js').Deed} Deed
 * @typedef {'made' | 'applied' | 'refused' | 'mended'} DeedState made: no outcome yet
 * @typedef {{id: string, device: string, seq: number, caseId: string, size: number, order: number, change: number, state: DeedState, reason: string | null,
 *   detail: Record<string, any>, isInBase: boolean, safeSince: number | null, mendedBy: string | null, isDropped?: boolean, isCarried?: boolean,
 *   iv: import('../../../sync/protocol.js').Bytes, body: import('../../../sync/protocol.js').Bytes}} Pending
 * @typedef {Pending & {deed: Deed}} Entry
 * `isCarried`: no outcome yet, but the receipt of a hand-over package proves that it arrived.
 */
import { afterDeed } from '../case_changes.js';

/**
 * The record to show, or null when this phone has nothing (left) of the case.
 *
 * Without a pulled record everything this phone did is replayed, as long as some of it is not settled at the centre. What
 * was refused does not count, except when the opening itself was: then it is all there is of the case.
 * @param {CaseRecord | null} base
 * @param {Entry[]} entries of this case, oldest first
 * @param {import('../case_changes.js').Agent} agent
 * @returns {CaseRecord | null}
 */
export function viewOf(base, entries, agent) {
  const live = entries.filter((entry) => !entry.mendedBy);
  const open = live.filter(isOpen);
  if (base) return replay(base, open.filter(isBelieved), agent);
  if (open.length === 0) return null;
  const isOpeningRefused = live.some((entry) => entry.deed.name === 'open_case' && entry.state === 'refused');
  return replay(null, isOpeningRefused ? live : live.filter(isBelieved), agent);
}

/**
 * Whether something is still to come of a deed: an outcome, a record that holds it, a mending hand.
 * @param {Pending} entry
 */
export function isOpen(entry) {
  return !(entry.state === 'applied' && entry.isInBase) && entry.state !== 'mended';
}

/**
 * What was done on the same case after this deed, and not refused: names of deeds.
 * @param {Iterable<Entry>} entries
 * @param {Entry} entry
 * @returns {string[]}
 */
export function doneSince(entries, entry) {
  const later = [...entries].filter((one) => one.caseId === entry.caseId && one.order > entry.order && isBelieved(one) && one.state !== 'mended');
  return [...new Set(later.map(({ deed }) => deed.name))];
}

/** @param {Pending} entry */
function isBelieved(entry) {
  return entry.state !== 'refused';
}

/**
 * @param {CaseRecord | null} base
 * @param {Entry[]} entries
 * @param {import('../case_changes.js').Agent} agent
 */
function replay(base, entries, agent) {
  return entries.reduce((/** @type {CaseRecord | null} */ record, { deed }) => afterDeed(record, deed, agent), base);
}
