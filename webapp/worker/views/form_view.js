/** A form's fields made ready for the template: grouped, with values, choices and problems beside them. */
import { isFilled, readIdNumber, shownFields } from '../../../proxy_service/fields.js';
import { texts } from '../render.js';
import { fullDayWords } from './dates.js';
import { doubtWords } from './id_number.js';

/** What the phone's keyboard should offer. @type {Record<string, {type: string, inputmode: string}>} */
const INPUTS = {
  text: { type: 'text', inputmode: 'text' },
  date: { type: 'date', inputmode: 'text' },
  number: { type: 'text', inputmode: 'numeric' },
  money: { type: 'text', inputmode: 'decimal' },
  phone: { type: 'tel', inputmode: 'tel' },
  id_number: { type: 'text', inputmode: 'text' },
  bank_account: { type: 'text', inputmode: 'numeric' },
};

/**
 * The questions in their groups. What the resident has told already is `carried`: shown folded, as long as nothing is wrong with it.
 * @param {{record: any, item: any}} about
 * @param {Record<string, any>} values
 * @param {Record<string, string>} problems
 * @returns {{name: string, fields: any[], carried: any[]}[]}
 */
export function fieldGroups({ record, item }, values, problems) {
  const asked = new Set(shownFields(item, values));
  const shown = item.fields.filter((/** @type {any} */ rule) => asked.has(rule.name));
  const names = [...new Set(shown.map((/** @type {any} */ rule) => rule.group))];
  return names.map((name) => {
    /** @type {any[]} */
    const fields = shown.filter((/** @type {any} */ rule) => rule.group === name).map((/** @type {any} */ rule) => fieldView(rule, values, problems, record.resident));
    return { name: String(name), fields: fields.filter((field) => !field.carried), carried: fields.filter((field) => field.carried) };
  });
}

/**
 * The form's first answers: what was filled before, else what the resident already told.
 * @param {{record: any, item: any}} about
 * @returns {Record<string, any>}
 */
export function prefilled({ record, item }) {
  if (Object.keys(record.form ?? {}).length > 0) return record.form;
  const known = item.fields.filter((/** @type {any} */ rule) => rule.from_resident && record.resident[rule.from_resident]);
  return Object.fromEntries(known.map((/** @type {any} */ rule) => [rule.name, String(record.resident[rule.from_resident])]));
}

/**
 * The answers as pairs of words, for the review; what only repeats the resident's data is left out.
 * @param {any} item
 * @param {any} record
 */
export function answerWords(item, { form, resident }) {
  const asked = new Set(shownFields(item, form));
  const isRepeated = (/** @type {any} */ rule) => rule.from_resident && form[rule.name] === resident[rule.from_resident];
  const filled = item.fields.filter((/** @type {any} */ rule) => asked.has(rule.name) && isFilled(form[rule.name]) && !isRepeated(rule));
  return filled.map((/** @type {any} */ rule) => ({ label: rule.label, value: valueWords(rule, form[rule.name]) }));
}

/**
 * @param {string} problem
 * @returns {string}
 */
export function problemWords(problem) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    required: _('这一项要填。'),
    wrong_type: _('这一项填得不对，请重新填。'),
    unknown_choice: _('请从给出的里面选。'),
    too_long: _('写得太长了。'),
    not_a_date: _('请写真有的日期，例如 1948-03-12。'),
    not_a_number: _('这里只能填数字。'),
    not_money: _('请填金额，例如 200 或 200.50。'),
    not_a_phone: _('电话号码不对，手机是 11 位。'),
    not_a_bank_account: _('银行卡号只能是数字，一般 16 到 19 位。'),
    unknown_field: _('这个事项没有这一项。'),
  };
  return words[problem] ?? problem;
}

/**
 * @param {any} rule
 * @param {Record<string, any>} values
 * @param {Record<string, string>} problems
 * @param {Record<string, any>} resident
 */
function fieldView(rule, values, problems, resident) {
  const value = values[rule.name] ?? (rule.kind === 'multi_choice' ? [] : '');
  const warning = rule.kind === 'id_number' && value ? readIdNumber(String(value)).problems.map(doubtWords).join('') : '';
  return {
    carried: Boolean(rule.from_resident && value && value === resident[rule.from_resident] && !warning && !problems[rule.name]),
    name: rule.name,
    label: rule.label,
    kind: rule.kind,
    hint: rule.hint ?? '',
    required: Boolean(rule.required),
    value: Array.isArray(value) ? '' : value,
    input: INPUTS[rule.kind] ?? INPUTS.text,
    long: rule.kind === 'text' && (rule.max_length ?? 100) > 200,
    max_length: rule.max_length ?? 100,
    choices: choicesOf(rule).map((choice) => ({ ...choice, chosen: Array.isArray(value) ? value.includes(choice.value) : value === choice.value })),
    problem: problems[rule.name] ?? '',
    warning,
  };
}

/**
 * @param {any} rule
 * @returns {{value: string, label: string}[]}
 */
function choicesOf(rule) {
  const { pgettext } = texts();
  if (rule.kind !== 'yes_no') return rule.choices ?? [];
  return [
    { value: 'yes', label: pgettext('answer', '是') },
    { value: 'no', label: pgettext('answer', '否') },
  ];
}

/**
 * @param {any} rule
 * @param {any} value
 */
function valueWords(rule, value) {
  const { _ } = texts();
  if (rule.kind === 'date') return fullDayWords(value);
  const label = (/** @type {string} */ one) => choicesOf(rule).find((choice) => choice.value === one)?.label ?? one;
  return Array.isArray(value) ? value.map(label).join(_('、')) : label(value);
}
