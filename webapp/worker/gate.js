/** Who may enter: an enrolled phone, unlocked. One that was shut out shows what it still has to hand in, and nothing else. */
import { seeOther } from './answers.js';
import { explainLocked } from './errors.js';

const ENROLMENT = '/agent/enrolment';
const UNLOCK = '/agent/unlock';
const SHUT_OUT = '/agent/shut-out';
const OPEN_WHILE_SHUT_OUT = [SHUT_OUT, '/agent/sync', '/agent/language'];
const OPEN_WHILE_LOCKED = [UNLOCK, '/agent/forgotten-pin'];

/**
 * @param {import('./answers.js').Phone} phone
 * @returns {import('hono').MiddlewareHandler}
 */
export const letIn = (phone) => async (c, next) => {
  const { keys, enrolment } = phone.engine;
  const url = new URL(c.req.url);
  if (!(await keys.isEnrolled())) return url.pathname === ENROLMENT ? next() : leaveFor(c, ENROLMENT);
  if (await enrolment.isShutOut()) return OPEN_WHILE_SHUT_OUT.includes(url.pathname) ? next() : leaveFor(c, SHUT_OUT);
  if (OPEN_WHILE_LOCKED.includes(url.pathname) || keys.isUnlocked() || (await keys.recoverKey())) return next();
  if (c.req.method === 'GET') return seeOther(`${UNLOCK}?next=${encodeURIComponent(url.pathname + url.search)}`);
  return explainLocked(phone);
};

/**
 * Nothing of the page that asked may stay around what comes instead, such as its tabs: htmx, which may have asked for a part, loads it whole.
 * @param {import('hono').Context} c
 * @param {string} path
 */
const leaveFor = (c, path) => (c.req.header('HX-Request') ? new Response(null, { headers: { 'HX-Redirect': path } }) : seeOther(path));

/**
 * Where to go after unlocking: a path of this app, nothing else.
 * @param {string | undefined} wanted
 * @returns {string}
 */
export function safeNext(wanted) {
  return wanted && /^\/agent\/[\w\-/?=&.%]*$/.test(wanted) && !wanted.startsWith(UNLOCK) ? wanted : '/agent/';
}
