/** The page of a case: where it is, what is asked of the agent, what happened so far. */
import { can } from '../../../proxy_service/case_flow.js';
import { owed } from '../../../proxy_service/commitment.js';
import { namedMaterials } from '../../../proxy_service/case_facts.js';
import { page } from '../answers.js';
import { getCaseWithItem, hiddenFields } from '../case_step.js';
import { aroundOf } from '../views/around.js';
import { earlierCases } from '../earlier_papers.js';
import { casesTogether } from '../one_form.js';
import { shownItem, texts } from '../render.js';
import { caseCard, dueWords, itemName, surroundings, threeFacts, timelineOf, villageName } from '../views/case_view.js';
import { newerVersion } from '../views/catalogue_age.js';
import { heldPapers, relationWords, slipsOf } from '../views/custody.js';
import { momentWords } from '../views/dates.js';
import { packedWords } from '../views/packed_words.js';
import { reasonWords } from '../views/item_words.js';
import { maskIdNumber } from '../views/masks.js';
import { refusedViews } from '../views/refused.js';
import { nextStep, stepName, stepPath } from '../views/steps.js';
import { toldViews, untold } from '../views/telling_view.js';
import { maySilence } from './telling.js';

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function casePageRoutes(app, phone) {
  app.get('/cases/:id', async (c) => {
    const { _ } = texts();
    const id = c.req.param('id');
    const about = await getCaseWithItem(phone, id);
    const back = { href: '/agent/cases', label: _('全部办件') };
    return page(phone, 'case', { title: _('办件'), back, live: `/agent/cases/${id}` }, {
      ...caseContext(about, await surroundings(phone)),
      packed: packedWords(await phone.engine.store.findPacked(about.record), phone.now()),
      late_hidden: hiddenFields(phone, c),
      ...(await refusedOf(phone, id)),
      ...(await relatives(phone, about.record)),
      pretended: phone.practice ? phone.practice.stepsFor(about.record) : [],
    });
  });
}

/**
 * The cases on the same form, the resident's others, and those of the household.
 * @param {import('../answers.js').Phone} phone
 * @param {any} record
 */
async function relatives(phone, record) {
  const around = await surroundings(phone);
  const together = (await casesTogether(phone, record)).map((one) => one.record);
  const known = new Set([record.id, ...together.map((one) => one.id)]);
  const others = (await earlierCases(phone, record)).filter((one) => !known.has(one.id));
  for (const one of others) known.add(one.id);
  const isHousehold = (/** @type {any} */ view) => Boolean(record.household) && view.household === record.household && !known.has(view.id);
  const { cases: household } = await phone.engine.store.listCases({ where: isHousehold });
  const cards = (/** @type {any[]} */ records) => records.map((one) => caseCard(one, around));
  return { together: cards(together), others: cards(others), household: cards(household) };
}

/**
 * @param {{record: any, item: any}} about
 * @param {import('../views/case_view.js').Around} around
 */
function caseContext({ record, item }, around) {
  const { now } = around;
  return {
    id: record.id,
    state: record.state,
    resident: record.resident.name,
    id_number: maskIdNumber(record.resident.id_number),
    phone_number: record.resident.phone,
    item: itemName(around, record.item),
    village: villageName(around, record.area),
    numbers: numbersOf(record),
    tracking: record.tracking_code ? `/t/${record.tracking_code}` : '',
    facts: threeFacts(record, now),
    due: dueWords(record, now),
    newer: newerOf(record, item, around),
    todo: record.local.mine !== false ? todoOf(record, item) : null,
    held: heldPapers(record, around.agent.id, now),
    slips: slipsOf(record, now).length,
    can_take: record.local.mine !== false && can('take_original', record.state, 'agent'),
    ...aroundOf(record, around),
    notice: noticeOf(record, item, now),
    decision: decisionOf(record, now),
    receipt: record.receipt && { ...record.receipt, relation: relationWords(record.receipt.relation) },
    not_accepted: record.not_accepted ?? {},
    withdrawal_requested: record.flags.includes('withdrawal_requested'),
    revoked: revocationOf(record, now),
    can_revoke: record.local.mine !== false && can('revoke_mandate', record.state, 'agent') && Boolean(record.mandate) && !record.mandate.revocation,
    can_withdraw: record.local.mine !== false && can('request_withdrawal', record.state, 'agent') && !record.flags.includes('withdrawal_requested'),
    can_discard: record.local.mine !== false && can('discard_case', record.state, 'agent'),
    timeline_events: timelineOf(record, now),
    untold: untold(record).length,
    told: toldViews(record, now),
    can_silence: maySilence(record),
    phone_stopped: record.phone_stopped ?? '',
    slip: record.submitted_at || record.state === 'READY' ? `/agent/cases/${record.id}/slip` : '',
  };
}

