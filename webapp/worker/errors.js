/** What went wrong, said kindly. Answers of 423, 507 and 5xx leave the form in the page as it is (htmx is told not to swap them). */
import { page, telling } from './answers.js';
import { texts } from './render.js';
import { refusalWords } from './views/refusal_words.js';

/**
 * @param {import('./answers.js').Phone} phone
 * @param {any} error
 * @param {number} [status]
 * @param {string} [path] of the request, for the way back
 * @returns {Response}
 */
export function explain(phone, error, status, path = '') {
  if (error?.name === 'Locked') return explainLocked(phone);
  if (error?.name === 'StorageFull' || error?.name === 'QuotaExceededError') return explainFull(phone);
  if (status === 404 || error?.name === 'NotFound') return explainUnknown(phone);
  if (error?.name === 'Refusal') return explainRefusal(phone, error, path);
  console.error('the phone could not answer', error?.name, error?.stack);
  return explainTrouble(phone);
}

/** @param {import('./answers.js').Phone} phone */
export function explainLocked(phone) {
  const { _ } = texts();
  const text = _('代办锁上了，刚才的内容还没存。请先解锁，再回到这一页按保存。');
  const body = { heading: _('代办锁上了'), lines: [text], action: { href: '/agent/unlock', label: _('去解锁') } };
  return telling(problem(phone, _('已锁定'), body, 423), { text, href: '/agent/unlock', label: _('去解锁') });
}

/** @param {import('./answers.js').Phone} phone */
function explainFull(phone) {
  const { _ } = texts();
  const text = _('%(device)s存满了，刚才的内容没有存上。腾出空间以后再按一次保存。');
  const body = { heading: _('%(device)s存满了'), lines: [text], action: { href: '/agent/help/storage', label: _('怎样腾空间') } };
  return telling(problem(phone, _('%(device)s存满了'), body, 507), { text, href: '/agent/help/storage', label: _('怎样腾空间') });
}

/** @param {import('./answers.js').Phone} phone */
function explainUnknown(phone) {
  const { _ } = texts();
  const lines = [_('这里没有这一页。可能是网址抄错了，或者这件不归您管。')];
  return problem(phone, _('没有这一页'), { heading: _('没有这一页'), lines, action: { href: '/agent/', label: _('回首页') } }, 404);
}

/**
 * @param {import('./answers.js').Phone} phone
 * @param {{reason: string, detail: Record<string, any>}} refusal
 * @param {string} path
 */
function explainRefusal(phone, refusal, path) {
  const { _ } = texts();
  const here = /^\/agent\/cases\/[0-9a-f-]{36}/.exec(path)?.[0];
  const action = here ? { href: here, label: _('看这件') } : { href: '/agent/', label: _('回首页') };
  const lines = [refusalWords(refusal.reason, refusal.detail ?? {})];
  return problem(phone, _('这一步现在不能做'), { heading: _('这一步现在不能做'), lines, action }, 409);
}

/** @param {import('./answers.js').Phone} phone */
function explainTrouble(phone) {
  const { _ } = texts();
  const text = _('程序出了毛病，刚才的内容没有存上。请再按一次；还不行，就关掉再打开。');
  const body = { heading: _('没有存上'), lines: [text], action: { href: '/agent/', label: _('回首页') } };
  return telling(problem(phone, _('没有存上'), body, 500), { text });
}

/**
 * @param {import('./answers.js').Phone} phone
 * @param {string} title
 * @param {{heading: string, lines: string[], action: {href: string, label: string}}} body
 * @param {number} status
 */
const problem = (phone, title, body, status) => page(phone, 'problem', { title }, { body }, status);
