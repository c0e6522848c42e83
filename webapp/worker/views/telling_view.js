/** What is to be said to the resident in plain words, and what was said. */
import { texts } from '../render.js';
import { momentWords } from './dates.js';
import { reasonWords } from './item_words.js';

/**
 * What an agent has to say himself, the oldest first.
 * @param {any} record
 * @returns {any[]}
 */
export const untold = (record) => (record.tellings ?? []).filter((/** @type {any} */ one) => one.state === 'in_person');

/**
 * One thing to be told: what happened, and the sentences to say. Only what the record holds; nothing is promised.
 * @param {any} telling
 * @param {any} record
 * @param {any} item
 * @param {Date} now
 */
export function tellingView(telling, record, item, now) {
  return { id: telling.id, event: telling.event, at: momentWords(telling.made_at, now), sentences: sentencesOf(telling.event, record, item).filter(Boolean) };
}

/**
 * @param {string} event
 * @param {any} record
 * @param {any} item
 * @returns {string[]}
 */
function sentencesOf(event, record, item) {
  const { _ } = texts();
  const about = { item: item.name };
  const { reason = '', right_body = '' } = record.not_accepted ?? {};
  const decision = record.decision ?? {};
  /** @type {Record<string, () => string[]>} */
  const words = {
    case_accepted: () => [_('您办的%(item)s，已经受理了，正在办。现在不用您做什么。', about)],
    case_returned: () => noticeSentences(record, item),
    correction_requested: () => noticeSentences(record, item),
    upstream_correction_requested: () => noticeSentences(record, item),
    case_not_accepted: () => [
      _('您办的%(item)s，没能受理。', about),
      reason && _('原因是：%(reason)s', { reason }),
      right_body && _('这件事该找：%(body)s', { body: right_body }),
    ],
    case_granted: () => [_('您办的%(item)s，办好了，通过了。', about), decision.reason ?? '', _('怎么领取，会再告诉您。')],
    case_denied: () => [
      _('您办的%(item)s，没有通过。', about),
      decision.reason && _('原因是：%(reason)s', { reason: decision.reason }),
      decision.remedies && _('不同意的话，可以这样：%(remedies)s', { remedies: decision.remedies }),
    ],
    decision_retracted: () => [_('前面告诉您的%(item)s的结果录错了，正在核对。请以后面告诉您的为准。', about)],
    result_ready: () => [_('您办的%(item)s，结果出来了。', about), resultWords(record.delivery)],
  };
  return words[event]?.() ?? [];
}

/**
 * How the result reaches the resident, as it is planned now.
 * @param {any} plan
 */
function resultWords(plan) {
  const { _ } = texts();
  if (plan?.way === 'window') return _('结果在乡镇窗口，请您或家里人带身份证去领。');
  if (plan?.way !== 'courier') return _('我给您送来，请您签收，您不用跑。');
  if (!plan.sent_on) return _('乡镇会用快递寄给您。');
  return _('乡镇已经寄出：%(courier)s，单号 %(number)s。收到请签收。', { courier: plan.courier, number: plan.number });
}

/**
 * @param {any} record
 * @param {any} item
 * @returns {string[]}
 */
function noticeSentences(record, item) {
  const { _ } = texts();
  const names = Object.fromEntries(item.materials.map((/** @type {any} */ one) => [one.code, one.name]));
  const lines = (record.notices[record.notices.length - 1]?.lines ?? []).map((/** @type {any} */ { material, reason }) => {
    const name = names[material] ?? material;
    return reason ? _('%(name)s：%(reason)s', { name, reason: reasonWords(item, material, reason) }) : name;
  });
  return [_('您办的%(item)s，有 %(count)s 样材料要补。我来帮您补，您不用跑。', { item: item.name, count: lines.length }), ...lines];
}

/**
 * How far each thing was told, in words; the newest first.
 * @param {any} record
 * @param {Date} now
 */
export function toldViews(record, now) {
  return [...(record.tellings ?? [])].reverse().map((/** @type {any} */ one) => ({
    event: one.event,
    state: one.state,
    words: toldWords(one),
    at: one.reached_at ? momentWords(one.reached_at, now) : '',
  }));
}

/** @param {any} telling */
function toldWords({ state, way, told_to }) {
  const { _ } = texts();
  if (state === 'in_person') return _('还没告诉到');
  if (state !== 'reached') return _('正在告诉');
  if (way === 'in_person') return told_to === 'family' ? _('已当面告诉家属') : _('已当面告诉本人');
  /** @type {Record<string, string>} */
  const words = { sms: _('短信已送达手机'), push: _('网页通知已在手机上显示'), delivery: _('领结果时知道了') };
  return words[way] ?? _('已告诉到');
}
