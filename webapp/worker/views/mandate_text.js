/** The mandate's whole text, as it is shown to the resident before the signature. */
import { addMonths } from '../../../proxy_service/fields.js';
import { list, text } from '../forms.js';
import { texts } from '../render.js';
import { villageName } from './case_view.js';
import { chinaDay, fullDayWords } from './dates.js';

/** Terms that are offered, in months: six is what practice suggests, twelve the longest (mandate.js). */
export const MONTHS = [1, 3, 6, 12];

/**
 * @param {number} months
 * @param {Date} now
 * @returns {{starts_on: string, ends_on: string, begins: string, words: string}} the first and last day, also in words
 */
export function termOf(months, now) {
  const startsOn = chinaDay(now);
  const endsOn = addMonths(startsOn, months);
  return { starts_on: startsOn, ends_on: endsOn, begins: fullDayWords(startsOn), words: fullDayWords(endsOn) };
}

/**
 * @param {import('../forms.js').Fields} fields the terms
 * @param {{record: any, item: any}} about
 * @param {import('./case_view.js').Around} around
 * @param {{item: any}[]} [together] the further items on the same form: one signature for all of them
 */
export function mandateText(fields, { record, item }, around, together = []) {
  const { _ } = texts();
  const term = termOf(Number(text(fields, 'months')), around.now);
  const chosen = list(fields, 'authorities');
  const { resident } = record;
  const items = [item, ...together.map((one) => one.item)];
  const authorities = [...new Map(items.flatMap((one) => one.authorities.map((/** @type {any} */ each) => [each.code, each]))).values()];
  const labels = (/** @type {(authority: any) => boolean} */ isMeant) => authorities.filter(isMeant).map((/** @type {any} */ one) => one.label);
  return {
    principal: [resident.name, resident.id_number && _('身份证号 %(number)s', { number: resident.id_number }), resident.address, resident.phone].filter(Boolean),
    agent: [
      around.agent.name,
      around.agent.post,
      _('%(village)s代办点', { village: villageName(around, record.area) }),
      around.agent.phone && _('电话 %(phone)s', { phone: around.agent.phone }),
    ].filter(Boolean),
    matters: items.map((one) => one.name),
    authorities: labels((one) => chosen.includes(one.code) && !one.special),
    special: labels((one) => chosen.includes(one.code) && one.special),
    not_given: labels((one) => !chosen.includes(one.code)),
    starts_on: term.begins,
    ends_on: term.words,
    own_words: [...new Set(items.flatMap((one) => String(one.mandate_text ?? '').split(/\n+/)).filter(Boolean))],
    complaint_phone: item.complaint_phone,
    place: text(fields, 'place'),
  };
}
