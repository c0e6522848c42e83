/**
 * What an agent's deeds do to a case record as phones hold it, until the centre's own record says so. The guards are asked
 * elsewhere (proxy_service/case_flow.js); here a deed is taken as done. Doing one twice changes nothing more.
 *
 * READY stands for "handed over by the agent, not yet taken by the centre": after submitting and after supplementing.
 *
 * @typedef {import('../../sync/mutations.js').FileRef} FileRef
 * @typedef {{name: string, caseId: string, args: Record<string, any>, at: string, mends?: string}} Deed
 * @typedef {Record<string, any>} CaseRecord the pulled record (sync/protocol.md, scope `area`)
 * @typedef {{id: string, name: string}} Agent
 */
import { flow } from '../../proxy_service/case_flow.js';
import { ERRANDS } from './errand_changes.js';

/** Pages under these codes are signatures, not materials of the item. */
const MANDATE = 'mandate';
const WITNESS = 'mandate-witness';
const COMMITMENT = 'commitment-slip';
const CUSTODY = 'custody-slip';
const RECEIPT = 'receipt';
const REVOKED = 'mandate_revoked';

/** @type {Record<string, (record: CaseRecord, args: any, at: string, agent: Agent) => Partial<CaseRecord>>} */
const CHANGES = {
  open_case: () => ({}),
  correct_resident: (_, { resident }) => ({ resident }),
  record_consent: (_, args, at) => ({ consent: { ...args, at } }),
  record_mandate: ({ state, flags, materials, round }, args, at) => ({
    mandate: { ...args, revocation: null, at },
    state: state === 'DRAFT' ? 'COLLECTING' : state,
    flags: flags.filter((/** @type {string} */ flag) => flag !== REVOKED),
    materials: withSignatures(without(materials, MANDATE, WITNESS), round, [
      [MANDATE, [args.signature]],
      [WITNESS, (args.witnesses ?? []).map((/** @type {any} */ witness) => witness.signature)],
    ]),
  }),
  revoke_mandate: ({ mandate, flags }, { reason }, at) => ({
    mandate: mandate && { ...mandate, revocation: { by: 'agent', reason, at } },
    flags: [...new Set([...flags, REVOKED])],
  }),
  record_commitment: ({ materials, round }, args, at) => ({
    commitment: { ...args, obligations: args.obligations.map(newObligation), at },
    materials: withSignatures(without(materials, COMMITMENT), round, [[COMMITMENT, [args.signature]]]),
  }),
  supplement_commitment: ({ commitment }, { materials }, at) => {
    const codes = materials.map((/** @type {any} */ one) => one.code);
    const handedIn = (/** @type {any} */ one) => (codes.includes(one.material) ? { ...one, handed_in_at: at, problem: '' } : one);
    return { commitment: commitment && { ...commitment, obligations: commitment.obligations.map(handedIn) } };
  },
  take_original: ({ custody = [], materials, round }, { papers, ...slip }, at, agent) => ({
    custody: [...custody, ...papers.filter(isNewIn(custody)).map((/** @type {any} */ paper) => ({ ...paper, ...slip, held_by: agent.id, taken_at: at, returned: null }))],
    materials: withSlip(materials, round, slip),
  }),
  return_original: ({ custody = [], materials, round }, { papers, ...returned }, at) => ({
    custody: custody.map((/** @type {any} */ paper) => (papers.includes(paper.id) ? { ...paper, returned: { ...returned, at } } : paper)),
    materials: withSlip(materials, round, returned),
  }),
  fill_form: (_, { form }) => ({ form }),
  attach_material: ({ materials, round }, { material, page, file, ...said }, at) => ({
    materials: withPage(materials, { ...pageOf(material, page, round, file), taken_at: at, ...remarkOf(said) }),
  }),
  reuse_page: ({ materials, round }, { material, page, file_id, from_case }) => ({
    materials: withPage(materials, { ...pageOf(material, page, round, { id: file_id, plain_sha256: '', size: 0 }), source_case: from_case }),
  }),
  remove_page: ({ materials }, args) => ({ materials: materials.filter((/** @type {any} */ page) => page.id !== args.file_id) }),
  arrange_pages: ({ materials }, { files }) => ({
    materials: materials.map((/** @type {any} */ page) => (files.includes(page.id) ? { ...page, page: files.indexOf(page.id) + 1 } : page)),
  }),
  submit_case: (_, __, at) => ({ state: 'READY', submitted_at: at }),
  supplement_case: () => ({ state: 'READY' }),
  confirm_delivery: ({ materials, round }, args, at) => ({
    state: 'DELIVERED',
    delivered_at: at,
    receipt: { ...args, at },
    materials: withPage(materials, pageOf(RECEIPT, 1, round, args.signature)),
  }),
  request_withdrawal: ({ flags }, { reason }) => ({ flags: [...new Set([...flags, 'withdrawal_requested'])], withdrawal: { reason } }),
  tell_in_person: ({ tellings = [] }, args, at) => ({ tellings: tellings.map((/** @type {any} */ one) => told(one, args, at)) }),
  stop_telling: (_, { why }) => ({ phone_stopped: why }),
  discard_case: (_, { reason }) => ({ state: 'DISCARDED', withdrawal: { reason } }),
  ...ERRANDS,
  take_over_late_work: withoutLate,
  set_aside_late_work: withoutLate,
  drop_refused: () => ({}),
};

