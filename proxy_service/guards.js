/**
 * Twin of guards.py: what must be true before an agent may act. A guard looks at facts (case_facts.js, and what the step
 * adds) and says why not, or null. What each means is said there.
 *
 * @typedef {Record<string, any>} Facts
 * @typedef {{reason: string, detail: Record<string, any>}} No
 */
import { isFilled } from './fields.js';

/**
 * A refusal as data: shown before anything is sent.
 * @param {string} reason
 * @param {Record<string, any>} [detail]
 * @returns {No}
 */
export function no(reason, detail = {}) {
  return { reason, detail };
}

/**
 * @param {boolean} fine
 * @param {string} reason
 * @param {Record<string, any>} [detail]
 * @returns {No | null}
 */
function unless(fine, reason, detail = {}) {
  return fine ? null : no(reason, detail);
}

/**
 * @param {string} authority
 * @returns {(facts: Facts) => No | null}
 */
function authorised(authority) {
  return (facts) => {
    if (isThereToday(facts)) return null;
    if (facts.presence && !facts.mandate) return no('presence_over', { on: facts.presence.on });
    return unless(Boolean(facts.mandate?.authorities.includes(authority)), 'authority_not_given', { authority });
  };
}

/** @param {Facts} facts */
const isThereToday = (facts) => Boolean(facts.presence) && facts.presence.on === facts.today;

