/** What the mandate does not cover: said before the step, not after the centre refused it. */
import { can } from '../../../proxy_service/case_flow.js';
import { caseFacts } from '../../../proxy_service/case_facts.js';
import { guards } from '../../../proxy_service/guards.js';
import { texts } from '../render.js';
import { chinaDay } from './dates.js';
import { refusalWords } from './refusal_words.js';

/** Guards that ask the mandate, by action. @type {Record<string, string[]>} */
const ASKED = {
  supplement_case: ['mandate_running', 'may_supplement'],
  record_commitment: ['mandate_running', 'may_commit'],
  supplement_commitment: ['mandate_running', 'may_supplement'],
  confirm_delivery: ['mandate_running', 'may_collect'],
  request_withdrawal: ['mandate_kept', 'may_withdraw'],
};

/**
 * Why the mandate doesn't allow this step, with the way to a new one where there is one; or null.
 * @param {string} action
 * @param {{record: any, item: any}} about
 * @param {any} agent
 * @param {Date} now
 * @returns {{text: string, href: string, label: string} | null}
 */
export function mandateLack(action, { record, item }, agent, now) {
  const { _ } = texts();
  const facts = caseFacts(record, item, agent.id, chinaDay(now));
  for (const name of ASKED[action]) {
    const no = guards[name](facts);
    if (!no) continue;
    const href = can('record_mandate', record.state, 'agent') ? `/agent/cases/${record.id}/mandate?then=case` : '';
    return { text: refusalWords(no.reason, no.detail), href, label: _('重新签委托书') };
  }
  return null;
}
