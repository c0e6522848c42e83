/** What the centre did not take, said in words, with the way to mend it. Nothing refused is dropped: it waits for a person. */
import { texts } from '../render.js';
import { momentWords } from './dates.js';
import { refusalWords } from './refusal_words.js';

/** Where a refused step is done again; its page shows what was typed then. @type {Record<string, string>} */
const PAGES = {
  open_case: 'resident',
  correct_resident: 'resident',
  record_consent: 'consent',
  record_mandate: 'mandate',
  revoke_mandate: 'mandate/revocation',
  record_commitment: 'commitment',
  supplement_commitment: 'commitment/supplement',
  take_original: 'custody/taking',
  return_original: 'custody/returning',
  fill_form: 'form',
  attach_material: 'materials',
  reuse_page: 'materials',
  remove_page: 'materials',
  arrange_pages: 'materials',
  submit_case: 'review',
  supplement_case: 'supplement',
  confirm_delivery: 'delivery',
  request_withdrawal: 'withdrawal',
  discard_case: 'discarding',
  record_presence: 'presence',
  plan_visit: 'visits',
  record_visit: 'visits',
  record_trip: 'trips',
};

/**
 * @param {any} record
 * @param {Date} now
 */
export function refusedViews(record, now) {
  const open = record.local.refused.filter((/** @type {any} */ one) => one.reason !== 'case_reassigned');
  return open.map((/** @type {any} */ one) => ({
    id: one.id,
    what: mutationWords(one.name),
    why: refusalWords(one.reason, one.detail ?? {}),
    at: momentWords(one.at, now),
    mend: Object.hasOwn(PAGES, one.name) ? `/agent/cases/${record.id}/${PAGES[one.name]}?mends=${one.id}&then=case` : '',
    again: `/agent/cases/${record.id}/refusals/${one.id}`,
  }));
}

/**
 * What the agent did, in words.
 * @param {string} name
 * @returns {string}
 */
export function mutationWords(name) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    open_case: _('登记办事人'),
    correct_resident: _('更正办事人信息'),
    record_consent: _('记录同意'),
    record_mandate: _('签委托书'),
    revoke_mandate: _('收回委托'),
    record_commitment: _('签容缺承诺书'),
    supplement_commitment: _('补交容缺材料'),
    take_original: _('带走原件'),
    return_original: _('还原件'),
    fill_form: _('填表'),
    attach_material: _('交一页材料'),
    reuse_page: _('再用以前的一页材料'),
    remove_page: _('删掉一页材料'),
    arrange_pages: _('调整页序'),
    submit_case: _('上报'),
    supplement_case: _('补交材料'),
    confirm_delivery: _('送达签收'),
    request_withdrawal: _('申请撤回'),
    discard_case: _('作废'),
    record_presence: _('记本人到场'),
    plan_visit: _('约上门'),
    record_visit: _('记上门'),
    record_trip: _('记跑动'),
    take_over_late_work: _('接过前任晚到的'),
    set_aside_late_work: _('不用前任晚到的'),
  };
  return words[name] ?? name;
}
