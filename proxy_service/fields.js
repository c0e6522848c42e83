/**
 * Twin of fields.py: form answers, identity numbers, dates. Lengths count code points; values are text as typed.
 *
 * @typedef {import('./conditions.js').Condition} Condition
 * @typedef {import('./conditions.js').Form} Form
 * @typedef {{name: string, label?: string, kind?: string, group?: string, required?: boolean, required_when?: Condition | null,
 *   shown_when?: Condition | null, choices?: {value: string, label: string}[], max_length?: number, hint?: string,
 *   from_resident?: string | null}} FieldRule
 * @typedef {{field: string, problem: string}} FieldProblem
 * @typedef {{birth_date: string, sex: string, problems: string[]}} IdNumber
 */
import { holds } from './conditions.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
const FULL_WIDTH = '０１２３４５６７８９';
const MOST_CODE_POINTS = 100;
/** What a resident's ethnic group is taken to be until somebody says otherwise; stored, so never in the reader's language. */
export const USUAL_ETHNICITY = '汉族';

/** @type {Record<string, [(text: string) => boolean, string]>} */
const KINDS = {
  yes_no: [matches(/^(?:yes|no)$/), 'unknown_choice'],
  date: [isDate, 'not_a_date'],
  number: [matches(/^[0-9]{1,9}$/), 'not_a_number'],
  money: [matches(/^[0-9]{1,9}(?:\.[0-9]{1,2})?$/), 'not_money'],
  phone: [matches(/^(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})$/), 'not_a_phone'],
  bank_account: [matches(/^[0-9](?: ?[0-9]){7,31}$/), 'not_a_bank_account'],
};

/**
 * Names of the fields that are asked, given the answers so far.
 * @param {{fields: FieldRule[]}} item
 * @param {Form} form
 * @returns {string[]}
 */
export function shownFields(item, form) {
  return item.fields.filter((rule) => holds(rule.shown_when, form)).map((rule) => rule.name);
}

/**
 * What keeps the form from being handed in, in the order of the fields; the problems are listed in fields.py.
 * @param {{fields: FieldRule[]}} item
 * @param {Form} form
 * @returns {FieldProblem[]}
 */
export function checkForm(item, form) {
  /** @type {FieldProblem[]} */
  const found = [];
  for (const rule of item.fields) {
    const problem = holds(rule.shown_when, form) ? problemOf(rule, form) : null;
    if (problem) found.push({ field: rule.name, problem });
  }
  const known = new Set(item.fields.map((rule) => rule.name));
  const unknown = Object.keys(form).filter((name) => !known.has(name));
  return [...found, ...unknown.map((field) => ({ field, problem: 'unknown_field' }))];
}

/**
 * What a second look is due for, without refusing: doubtful identity numbers (old wrong ones exist).
 * @param {{fields: FieldRule[]}} item
 * @param {Form} form
 * @returns {FieldProblem[]}
 */
export function formWarnings(item, form) {
  const shown = shownFields(item, form);
  return item.fields
    .filter((rule) => rule.kind === 'id_number' && shown.includes(rule.name) && isFilled(form[rule.name]))
    .filter((rule) => typeof form[rule.name] === 'string')
    .flatMap((rule) => readIdNumber(form[rule.name]).problems.map((problem) => ({ field: rule.name, problem })));
}

/**
 * Whether there is an answer: not missing, not only blanks, not an empty choice.
 * @param {any} answer
 * @returns {boolean}
 */
export function isFilled(answer) {
  if (typeof answer === 'string') return withoutOuterBlanks(answer) !== '';
  return Array.isArray(answer) ? answer.length > 0 : Boolean(answer);
}

/**
 * Birth date, sex and doubts of a resident identity number (GB 11643-1999). The problems only warn; see fields.py.
 * @param {string} text
 * @returns {IdNumber}
 */
export function readIdNumber(text) {
  const number = [...tidyIdNumber(text)];
  if (!/^[0-9]*$/.test(number.slice(0, 17).join('')) || !/^[0-9X]?$/.test(number.slice(17, 18).join(''))) {
    return { birth_date: '', sex: '', problems: ['wrong_character'] };
  }
  const digits = number.join('');
  if (number.length === 15) return reading('19' + digits.slice(6, 12), digits[14], ['wrong_length']);
  if (number.length !== 18) return { birth_date: '', sex: '', problems: ['wrong_length'] };
  const total = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0);
  return reading(digits.slice(6, 14), digits[16], CHECK_DIGITS[total % 11] === digits[17] ? [] : ['wrong_check_digit']);
}

/**
 * The number without blanks, in half-width digits, with a capital X.
 * @param {string} text
 * @returns {string}
 */
export function tidyIdNumber(text) {
  return text
    .replace(/[ \t\r\n\u00a0\u3000]/g, '')
    .replace(/[０-９]/g, (digit) => String(FULL_WIDTH.indexOf(digit)))
    .replace(/[ＸｘXx]/g, 'X');
}

/**
 * Whether `text` is a day that existed, written YYYY-MM-DD, from 1900 on.
 * @param {string} text
 * @returns {boolean}
 */
export function isDate(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const [year, month, day] = text.split('-').map(Number);
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * The same day `months` later, or the last day of that month.
 * @param {string} day
 * @param {number} months
 * @returns {string}
 */
export function addMonths(day, months) {
  const [year, month, number] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(number, last));
  return first.toISOString().slice(0, 10);
}

/**
 * Full years between two dates written YYYY-MM-DD.
 * @param {string} birthDate
 * @param {string} day
 * @returns {number}
 */
export function ageOn(birthDate, day) {
  return Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
}

/**
 * @param {string} digits
 * @param {string} sexDigit
 * @param {string[]} problems
 * @returns {IdNumber}
 */
function reading(digits, sexDigit, problems) {
  const birthDate = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const sex = Number(sexDigit) % 2 ? 'male' : 'female';
  if (isDate(birthDate)) return { birth_date: birthDate, sex, problems };
  return { birth_date: '', sex, problems: ['impossible_date', ...problems] };
}

/**
 * @param {FieldRule} rule
 * @param {Form} form
 * @returns {string | null}
 */
function problemOf(rule, form) {
  const answer = Object.hasOwn(form, rule.name) ? form[rule.name] : undefined;
  if (!isFilled(answer)) {
    const needed = rule.required || (rule.required_when && holds(rule.required_when, form));
    return needed ? 'required' : null;
  }
  if (Array.isArray(answer) !== (rule.kind === 'multi_choice')) return 'wrong_type';
  if (Array.isArray(answer)) return answer.every((value) => isChoice(rule, value)) ? null : 'unknown_choice';
  if (typeof answer !== 'string') return 'wrong_type';
  if ([...answer].length > (rule.max_length ?? MOST_CODE_POINTS)) return 'too_long';
  if (rule.kind === 'choice' && !isChoice(rule, answer)) return 'unknown_choice';
  const kind = KINDS[rule.kind ?? 'text'];
  return kind && !kind[0](answer) ? kind[1] : null;
}

/**
 * @param {FieldRule} rule
 * @param {any} value
 * @returns {boolean}
 */
function isChoice(rule, value) {
  return (rule.choices ?? []).some((choice) => choice.value === value);
}

/**
 * @param {RegExp} pattern
 * @returns {(text: string) => boolean}
 */
function matches(pattern) {
  return (text) => pattern.test(withoutOuterBlanks(text));
}

/**
 * @param {string} text
 * @returns {string}
 */
function withoutOuterBlanks(text) {
  return text.replace(/^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g, '');
}
