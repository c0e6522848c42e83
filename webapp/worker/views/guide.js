/** An item's guide: what it promises, what it asks, said before anything is collected. */
import { shownItem, texts } from '../render.js';
import { policyWords } from './item_words.js';

/** @param {any} record of the catalogue */
export function guideOf(record) {
  const item = shownItem(record);
  return {
    name: item.name,
    banner: item.banner,
    department: item.department_current,
    conditions: item.conditions,
    trips: tripWords(item.promised_trips),
    limit: limitWords(item.promise_limit),
    legal_limit: item.statutory_limit ? limitWords(item.statutory_limit) : '',
    fee: item.fee,
    policy: policyWords(item.proxy_policy),
    materials: item.materials.map(materialLine),
    results: item.result_docs,
    steps: item.steps,
    delivery: item.delivery_methods,
    version: item.version,
    basis: [...item.legal_basis, item.promise_limit.basis, item.statutory_limit?.basis ?? ''].filter(Boolean),
    source: item.source.reference,
    notes: item.source.notes,
    consult_phone: item.consult_phone,
  };
}

/** @param {number} trips */
function tripWords(trips) {
  const { _, ngettext } = texts();
  return trips === 0 ? _('办事人一趟也不用跑') : ngettext('办事人最多跑 %(num)s 趟', '办事人最多跑 %(num)s 趟', trips);
}

/** @param {{value: number, unit: string}} limit */
export function limitWords(limit) {
  const { _, ngettext } = texts();
  if (limit.value === 0) return _('当天办好');
  if (limit.unit === 'day') return ngettext('%(num)s 天内办好', '%(num)s 天内办好', limit.value);
  return ngettext('%(num)s 个工作日内办好', '%(num)s 个工作日内办好', limit.value);
}

/** @param {any} material */
function materialLine(material) {
  const { _ } = texts();
  const note = material.shared ? material.shared_note || _('不用交，中心自己查') : material.asked_when ? _('看情况，填完表才知道要不要') : '';
  return { name: material.name, note, shared: Boolean(material.shared), how: material.shared ? '' : formWords(material.form), tolerated: Boolean(material.tolerance) && !material.shared };
}

/** @param {string} form */
function formWords(form) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = { original: _('原件'), copy: _('复印件'), form: _('填的表') };
  return words[form] ?? '';
}