/**
 * What the centre did not take, and how many of these only need to be handed in again.
 * @param {import('../answers.js').Phone} phone
 * @param {string} id
 */
async function refusedOf(phone, id) {
  const open = (await phone.engine.store.listRefused()).filter((/** @type {any} */ one) => one.case_id === id);
  const refused = refusedViews(open, await surroundings(phone));
  return { refused, again_all: refused.filter(({ way }) => way.kind === 'again').length };
}

/**
 * While the case is collected: what changed in the item since the resident was told of it.
 * @param {any} record
 * @param {any} item
 * @param {import('../views/case_view.js').Around} around
 */
function newerOf(record, item, around) {
  const newest = around.items.find((one) => one.code === record.item);
  return newest && can('discard_case', record.state, 'agent') ? newerVersion(item, shownItem(newest)) : null;
}

/** @param {any} record */
function numbersOf(record) {
  const { _ } = texts();
  const known = [
    [_('%(device)s编号'), record.local_no],
    [_('乡镇收件号'), record.township_no],
    [_('县里受理号'), record.upstream_no],
  ];
  return known.filter(([, value]) => value).map(([label, value]) => ({ label, value }));
}

/**
 * The one thing to do next, if it is the agent's turn.
 * @param {any} record
 * @param {any} item
 * @returns {{href: string, label: string} | null}
 */
function todoOf(record, item) {
  const { _ } = texts();
  if (can('submit_case', record.state, 'agent') || record.state === 'DRAFT') {
    const step = nextStep(record, item);
    return { href: stepPath(record.id, step), label: _('接着办：%(step)s', { step: stepName(step) }) };
  }
  if (can('supplement_case', record.state, 'agent') && !record.flags.includes('supplement_arrived')) {
    return { href: `/agent/cases/${record.id}/supplement`, label: _('去补材料') };
  }
  if (can('supplement_commitment', record.state, 'agent') && owed(record).open_obligations.length > 0) {
    return { href: `/agent/cases/${record.id}/commitment/supplement`, label: _('补说好的材料') };
  }
  const isMine = (record.delivery?.way ?? 'agent') === 'agent';
  return isMine && can('confirm_delivery', record.state, 'agent') ? { href: `/agent/cases/${record.id}/delivery`, label: _('结果送到了，请签收') } : null;
}

/**
 * The latest notice while it is open: every line of it, with what is lacking and why.
 * @param {any} record
 * @param {any} item
 * @param {Date} now
 */
function noticeOf(record, item, now) {
  const latest = record.notices[record.notices.length - 1];
  if (!latest || !['PRE_RETURNED', 'CORRECTION'].includes(record.state)) return null;
  const named = namedMaterials(record);
  const names = Object.fromEntries(item.materials.map((/** @type {any} */ one) => [one.code, one.name]));
  return {
    at: momentWords(latest.at, now),
    note: latest.note ?? '',
    why_later: latest.why_later ?? '',
    count: named.length,
    sent: record.flags.includes('supplement_arrived'),
    lines: latest.lines.map((/** @type {any} */ line) => ({ name: names[line.material] ?? line.material, verdict: line.verdict, reason: reasonWords(item, line.material, line.reason ?? '') })),
  };
}

/**
 * @param {any} record
 * @param {Date} now
 */
function decisionOf(record, now) {
  if (!record.decision) return null;
  const { outcome, reason = '', remedies = '', official_no = '', at } = record.decision;
  return { outcome, reason, remedies, official_no, at: momentWords(at, now) };
}

/**
 * That the resident took the mandate back, and when; null while it stands.
 * @param {any} record
 * @param {Date} now
 * @returns {{at: string, reason: string} | null}
 */
function revocationOf({ mandate }, now) {
  return mandate?.revocation ? { at: momentWords(mandate.revocation.at, now), reason: mandate.revocation.reason } : null;
}
