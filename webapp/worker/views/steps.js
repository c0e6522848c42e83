/** The steps of collecting a case, in their order, and how far a case has come. */
import { checkForm } from '../../../proxy_service/fields.js';
import { texts } from '../render.js';
import { linesOf } from './materials_view.js';

const NAMES = /** @type {const} */ (['resident', 'consent', 'mandate', 'form', 'materials', 'review']);

/** @typedef {typeof NAMES[number]} StepName */

/**
 * The line "第 3 步，共 6 步" with its bar.
 * @param {StepName} name
 * @returns {{number: number, total: number, marks: string[]}}
 */
export function stepMarks(name) {
  const here = NAMES.indexOf(name);
  return { number: here + 1, total: NAMES.length, marks: NAMES.map((_, place) => (place < here ? 'step-done' : place === here ? 'step-now' : '')) };
}

/**
 * Where to go after a step; `then` is where one came from: the review, or the page of the case.
 * @param {string} id
 * @param {StepName} name
 * @param {string} then
 * @returns {string}
 */
export function pathAfter(id, name, then) {
  if (then === 'case') return `/agent/cases/${id}`;
  if (then === 'review') return stepPath(id, 'review');
  return stepPath(id, NAMES[Math.min(NAMES.indexOf(name) + 1, NAMES.length - 1)]);
}

/**
 * The link back from a step: to where one came from, else to the step before.
 * @param {string} id
 * @param {StepName} name
 * @param {string} then
 * @returns {import('../answers.js').Link}
 */
export function linkBack(id, name, then) {
  const { _ } = texts();
  if (then === 'case') return { href: `/agent/cases/${id}`, label: _('回这件') };
  if (then === 'review') return { href: stepPath(id, 'review'), label: _('回核对页') };
  const place = NAMES.indexOf(name);
  return place === 0 ? { href: '/agent/', label: _('首页') } : { href: stepPath(id, NAMES[place - 1]), label: _('上一步') };
}

/**
 * @param {string} id
 * @param {StepName} name
 * @returns {string}
 */
export const stepPath = (id, name) => `/agent/cases/${id}/${name}`;

/**
 * The first step that isn't finished.
 * @param {any} record
 * @param {any} item
 * @returns {StepName}
 */
export function nextStep(record, item) {
  if (!record.consent) return 'consent';
  if (!record.mandate && !record.presence) return 'mandate';
  if (checkForm(item, record.form).length > 0 || Object.keys(record.form).length === 0) return 'form';
  if (linesOf(record, item).some((line) => line.missing && !line.tolerated)) return 'materials';
  return 'review';
}

/**
 * What a step is called.
 * @param {StepName} name
 * @returns {string}
 */
export function stepName(name) {
  const { _ } = texts();
  const words = {
    resident: _('办事人信息'),
    consent: _('告知和同意'),
    mandate: _('委托书'),
    form: _('填表'),
    materials: _('拍材料'),
    review: _('核对'),
  };
  return words[name];
}