/** Names of all deeds. */
export const DEEDS = Object.keys(CHANGES);

/**
 * The record after a deed. Without a record only `open_case` makes one; other deeds give null.
 * @param {CaseRecord | null} record
 * @param {Deed} deed
 * @param {Agent} agent
 * @returns {CaseRecord | null}
 */
export function afterDeed(record, deed, agent) {
  const before = record ?? (deed.name === 'open_case' ? opened(deed, agent) : null);
  if (!before) return null;
  const changed = CHANGES[deed.name](before, deed.args, deed.at, agent);
  return { ...before, ...changed, timeline: withEvent(before.timeline, deed, agent) };
}

/**
 * @param {Deed} deed
 * @param {Agent} agent
 * @returns {CaseRecord}
 */
function opened({ caseId, args, at }, agent) {
  const { item, item_version, area, local_no, tracking_code, resident, group = null, household = null } = args;
  return {
    id: caseId, group_id: group, household, item, item_version, area, holder: agent.id, state: 'DRAFT', gateway_state: 'NONE', flags: [], round: 0,
    local_no, township_no: null, upstream_no: null, tracking_code, opened_at: at, submitted_at: null, complete_at: null,
    received_at: null, accepted_at: null, decided_at: null, delivered_at: null, clock: null, due_on: null, due_provisional: false,
    supplement_due_on: null, supplement_due_provisional: false, resident, consent: null, mandate: null, commitment: null, custody: [],
    form: {}, materials: [], notices: [], decision: null, receipt: null, not_accepted: {}, withdrawal: {}, tellings: [], phone_stopped: '',
    presence: null, visits: [], trips: [], delivery: null, reassigned: {}, resident_trips: 0, station_visits: 0, agent_trips: 0, late_work: [],
    timeline: [], revision: 0,
  };
}

/**
 * What a former holder handed in late is settled; what became of it the centre's record tells.
 * @param {CaseRecord} record
 * @param {{mutations: string[]}} args
 */
function withoutLate({ late_work = [] }, { mutations }) {
  return { late_work: late_work.filter((/** @type {any} */ one) => !mutations.includes(one.id)) };
}

/**
 * @param {string} material
 * @param {number} page
 * @param {number} round
 * @param {Pick<FileRef, 'id' | 'plain_sha256' | 'size'>} file
 */
function pageOf(material, page, round, { id, plain_sha256, size }) {
  const known = { fault: null, arrived: false, trust: 'C', valid_until: '', taken_at: null, source_case: null };
  return { material, page, id, round, plain_sha256, size, ...known };
}

/**
 * What reached before stays as it was.
 * @param {any} telling
 * @param {{tellings: string[], told_to: string}} args
 * @param {string} at
 */
function told(telling, args, at) {
  if (telling.state === 'reached' || !args.tellings.includes(telling.id)) return telling;
  return { ...telling, state: 'reached', way: 'in_person', told_to: args.told_to, reached_at: at };
}

/**
 * What was doubtful about a picture, as the centre's record says it; nothing for a good one.
 * @param {Record<string, any>} said
 */
function remarkOf({ doubts = [], kept_because = '', kept_note = '' }) {
  return doubts.length > 0 ? { remark: { doubts, kept_because, kept_note } } : {};
}

/**
 * @param {any[]} materials
 * @param {{id: string, [known: string]: any}} page
 */
function withPage(materials, page) {
  return [...materials.filter((one) => one.id !== page.id), page];
}

/**
 * @param {any[]} materials
 * @param {string[]} codes
 */
function without(materials, ...codes) {
  return materials.filter((one) => !codes.includes(one.material));
}

/**
 * @param {any[]} materials
 * @param {number} round
 * @param {[string, FileRef[]][]} signed code → files, the first of them page 1
 */
function withSignatures(materials, round, signed) {
  return signed.reduce((all, [code, files]) => files.reduce((pages, file, place) => withPage(pages, pageOf(code, place + 1, round, file)), all), materials);
}

/**
 * Both signatures under a custody slip.
 * @param {any[]} materials
 * @param {number} round
 * @param {{signature: FileRef, agent_signature: FileRef}} slip
 */
function withSlip(materials, round, slip) {
  const first = materials.filter((one) => one.material === CUSTODY).length + 1;
  const pages = [slip.signature, slip.agent_signature].map((file, place) => pageOf(CUSTODY, first + place, round, file));
  return pages.reduce((all, page) => (all.some((one) => one.id === page.id) ? all : [...all, page]), materials);
}

/** @param {{id: string}[]} papers */
const isNewIn = (papers) => (/** @type {{id: string}} */ paper) => !papers.some((one) => one.id === paper.id);

/** @param {any} obligation */
const newObligation = (obligation) => ({ due_on: '', at_collection: false, ...obligation, handed_in_at: '', fulfilled_at: '', fulfilled_by: '', waived_at: '', problem: '' });

/**
 * @param {any[]} timeline
 * @param {Deed} deed
 * @param {Agent} agent
 */
function withEvent(timeline, { name, at }, agent) {
  const event = { number: null, name: flow.actions[name].event, at, actor_kind: 'agent', actor_name: agent.name, pending: true };
  const isThere = timeline.some((one) => one.pending && one.name === event.name && one.at === at);
  return isThere ? timeline : [...timeline, event];
}
