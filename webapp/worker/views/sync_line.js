/**
 * Where the work is, in one honest line. "Arrived" is said only of what the centre itself confirmed.
 *
 * @typedef {{made: number, arrived: number, refused: number, filesTotal: number, filesArrived: number, lastContactAt: string | null,
 *   lastProblem: {code: string, retryAt?: string} | null, stopped: string | null, working: boolean}} SyncStatus
 */
import { FORGOTTEN } from '../reenrolment.js';
import { texts } from '../render.js';
import { momentWords } from './dates.js';

/**
 * @param {SyncStatus} status
 * @param {Date} now
 * @returns {{waiting: boolean, text: string, contact: string, problem: string, stopped: boolean, forgotten: boolean, working: boolean}} `forgotten`: the phone has to be enrolled again
 */
export function syncLine(status, now) {
  const { _ } = texts();
  const steps = status.made - status.arrived;
  const photos = status.filesTotal - status.filesArrived;
  const contact = status.lastContactAt ? _('上次联系中心：%(moment)s', { moment: momentWords(status.lastContactAt, now) }) : _('还没有联系上中心');
  return {
    waiting: steps + photos > 0,
    text: steps + photos > 0 ? waitingWords(steps, photos, status) : doneWords(status.made),
    contact,
    problem: problemWords(status),
    stopped: Boolean(status.stopped),
    forgotten: FORGOTTEN.includes(status.stopped ?? ''),
    working: status.working,
  };
}

/** @param {number} made */
function doneWords(made) {
  const { _, ngettext } = texts();
  return made === 0 ? _('%(device)s里没有等着送的东西') : ngettext('全部 %(num)s 步已到中心', '全部 %(num)s 步已到中心', made);
}

/**
 * @param {number} steps
 * @param {number} photos
 * @param {SyncStatus} status
 */
function waitingWords(steps, photos, status) {
  const { _ } = texts();
  const what = amountWords(steps, photos);
  if (status.stopped) return _('%(what)s还在%(device)s里，现在送不出去', { what });
  return status.working ? _('%(what)s还在%(device)s里，正在送', { what }) : _('%(what)s还在%(device)s里，等有网自动送', { what });
}

/**
 * "3 步、2 张照片"
 * @param {number} steps
 * @param {number} photos
 * @returns {string}
 */
export function amountWords(steps, photos) {
  const { _, ngettext } = texts();
  const said = [
    ...(steps > 0 ? [ngettext('%(num)s 步', '%(num)s 步', steps)] : []),
    ...(photos > 0 ? [ngettext('%(num)s 张照片', '%(num)s 张照片', photos)] : []),
  ];
  return said.join(_('、'));
}

/** @type {Record<string, (_: (text: string) => string) => string>} */
const PROBLEMS = {
  unknown_device: (_) => _('中心从备份恢复过，不认得%(this_device)s了。里面的东西都还在。请向乡镇要一个新的登记码，重新登记，就会接着送。'),
  numbers_lost: (_) => _('中心从备份恢复过，和%(this_device)s接不上了。里面的东西都还在。请向乡镇要一个新的登记码，重新登记，就会接着送。'),
  device_revoked: (_) => _('%(this_device)s被中心停用了。里面的东西都还在，请联系乡镇。'),
  unknown_protocol: (_) => _('要更新程序才能送。里面的东西都还在，连上网会自动更新。'),
  centre_trouble: (_) => _('中心那边出了毛病，过一会儿自动再送。'),
  busy: (_) => _('中心正忙，过一会儿自动再送。'),
  file_conflict: (_) => _('有一张照片中心没有收下，请联系乡镇。'),
  file_damaged: (_) => _('有一张照片在路上坏了，正在重送。'),
  forged: (_) => _('中心认不出是%(this_device)s送的。请联系乡镇。'),
  cloned: (_) => _('%(this_device)s的编号别处也在用。请解锁一次，换一个新编号再送。'),
  unreadable_answer: (_) => _('中心的回话没看懂，过一会儿自动再送。'),
  sign_in_page: (_) => _('连上的网络要先登录才能用（公共 Wi-Fi 常这样）。东西都还在，登录好或者换一个网络，就会自动送。'),
  storage_full: (_) => _('%(device)s存满了，中心发来的新情况存不下。'),
};

/** @param {SyncStatus} status */
function problemWords(status) {
  const { _ } = texts();
  const code = status.stopped || status.lastProblem?.code || '';
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code](_) : '';
}
