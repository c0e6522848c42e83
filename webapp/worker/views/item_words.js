/** What is said of an item before anything is collected: its topic, who may act, and why nothing can be collected here. */
import { itemFacts } from '../../../proxy_service/case_facts.js';
import { guards } from '../../../proxy_service/guards.js';
import { asWritten, texts } from '../render.js';
import { refusalWords } from './refusal_words.js';

/**
 * @param {import('./item_search.js').Topic} topic
 * @returns {string}
 */
export function topicWords(topic) {
  const { _ } = texts();
  return {
    pension: _('养老和就业'),
    medical: _('看病和医保'),
    allowance: _('救助和津贴'),
    household: _('户口和婚姻'),
    farming: _('种地和农机'),
    other: _('车辆和别的事'),
  }[topic];
}

/**
 * What was found wrong with a material: the item's own reasons as the reader sees them, what a clerk wrote as he wrote it.
 * @param {any} item as shown
 * @param {string} code of the material
 * @param {string} reason as stored: one or several, `；` between them
 * @returns {string}
 */
export function reasonWords(item, code, reason) {
  const { _ } = texts();
  const [written, shown] = [asWritten(item), item].map((one) => one.materials.find((/** @type {any} */ material) => material.code === code)?.redo_reasons ?? []);
  return reason.split('；').map((part) => shown[written.indexOf(part)] ?? part).join(_('；'));
}

/**
 * Why no agent can collect this item, or null: the very guard that opening a case is judged by.
 * @param {any} item
 */
export const whyNotTaken = (item) => guards.item_takes_agents(itemFacts(item));

/**
 * A word for the list, beside an item that can't be collected.
 * @param {string} reason a refusal code
 * @returns {string}
 */
export function closedWord(reason) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    item_ended: _('已取消'),
    item_not_offered: _('停办'),
    not_for_agents: _('不归村里代办'),
    in_person_only: _('本人去办'),
    officer_visits: _('请人上门办'),
    details_unknown: _('等县里定'),
  };
  return words[reason] ?? '';
}

/**
 * All that is known of an item that can't be collected: why, what to do instead, and what the list says.
 * @param {any} item
 * @param {import('../../../proxy_service/guards.js').No} why
 */
export function closedItem(item, why) {
  const { _ } = texts();
  return {
    name: item.name,
    banner: item.banner,
    word: closedWord(why.reason),
    why: refusalWords(why.reason),
    more: item.ended || item.not_for_agents,
    where: item.where_to_go,
    call: why.reason === 'item_ended' ? '' : item.consult_phone,
    call_label: why.reason === 'officer_visits' ? _('打电话约上门') : _('打电话问'),
    facts: [
      [_('原来属于'), item.parent],
      [_('公布时的部门'), item.department_as_published],
      [_('现在的部门'), item.department_current],
      [_('公布的办件类型'), item.handling_type_seed],
      [_('来源'), item.source.reference],
    ].filter(([, value]) => value).map(([label, value]) => ({ label, value })),
  };
}

/**
 * What a proxy policy means at the doorstep.
 * @param {string} policy
 * @returns {string[]} sentences
 */
export function policyWords(policy) {
  const { _ } = texts();
  /** @type {Record<string, string[]>} */
  const words = {
    ANY_AUTHORISED: [_('办事人书面委托后，可以代办。')],
    RELATIVE_FIRST_ELSE_VILLAGE: [_('先由近亲属办。没有近亲属，或者亲属来不了、办不了的，由村里代办。'), _('填表时要写明是哪一种，镇里看得到。')],
    SUBMIT_ONLY: [_('代办员只能代为递交。'), _('每一张表都要办事人亲自签字或按手印；代办员不能代签，也不能替他承诺后补。')],
  };
  return words[policy] ?? [];
}
