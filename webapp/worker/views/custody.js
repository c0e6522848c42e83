/**
 * Paper originals the agent took along (INF-03), made ready for templates: what he still holds and until when, and the slips that say so.
 * Everything handed over with one signature is one slip; its number is the case's local number and its place among them.
 */
import { papersHeld } from '../../../proxy_service/case_facts.js';
import { texts } from '../render.js';
import { chinaDay, dayWords, fullDayWords, momentWords } from './dates.js';

/**
 * Papers that are still with this agent, the most urgent first.
 * @param {any} record
 * @param {string} agent
 * @param {Date} now
 */
export function heldPapers(record, agent, now) {
  const { _ } = texts();
  const ids = papersHeld(record, agent);
  const papers = (record.custody ?? []).filter((/** @type {any} */ one) => ids.includes(one.id));
  papers.sort((/** @type {any} */ one, /** @type {any} */ other) => (one.return_by < other.return_by ? -1 : 1));
  return papers.map((/** @type {any} */ one) => ({
    id: one.id,
    name: one.name,
    kind: kindWords(one.kind),
    return_by: one.return_by,
    due: _('%(day)s前还', { day: dayWords(one.return_by, now) }),
    overdue: one.return_by < chinaDay(now),
  }));
}

/**
 * The same in one line for lists; null when nothing is held.
 * @param {any} record
 * @param {string} agent
 * @param {Date} now
 * @returns {{words: string, day: string, overdue: boolean} | null}
 */
export function heldWords(record, agent, now) {
  const { _ } = texts();
  const held = heldPapers(record, agent, now);
  if (held.length === 0) return null;
  const [{ return_by: day, overdue }] = held;
  const said = { papers: namesOf(held), day: dayWords(day, now) };
  return { words: overdue ? _('%(papers)s：说好 %(day)s还，已经过了', said) : _('%(papers)s：%(day)s前还', said), day, overdue };
}

/** @param {{name: string}[]} papers */
export const namesOf = (papers) => papers.map((paper) => paper.name).join(texts()._('、'));

/**
 * The slips of a case, in the order in which they were written.
 * @param {any} record
 * @param {Date} now
 */
export function slipsOf(record, now) {
  const papers = record.custody ?? [];
  const signed = [...new Set(papers.map((/** @type {any} */ one) => one.signature.id))];
  return signed.map((signature, place) => slipView(record, place + 1, papers.filter((/** @type {any} */ one) => one.signature.id === signature), now));
}

/**
 * @param {any} record
 * @param {number} place
 * @param {any[]} papers
 * @param {Date} now
 */
function slipView(record, place, papers, now) {
  const [first] = papers;
  return {
    number: `${record.local_no}-${place}`,
    href: `/agent/cases/${record.id}/custody/slips/${place}`,
    from_whom: first.from_whom,
    relation: relationWords(first.relation),
    taken_at: fullDayWords(chinaDay(new Date(first.taken_at))),
    return_by: fullDayWords(first.return_by),
    held_by: first.held_by,
    signatures: [first.signature.id, first.agent_signature.id],
    open: papers.some((one) => !one.returned),
    papers: papers.map((one) => ({
      name: one.name,
      kind: kindWords(one.kind),
      returned: one.returned ? { at: momentWords(one.returned.at, now), to: one.returned.received_by } : null,
    })),
  };
}

/**
 * @param {string} kind
 * @returns {string}
 */
function kindWords(kind) {
  const { _ } = texts();
  return kind === 'copy' ? _('复印件') : _('原件');
}

/**
 * Who may hand something over or take it back. What is kept is a name in English, so that every reader sees his own language.
 * @returns {[string, string][]}
 */
export function relations() {
  const { _ } = texts();
  return [
    ['self', _('本人')],
    ['spouse', _('配偶')],
    ['child', _('子女')],
    ['relative', _('其他亲属')],
    ['neighbour_or_cadre', _('邻居或村干部')],
  ];
}

/**
 * A relation in the reader's language; one that somebody typed stays as it is.
 * @param {string} relation
 * @returns {string}
 */
export function relationWords(relation) {
  return new Map(relations()).get(relation) ?? relation;
}
