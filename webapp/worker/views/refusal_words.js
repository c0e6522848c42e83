/** Why something was not taken, in a sentence that says what to do. Codes are those of proxy_service and sync/protocol.md. */
import { texts } from '../render.js';

/** @typedef {Record<string, any>} Detail */

/**
 * @param {string} reason
 * @param {Detail} [detail]
 * @returns {string}
 */
export function refusalWords(reason, detail = {}) {
  const { _ } = texts();
  const words = Object.hasOwn(WORDS, reason) ? WORDS[reason](_, detail) : null;
  return words ?? _('中心没有收下这一步（原因代码 %(reason)s）。请打电话问乡镇窗口。', { reason });
}

/** @type {Record<string, (_: (text: string, values?: Record<string, string | number>) => string, detail: Detail) => string>} */
const WORDS = {
  not_holder: (_) => _('这件现在不在您手上，别人在办。'),
  case_reassigned: (_) => _('这件已经交给别人接着办。您做的这一步中心收下了，接手的人看得到。'),
  other_delivery_way: (_, detail) =>
    detail.way === 'courier' ? _('这件的结果由快递寄给办事人，不用您送。') : _('这件的结果由办事人到窗口领，不用您送。'),
  not_at_window: (_) => _('本人到场只能在乡镇窗口记。请签委托书。'),
  identity_not_seen: (_) => _('请先看本人的身份证。'),
  presence_over: (_) => _('本人到场登记的是另一天。请本人再到窗口并登记，或者签委托书。'),
  visit_unsound: (_) => _('请选为什么上门，写明哪一天，不能是过去的日子。'),
  unknown_visit: (_) => _('这次上门已经记过了。'),
  next_day_missing: (_) => _('没在家的，请约好改到哪一天。'),
  trip_unsound: (_) => _('跑动记得不对：请看看是谁、去了哪里、哪一天。'),
  trip_unexplained: (_) => _('跑了不止一趟，请写明为什么。'),
  no_late_work: (_) => _('前任晚到的这些，已经处理过了。'),
  not_your_part: (_) => _('这一步不归代办员做。'),
  wrong_state: (_) => _('这件已经走到别的环节，这一步现在不能做了。'),
  area_not_yours: (_) => _('这个村不在您的代办范围里。'),
  in_person_only: (_) => _('这个事项要本人到场，不能代办。'),
  item_ended: (_) => _('这个事项已经取消，不用办了。'),
  not_for_agents: (_) => _('这个事项不在村级代办范围。'),
  officer_visits: (_) => _('这个事项由本人去办；走不动的，请工作人员上门，不能代办。'),
  details_unknown: (_) => _('这个事项要什么材料，县里还没有定下来，现在不能收。'),
  item_not_offered: (_) => _('这个事项现在停办。'),
  consent_missing: (_) => _('还没有记下办事人的同意。请先读告知书，再记同意。'),
  consent_not_given: (_) => _('办事人没有同意，这件不能往下办。'),
  notice_outdated: (_) => _('告知书换了新的一版，请把新的读给办事人听，重新记同意。'),
  mandate_missing: (_) => _('还没有签委托书。'),
  mandate_expired: (_) => _('委托书到期了，请和办事人重新签一份。'),
  mandate_too_long: (_) => _('委托期限太长，最多一年。'),
  mandate_ends_before_start: (_) => _('委托书的截止日期在开始日期前面，请改一改。'),
  matter_not_named: (_) => _('委托书没有写明这个事项。'),
  authority_missing: (_) => _('委托书要勾上「代我递交材料」，不然没法代办。'),
  authority_not_offered: (_) => _('委托书勾了这个事项没有的权限。'),
  authority_not_given: (_, detail) =>
    detail.authority === 'withdraw'
      ? _('委托书没有授权代为撤回。请办事人本人到窗口撤回，或者重新签委托书。')
      : _('委托书没有授权做这一步。请和办事人重新签委托书，勾上这一项。'),
  commitment_not_authorised: (_) => _('缺的材料要先承诺后补，可委托书没有授权代为承诺。请补齐材料，或者重新签委托书。'),
  mandate_revoked: (_) => _('办事人已经收回委托。除了还原件，您不能再替他办；还要办的，请重新签委托书。'),
  thumbprint_needed: (_) => _('不会写字的，不在屏幕上签。请在纸上按手印，请两位见证人签名。'),
  witnesses_missing: (_) => _('按手印要有两位见证人，每位都签名。'),
  witness_unnamed: (_) => _('请写见证人的姓名。'),
  witness_interested: (_) => _('亲属，或者和这件事有关系的人，不能当见证人。请换一位。'),
  witness_is_agent: (_) => _('代办员自己不能当见证人。请换一位。'),
  witness_is_principal: (_) => _('办事人自己不能当见证人。请换一位。'),
  witness_twice: (_) => _('两位见证人要是不同的两个人。同名的，请写各自的电话或者身份证号。'),
  witness_not_adult: (_) => _('见证人要满十八岁。请换一位。'),
  acceptance_missing: (_) => _('请代办员勾上：接受委托，代办不收钱。'),
  commitment_missing: (_) => _('缺的材料要以后补，还没有签承诺书。'),
  commitment_unclear: (_) => _('承诺书没有写清楚补什么、什么时候补。'),
  not_tolerated: (_) => _('这样材料不能以后补，或者已经拍了。'),
  commitment_day_past: (_) => _('承诺的日子已经过了，请另选一天。'),
  commitment_too_late: (_) => _('承诺的日子太晚，要在办结时限以内。请选早一点的。'),
  obligation_not_open: (_) => _('这样材料现在不用补交，可能已经交过了。'),
  obligation_open: (_) => _('说好领结果时交的材料还没有交。请先拍下交上去，再把结果给办事人。'),
  paper_taken_before: (_) => _('这些原件已经记过保管单了。'),
  paper_unnamed: (_) => _('请写明带走的是什么、从谁手里拿的。'),
  return_day_past: (_) => _('还的日子在拿走的日子前面，请改一改。'),
  paper_not_held: (_) => _('这些原件不在您手上，可能已经还了。'),
  form_incomplete: (_) => _('表还没有填全。'),
  unknown_field: (_) => _('表里有这个事项没有的栏目。请打开表重新存一次。'),
  missing_material: (_) => _('材料还没有拍全。'),
  material_not_asked: (_) => _('这样材料不用交。'),
  too_many_pages: (_, detail) => _('这样材料最多 %(most)s 页。', { most: detail.most ?? '' }),
  file_already_attached: (_) => _('这一页已经在里面了。'),
  reuse_not_agreed: (_) => _('办事人没有同意再用以前的照片。请重新拍。'),
  earlier_page_unknown: (_) => _('以前的那张照片找不到了，或者不是这位办事人的。请重新拍。'),
  earlier_page_differs: (_) => _('以前的那张照片不是这样材料。请重新拍。'),
  earlier_page_broken: (_) => _('以前的那张照片打不开。请重新拍。'),
  earlier_page_expired: (_) => _('以前那份证件已经过了有效期。请拍新的。'),
  page_not_there: (_) => _('这一页已经不在了。'),
  page_order_differs: (_) => _('页序没有调成：这期间页数变了。请再调一次。'),
  page_already_submitted: (_) => _('这一页已经交上去了，不能再删。'),
  round_differs: (_) => _('乡镇又发了新的一次告知，请按新的补。'),
  supplement_already_sent: (_) => _('补的材料已经交上去了，等乡镇看。'),
  reason_missing: (_) => _('请写明原因。'),
  receipt_missing: (_) => _('请写明谁签收的、和办事人是什么关系。'),
  unknown_telling: (_) => _('这件没有这一条要告诉的。请打开这件再看一遍。'),
  unknown_file: (_) => _('上报里写的照片，中心没有收到登记。请打开材料看一看，再交一次。'),
  unknown_case: (_) => _('中心没有您的这件登记。可能登记那一步没有收下，请先把它办好。'),
  unknown_item: (_) => _('中心没有这个事项的这一版。请连上网更新后，重新登记。'),
  id_taken: (_) => _('这一步的编号中心已经有了，是别的。请打电话问乡镇窗口。'),
  tracking_code_taken: (_) => _('查进度的编码碰巧和别人的一样。请打开登记重新存一次，会换一个新的。'),
  nothing_refused: (_) => _('要记「不再处理」的那一步，中心已经收下了，或者已经记过。'),
  device_revoked: (_) => _('%(this_device)s停用的那几天交的，中心收下封存了，等乡镇审核人员看。'),
  unreadable: (_) => _('这一步到中心后打不开。请按「原样再交一次」。'),
  server_fault: (_) => _('中心自己出了差错，这一步没有收下，内容还在%(device)s里。请按「原样再交一次」；还不行，请打电话问乡镇窗口。'),
  malformed: (_) => _('这一步的内容中心看不懂。请重新填一次；还不行，请打电话问乡镇。'),
  unknown_mutation: (_) => _('这里的程序比中心的新，中心还不认得这一步。请过后再交。'),
  unknown_protocol: (_) => _('这里的程序太旧，中心不认得了。请连上网更新程序，再交一次。'),
  oversized: (_) => _('这一步的内容太大了。'),
  text_with_nul: (_) => _('文字里有看不见的坏字符。请重新打一遍。'),
};
