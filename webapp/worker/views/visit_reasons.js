/**
 * Why an agent goes to a resident's: what was planned, and what follows from where a case stands. A new kind of visit is one more
 * finder in FINDERS and a line in proxy_service/visit_reasons.json; a finder looks at one case and tells its visits, or none.
 *
 * @typedef {{why: string, visit: string, day: string, half: string, note: string}} Due visit: id of a planned one, else empty
 */
import { can } from '../../../proxy_service/case_flow.js';
import { owed } from '../../../proxy_service/commitment.js';
import reasons from '../../../proxy_service/visit_reasons.json' with { type: 'json' };
import { texts } from '../render.js';
import { untold } from './telling_view.js';

/** @type {((record: any) => Due[])[]} */
export const FINDERS = [planned, correction, delivery, telling, commitment, originals];

/**
 * The visits a case asks for now. What follows by itself is left out while an appointment for the same stands.
 * @param {any} record
 * @returns {Due[]}
 */
export function dueVisits(record) {
  const found = FINDERS.flatMap((find) => find(record));
  const agreed = new Set(found.filter((one) => one.visit).map((one) => one.why));
  return found.filter((one) => one.visit || !agreed.has(one.why));
}

/** @param {any} record @returns {Due[]} */
function planned({ visits = [] }) {
  return visits
    .filter((/** @type {any} */ one) => one.outcome === '')
    .map((/** @type {any} */ one) => ({ why: one.why, visit: one.id, day: one.day, half: one.half, note: one.note }));
}

/** @param {any} record @returns {Due[]} */
function correction({ state, flags }) {
  const isOpen = ['PRE_RETURNED', 'CORRECTION'].includes(state) && !flags.includes('supplement_arrived');
  return isOpen ? [follows('correction')] : [];
}

/** @param {any} record @returns {Due[]} */
function delivery({ state, delivery: plan }) {
  return state === 'TO_DELIVER' && (plan?.way ?? 'agent') === 'agent' ? [follows('delivery')] : [];
}

/** What no message told (受理, 补正, 办结). @param {any} record @returns {Due[]} */
function telling(record) {
  return untold(record).length > 0 ? [follows('tell')] : [];
}

/**
 * Papers promised for later (容缺), by the earliest day agreed; those to be brought when the result comes, only then.
 * @param {any} record
 * @returns {Due[]}
 */
function commitment(record) {
  if (!can('supplement_commitment', record.state, 'agent')) return [];
  const open = owed(record).open_obligations;
  const wanted = (record.commitment?.obligations ?? []).filter(
    (/** @type {any} */ one) => open.includes(one.material) && (!one.at_collection || record.state === 'TO_DELIVER'),
  );
  const [day] = wanted.map((/** @type {any} */ one) => one.due_on).filter(Boolean).sort();
  return wanted.length > 0 ? [{ ...follows('commitment'), day: day ?? '' }] : [];
}

/** Papers to give back, whatever became of the case: by the earliest day agreed. @param {any} record @returns {Due[]} */
function originals({ custody = [] }) {
  const held = custody.filter((/** @type {any} */ paper) => !paper.returned);
  const [day] = held.map((/** @type {any} */ paper) => paper.return_by).sort();
  return day ? [{ ...follows('return_original'), day, note: held.map((/** @type {any} */ paper) => paper.name).join(texts()._('、')) }] : [];
}

/** @param {string} why @returns {Due} */
const follows = (why) => ({ why, visit: '', day: '', half: '', note: '' });

/** Codes people make appointments for. */
export const PLANNED = Object.entries(reasons).filter(([, reason]) => reason.planned).map(([code]) => code);

/**
 * @param {string} why
 * @returns {string}
 */
export function visitWords(why) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    correction: _('补材料'),
    delivery: _('送结果'),
    tell: _('当面告诉'),
    commitment: _('补说好的材料'),
    machine_check: _('上门看机具'),
    see_originals: _('看材料原件'),
    return_original: _('还原件'),
    collect: _('上门收材料'),
    sign: _('补签字'),
    explain: _('当面说明'),
    other: _('其他'),
  };
  return words[why] ?? /** @type {Record<string, {label: string}>} */ (reasons)[why]?.label ?? why;
}

/**
 * @param {string} half
 * @returns {string}
 */
export function halfWords(half) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = { am: _('上午'), pm: _('下午') };
  return words[half] ?? '';
}
