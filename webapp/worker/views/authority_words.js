/** What each authority of a mandate allows, said plainly: the resident hears it before she says yes. Codes are those of the catalogue. */
import { texts } from '../render.js';

/**
 * @param {string} code
 * @returns {string} empty for an authority only this county knows
 */
export function authorityWords(code) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = {
    submit: _('把您签过字的表和照片交到乡镇。不勾这一样，就没法代办。'),
    fill_in: _('您说，他写。写好念给您听，您点头才算。'),
    receive_notices: _('乡镇有话要带，先告诉他，他再告诉您。'),
    supplement: _('缺了什么，您拿给他，他替您补上。'),
    ask_progress: _('他可以替您问办到哪一步了。'),
    collect_result: _('证、批复这些，他领了送到您手上。不能领钱，不能领银行卡。'),
    commit: _('有的材料一时拿不出来，他可以替您说好哪天补，先把事情受理了。到时候不补，这件可能办不成。'),
    withdraw: _('交上去的申请，他可以替您撤回来。撤了就不办了，要办得从头来。每次撤，他都要先问您。'),
  };
  return words[code] ?? '';
}
