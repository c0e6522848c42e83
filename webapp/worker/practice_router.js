/**
 * The same pages over the practice phone, under `/agent/practice/`: requests lose that part of their address before the router sees
 * them, and every address in the answers gets it back. So a tab that practises can't reach the real phone, nor the other way round.
 */
import { createRouter } from './router.js';

const REAL = '/agent/';
const PRACTICE = '/agent/practice/';
/** An address of the app as it stands in attributes and headers. The manifest is the same for both. */
const ADDRESSES = /"\/agent\/(?!practice\/|manifest\.)/g;

/** @param {string} path */
export const isPractice = (path) => path === '/agent/practice' || path.startsWith(PRACTICE);

/**
 * @param {import('./answers.js').Phone} phone the real one
 * @returns {(request: Request, event: ExtendableEvent) => Promise<Response>}
 */
export function createPracticeRouter(phone) {
  const { practice } = phone.engine;
  const answer = createRouter({ ...phone, engine: practice.engine, practice });
  return async (request, event) => {
    const url = new URL(request.url);
    url.pathname = url.pathname.replace(/^\/agent\/practice\/?/, REAL);
    if (await phone.engine.enrolment.isShutOut()) return new Response(null, { status: 303, headers: { Location: '/agent/shut-out' } });
    if (url.pathname === '/agent/settings') return new Response(null, { status: 303, headers: { Location: '/agent/settings' } });
    const isOpen = (await phone.engine.keys.isEnrolled()) && (phone.engine.keys.isUnlocked() || (await phone.engine.keys.recoverKey()));
    if (isOpen) await practice.ready();
    return inPractice(await answer(await moved(request, url), event));
  };
}

/**
 * The request as the router knows it.
 * @param {Request} request
 * @param {URL} url
 */
async function moved(request, url) {
  const { method, headers } = request;
  return new Request(url, { method, headers, body: method === 'GET' ? undefined : await request.arrayBuffer() });
}

/**
 * The answer with its addresses under `/agent/practice/`.
 * @param {Response} answer
 */
async function inPractice(answer) {
  const headers = new Headers(answer.headers);
  const location = headers.get('Location');
  if (location?.startsWith(REAL)) headers.set('Location', location.replace(REAL, PRACTICE).replace('next=%2Fagent%2F', 'next=%2Fagent%2Fpractice%2F'));
  const trigger = headers.get('HX-Trigger');
  if (trigger) headers.set('HX-Trigger', trigger.replace(ADDRESSES, `"${PRACTICE}`));
  const isPage = headers.get('Content-Type')?.startsWith('text/html');
  const body = isPage ? (await answer.text()).replace(ADDRESSES, `"${PRACTICE}`) : answer.body;
  return new Response(body, { status: answer.status, headers });
}
