/**
 * Twin of case_facts.py: what the guards may look at, from a case record as phones pull it.
 *
 * @typedef {{material: string, round: number, id: string}} RecordPage
 * @typedef {{state: string, holder: string, flags: string[], round: number, gateway_state: string, consent: any, mandate: any,
 *   presence?: any, delivery?: any,
 *   form: Record<string, any>, materials: RecordPage[], notices: {lines: {material: string}[]}[],
 *   commitment?: {obligations: import('./commitment.js').Obligation[]} | null, custody?: {id: string, held_by: string, returned: any}[]}} CaseRecord
 * @typedef {{fields: import('./fields.js').FieldRule[], materials: import('./checklist.js').Material[]}} ItemRules
 */
import { checklist, countPages } from './checklist.js';
import { owed } from './commitment.js';
import { checkForm } from './fields.js';

/** After acceptance only what was promised to come later is still taken. */
const ACCEPTED = ['ACCEPTED', 'IN_REVIEW', 'GRANTED', 'TO_DELIVER'];

/**
 * The facts about a case that hold for every action of an agent.
 * @param {CaseRecord} record
 * @param {ItemRules} item
 * @param {string} actor
 * @param {string} today the date in China, YYYY-MM-DD
 * @returns {Record<string, any>}
 */
export function caseFacts(record, item, actor, today) {
  const lines = checklist(item, record.form, record.materials);
  const named = namedMaterials(record);
  const promised = owed(record);
  return {
    role: 'agent',
    actor,
    today,
    state: record.state,
    holder: record.holder,
    flags: [...record.flags],
    round: record.round,
    gateway_state: record.gateway_state,
    consent: Boolean(record.consent),
    mandate: record.mandate || null,
    presence: record.presence || null,
    delivery_way: record.delivery?.way ?? 'agent',
    form_problems: checkForm(item, record.form).map((problem) => problem.field),
    missing_materials: lines.filter((line) => line.missing && !line.tolerated).map((line) => line.code),
    tolerated_materials: lines.filter((line) => line.missing && line.tolerated).map((line) => line.code),
    named_materials: named,
    supplemented_materials: named.filter((code) => isSupplemented(record, item, code)),
    photographed_obligations: promised.open_obligations.filter((code) => isPhotographed(record, item, code)),
    papers_held: papersHeld(record, actor),
    ...promised,
  };
}

/**
 * What opening a case is judged by, from a catalogue record as pulled.
 * @param {{status: string, proxy_policy: string, details_known: boolean, not_for_agents: string}} record
 * @returns {Record<string, any>}
 */
export function itemFacts(record) {
  return {
    item_status: record.status,
    proxy_policy: record.proxy_policy,
    details_known: record.details_known,
    not_for_agents: Boolean(record.not_for_agents),
  };
}

/**
 * What attaching a page is judged by: whether the material is wanted now, and how much room there is.
 * @param {CaseRecord} record
 * @param {ItemRules} item
 * @param {string} material
 * @param {string} fileId
 * @returns {Record<string, any>}
 */
export function materialFacts(record, item, material, fileId) {
  const found = item.materials.find((one) => one.code === material);
  const isAsked = ACCEPTED.includes(record.state)
    ? owed(record).open_obligations.includes(material)
    : !record.round || namedMaterials(record).includes(material);
  return {
    material,
    material_wanted: Boolean(found && !found.shared && isAsked),
    pages_here: countPages(material, thisRound(record)),
    pages_max: found ? (found.pages_max ?? 1) : 0,
    file_known: record.materials.some((page) => page.id === fileId),
  };
}

/**
 * The round of a page that may be taken back; -1 for one that was handed in, null for one that isn't there.
 * @param {CaseRecord} record
 * @param {string} material
 * @param {string} fileId
 * @returns {number | null}
 */
export function roundOfPage(record, material, fileId) {
  const page = record.materials.find((one) => one.material === material && one.id === fileId);
  if (!page) return null;
  const isLate = ACCEPTED.includes(record.state) && !owed(record).open_obligations.includes(material);
  return isLate ? -1 : page.round;
}

/**
 * Ids of the papers he took and still holds; of a case that is his now, also those his predecessor took.
 * @param {CaseRecord} record
 * @param {string} agent
 * @returns {string[]}
 */
export function papersHeld(record, agent) {
  const papers = (record.custody ?? []).filter((paper) => !paper.returned);
  return papers.filter((paper) => [paper.held_by, record.holder].includes(agent)).map((paper) => paper.id);
}

/**
 * The materials that the latest notice names.
 * @param {{notices: {lines: {material: string}[]}[]}} record
 * @returns {string[]}
 */
export function namedMaterials(record) {
  const latest = record.notices[record.notices.length - 1];
  return latest ? latest.lines.map((line) => line.material) : [];
}

/**
 * @param {CaseRecord} record
 * @returns {RecordPage[]}
 */
function thisRound(record) {
  return record.materials.filter((page) => page.round === record.round);
}

/**
 * @param {CaseRecord} record
 * @param {ItemRules} item
 * @param {string} material
 * @returns {boolean}
 */
function isSupplemented(record, item, material) {
  const found = item.materials.find((one) => one.code === material);
  return countPages(material, thisRound(record)) >= (found?.pages_min ?? 1);
}

/**
 * @param {CaseRecord} record
 * @param {ItemRules} item
 * @param {string} material
 * @returns {boolean}
 */
function isPhotographed(record, item, material) {
  const found = item.materials.find((one) => one.code === material);
  return countPages(material, record.materials) >= (found?.pages_min ?? 1);
}
