/** What an identity number says while it is typed: birth date, age, sex, and doubts that warn without refusing. */
import { ageOn, isDate, readIdNumber } from '../../../proxy_service/fields.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { chinaDay, fullDayWords } from './dates.js';

/**
 * @param {import('../forms.js').Fields} fields with `id_number`, and `birth_date`, `sex` as typed by hand
 * @param {Date} now
 * @returns {{given: boolean, birth_date: string, sex: string, birth_words: string, age: number, derived: boolean, warnings: string[]}}
 */
export function readingOf(fields, now) {
  const number = text(fields, 'id_number');
  const read = number ? readIdNumber(number) : { birth_date: '', sex: '', problems: [] };
  const typed = isDate(text(fields, 'birth_date')) ? text(fields, 'birth_date') : '';
  const birthDate = read.birth_date || typed;
  return {
    given: number !== '',
    birth_date: birthDate,
    sex: read.sex || (['male', 'female'].includes(text(fields, 'sex')) ? text(fields, 'sex') : ''),
    birth_words: birthDate ? fullDayWords(birthDate) : '',
    age: birthDate ? ageOn(birthDate, chinaDay(now)) : 0,
    derived: read.birth_date !== '',
    warnings: read.problems.map(doubtWords),
  };
}

/**
 * @param {string} problem
 * @returns {string}
 */
export function doubtWords(problem) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    wrong_character: _('号码里有不该有的字，只能是数字，最后一位可以是 X。'),
    wrong_length: _('身份证号码一般是 18 位，这里位数不对。'),
    impossible_date: _('号码里的出生日期不存在。'),
    wrong_check_digit: _('最后一位和前面对不上，多半抄错了一位。'),
  };
  return words[problem] ?? problem;
}
