/** Why a code of the office, or the PIN chosen with it, was not taken. */
import { texts } from '../render.js';

/** @returns {Record<string, string>} */
export function pinProblems() {
  return { pin: texts()._('密码要六位数字，不能全一样，也不能是 123456 这样连着的。') };
}

/**
 * @param {{reason: string, waitSeconds?: number}} refusal
 * @returns {Record<string, string>}
 */
export function codeProblems({ reason, waitSeconds = 0 }) {
  const { _ } = texts();
  const minutes = Math.ceil(waitSeconds / 60);
  /** @type {Record<string, string>} */
  const words = {
    enrolment_code_wrong: _('这个码不对，或者已经用过、过期了。请向乡镇要一个新的。'),
    too_many_tries: minutes ? _('试的次数太多了，请等 %(minutes)s 分钟再试。', { minutes }) : _('试的次数太多了，请过一会儿再试。'),
    no_network: _('这一步要连一次网，现在连不上。请到有网的地方再试。'),
    sign_in_page: _('连上的网络要先登录（公共 Wi-Fi 常这样）。请在浏览器里登录好，或者换一个网络，再试。'),
    unknown_protocol: _('这里的程序和中心的对不上，请连上网刷新这一页再试。'),
    code_of_another: _('这个码是给别人的。%(this_device)s要用您本人的登记码，请向乡镇再要一个。'),
    device_of_another: _('中心认不出这就是原来的%(this_device)s。里面的东西都还在，请联系乡镇。'),
    already_enrolled: _('%(this_device)s已经登记过了。'),
    device_revoked: _('%(this_device)s已经停用了，这个码不能用。请联系乡镇。'),
    device_quarantined: _('%(this_device)s的编号别处也在用，中心先不给它换密码。请联系乡镇。'),
    no_key_here: _('中心没有%(this_device)s的备用钥匙，这个码打不开它。请联系乡镇。'),
    centre_trouble: _('中心那边出了毛病，请过一会儿再试。'),
  };
  return { code: words[reason] ?? words.centre_trouble };
}
