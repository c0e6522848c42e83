/** What the centre did not take, said in words, with the way to mend it. Nothing refused is dropped by itself: it waits for a person. */
import { momentWords } from './dates.js';
import { wayToMend } from './mending.js';
import { refusalWords } from './refusal_words.js';

/** @typedef {import('../store/refused.js').Refused} Refused */

/**
 * What a case's page shows as refused. What a colleague goes on with is told apart (routes/late_work.js).
 * @param {Refused[]} open of one case
 * @param {import('./case_view.js').Around} around
 */
export function refusedViews(open, { office, now }) {
  const opening = open.find(({ name }) => name === 'open_case')?.id ?? '';
  return open.filter(({ reason }) => reason !== 'case_reassigned').map((one) => ({
    id: one.id,
    step: one.name,
    why: refusalWords(one.reason, one.detail ?? {}),
    at: momentWords(one.at, now),
    way: wayToMend({ ...one, opening, office }),
    again: `/agent/refusals/${one.id}`,
    drop: `/agent/refusals/${one.id}/dropping`,
  }));
}