/** @type {Record<string, (facts: Facts) => No | null>} */
export const guards = {
  held_by_you: (facts) => unless(facts.holder === facts.actor, 'not_holder'),
  not_handed_over: (facts) => unless(!facts.flags.includes('supplement_arrived'), 'supplement_already_sent'),
  area_is_yours: (facts) => unless(facts.areas.includes(facts.area), 'area_not_yours'),
  item_takes_agents: itemTakesAgents,
  consent_given: (facts) => (facts.notice_current ? unless(facts.agreed, 'consent_not_given') : no('notice_outdated')),
  consent_recorded: (facts) => unless(facts.consent, 'consent_missing'),
  mandate_sound: (facts) => (facts.mandate_problem ? no(facts.mandate_problem) : null),
  mandate_signed: (facts) => (facts.signing_problem ? no(facts.signing_problem) : null),
  mandate_kept: mandateKept,
  mandate_given: mandateGiven,
  mandate_running: (facts) =>
    isThereToday(facts) || (facts.presence && !facts.mandate)
      ? null
      : (mandateGiven(facts) ?? unless(facts.mandate.ends_on >= facts.today, 'mandate_expired', { ended_on: facts.mandate.ends_on })),
  fields_known: (facts) => unless(facts.unknown_fields.length === 0, 'unknown_field', { fields: facts.unknown_fields }),
  form_complete: (facts) => unless(facts.form_problems.length === 0, 'form_incomplete', { fields: facts.form_problems }),
  materials_complete: (facts) =>
    unless(facts.missing_materials.length === 0, 'missing_material', { materials: facts.missing_materials }),
  commitment_allowed: commitmentAllowed,
  commitment_sound: (facts) => (facts.commitment_problem ? no(facts.commitment_problem) : null),
  obligations_photographed: obligationsPhotographed,
  collected_against_papers: (facts) =>
    unless(facts.collection_obligations.length === 0, 'obligation_open', { materials: facts.collection_obligations }),
  papers_described: papersDescribed,
  papers_held: (facts) =>
    unless(
      facts.returned_papers.length > 0 && facts.returned_papers.every((/** @type {string} */ id) => facts.papers_held.includes(id)),
      'paper_not_held',
    ),
  material_wanted: (facts) => unless(facts.material_wanted, 'material_not_asked', { material: facts.material }),
  room_for_page: (facts) =>
    facts.file_known
      ? no('file_already_attached')
      : unless(facts.pages_here < facts.pages_max, 'too_many_pages', { material: facts.material, most: facts.pages_max }),
  reuse_agreed: (facts) => unless(facts.agreed, 'reuse_not_agreed'),
  earlier_page_usable: (facts) =>
    facts.earlier_known ? unless(!facts.earlier_problem, facts.earlier_problem) : no('earlier_page_unknown'),
  page_still_yours: (facts) =>
    facts.page_round === null ? no('page_not_there') : unless(facts.page_round === facts.round, 'page_already_submitted'),
  order_names_every_page: (facts) => unless([...facts.order].sort().join() === [...facts.pages_to_order].sort().join(), 'page_order_differs'),
  round_is_current: (facts) => unless(facts.supplement_round === facts.round, 'round_differs', { round: facts.round }),
  supplement_complete: supplementComplete,
  files_known: (facts) => unless(facts.unknown_files.length === 0, 'unknown_file', { files: facts.unknown_files }),
  reason_given: (facts) => unless(isFilled(facts.reason), 'reason_missing'),
  receipt_complete: (facts) => unless(isFilled(facts.received_by) && isFilled(facts.relation), 'receipt_missing'),
  tellings_known: (facts) => unless(facts.unknown_tellings.length === 0, 'unknown_telling'),
  agent_delivers: (facts) => unless(facts.delivery_way === 'agent', 'other_delivery_way', { way: facts.delivery_way }),
  at_window: (facts) => unless(facts.at_window, 'not_at_window'),
  identity_seen: (facts) => unless(facts.id_seen, 'identity_not_seen'),
  yours_to_note: (facts) => unless(facts.role !== 'agent' || facts.holder === facts.actor, 'not_holder'),
  visit_sound: (facts) =>
    unless(facts.visit_planned && (facts.visit_why !== 'other' || isFilled(facts.visit_note)) && facts.visit_day >= facts.today, 'visit_unsound'),
  visit_known: (facts) => unless(facts.visit_open, 'unknown_visit'),
  next_day_sound: (facts) => unless(facts.visit_outcome !== 'not_home' || (facts.next_visit !== '' && facts.visit_day >= facts.today), 'next_day_missing'),
  trip_sound: (facts) =>
    facts.trip_to === (facts.trip_who === 'resident' ? 'home' : 'station') || facts.trip_on > facts.today
      ? no('trip_unsound')
      : unless(!facts.trips_before || isFilled(facts.trip_why), 'trip_unexplained'),
  late_work_there: (facts) => unless(facts.late_work_waiting, 'no_late_work'),
  may_supplement: authorised('supplement'),
  may_collect: authorised('collect_result'),
  may_withdraw: authorised('withdraw'),
  may_commit: authorised('commit'),
};

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function mandateKept(facts) {
  return unless(!facts.mandate?.revocation, 'mandate_revoked');
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function mandateGiven(facts) {
  return unless(Boolean(facts.mandate), 'mandate_missing') ?? mandateKept(facts);
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function commitmentAllowed(facts) {
  const materials = facts.tolerated_materials;
  if (materials.length === 0) return null;
  if (facts.mandate && !facts.mandate.authorities.includes('commit')) return no('commitment_not_authorised', { materials });
  const uncommitted = materials.filter((/** @type {string} */ code) => !facts.committed_materials.includes(code));
  return unless(uncommitted.length === 0, 'commitment_missing', { materials: uncommitted });
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function obligationsPhotographed(facts) {
  const notOwed = facts.supplement_codes.filter((/** @type {string} */ code) => !facts.open_obligations.includes(code));
  if (notOwed.length > 0 || facts.supplement_codes.length === 0) return no('obligation_not_open', { materials: notOwed });
  const missing = facts.supplement_codes.filter((/** @type {string} */ code) => !facts.photographed_obligations.includes(code));
  return unless(missing.length === 0, 'missing_material', { materials: missing });
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function papersDescribed(facts) {
  if (facts.known_papers.length > 0) return no('paper_taken_before');
  const isNamed = facts.paper_names.length > 0 && facts.paper_names.every(isFilled) && isFilled(facts.from_whom);
  return unless(isNamed, 'paper_unnamed') ?? unless(facts.return_by >= facts.taken_on, 'return_day_past');
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function supplementComplete(facts) {
  const notAsked = facts.supplement_codes.filter((/** @type {string} */ code) => !facts.named_materials.includes(code));
  if (notAsked.length > 0) return no('material_not_asked', { material: notAsked[0] });
  const missing = facts.named_materials.filter((/** @type {string} */ code) => !facts.supplemented_materials.includes(code));
  return unless(missing.length === 0, 'missing_material', { materials: missing });
}

/**
 * @param {Facts} facts
 * @returns {No | null}
 */
function itemTakesAgents(facts) {
  if (facts.item_status === 'historical_sample') return no('item_ended');
  if (facts.item_status !== 'published') return no('item_not_offered');
  if (facts.not_for_agents) return no('not_for_agents');
  if (facts.proxy_policy === 'HOME_VISIT_BY_OFFICER') return no('officer_visits');
  return facts.proxy_policy === 'IN_PERSON_ONLY' ? no('in_person_only') : unless(facts.details_known, 'details_unknown');
}
