/** Everything about a case on one page, and what still keeps it from being handed in. */
import { caseFacts } from '../../../proxy_service/case_facts.js';
import { texts } from '../render.js';
import { dayWords, fullDayWords } from './dates.js';
import { answerWords } from './form_view.js';
import { readingOf } from './id_number.js';
import { checklistView, linesOf, mayPromise, pagesOf } from './materials_view.js';
import { refusalWords } from './refusal_words.js';
import { stepPath } from './steps.js';
import { villageName } from './case_view.js';

/**
 * What is lacking, each with the page where it is mended.
 * @param {{record: any, item: any}} about
 * @param {string} actor
 * @param {string} today
 * @returns {{text: string, href: string}[]}
 */
export function lackingLines({ record, item }, actor, today) {
  const facts = caseFacts(record, item, actor, today);
  const lack = (/** @type {string} */ reason, /** @type {import('./steps.js').StepName} */ step, detail = {}) => ({
    text: refusalWords(reason, detail),
    href: `${stepPath(record.id, step)}?then=review`,
  });
  const isThere = Boolean(facts.presence) && (!facts.mandate || facts.presence.on === today);
  const ended = facts.mandate && facts.mandate.ends_on < today;
  const missing = linesOf(record, item).filter((line) => line.missing && !line.tolerated).map((line) => line.code);
  return [
    ...(facts.consent ? [] : [lack('consent_missing', 'consent')]),
    ...(facts.mandate || isThere ? [] : [lack('mandate_missing', 'mandate')]),
    ...(ended && !isThere ? [lack('mandate_expired', 'mandate')] : []),
    ...(facts.form_problems.length > 0 ? [lack('form_incomplete', 'form')] : []),
    ...(missing.length > 0 ? [missingLine(record, item, missing)] : []),
    ...(facts.mandate?.revocation && !isThere ? [lack('mandate_revoked', 'mandate')] : []),
    ...(uncommitted(facts).length > 0 ? [{ text: refusalWords('commitment_missing'), href: `/agent/cases/${record.id}/commitment` }] : []),
  ];
}

/**
 * What may come later but hasn't been promised.
 * @param {Record<string, any>} facts
 */
const uncommitted = (facts) => facts.tolerated_materials.filter((/** @type {string} */ code) => mayPromise(facts) && !facts.committed_materials.includes(code));

/**
 * @param {any} record
 * @param {any} item
 * @param {string[]} codes
 */
function missingLine(record, item, codes) {
  const { _ } = texts();
  const names = item.materials.filter((/** @type {any} */ one) => codes.includes(one.code)).map((/** @type {any} */ one) => one.name);
  return { text: _('材料还差：%(names)s。', { names: names.join(_('、')) }), href: `${stepPath(record.id, 'materials')}?then=review` };
}

/**
 * @param {{record: any, item: any}} about
 * @param {import('./case_view.js').Around} around
 */
export function reviewView({ record, item }, around) {
  const { _ } = texts();
  const { resident, consent, mandate, presence } = record;
  const reading = readingOf(resident, around.now);
  const known = (/** @type {string} */ label, /** @type {string} */ value) => (value ? [{ label, value }] : []);
  return {
    item: item.name,
    village: villageName(around, record.area),
    warnings: resident.id_number ? reading.warnings : [_('没有写身份证号码，乡镇可能退回来补。')],
    resident: [
      ...known(_('姓名'), resident.name),
      ...known(_('身份证号码'), resident.id_number),
      ...known(_('出生日期'), reading.birth_words),
      ...known(_('性别'), sexWords(reading.sex)),
      ...known(_('民族'), resident.ethnicity),
      ...known(_('电话'), resident.phone),
      ...known(_('住址'), resident.address),
    ],
    consent: consent ? _('已同意，%(how)s。', { how: explainedWords(consent.explained_by) }) : '',
    mandate: mandate ? _('已签，委托到 %(day)s。', { day: fullDayWords(mandate.ends_on) }) : presence ? _('%(day)s本人到窗口，自己办，不用委托书。', { day: dayWords(presence.on, around.now) }) : '',
    signature: mandate ? `/agent/files/${mandate.signature.id}` : '',
    answers: answerWords(item, record),
    materials: checklistView(record, item).filter((line) => line.asked).map((line) => ({ ...line, pages_here: pagesOf(record, line.code).map((page) => `/agent/files/${page.id}`) })),
  };
}

/** @param {string} sex */
export function sexWords(sex) {
  const { pgettext } = texts();
  return { male: pgettext('sex', '男'), female: pgettext('sex', '女') }[sex] ?? '';
}

/** @param {string} way */
function explainedWords(way) {
  const { _ } = texts();
  return { read: _('自己看过'), read_aloud: _('念给本人听过'), dialect: _('用方言讲过') }[way] ?? '';
}
