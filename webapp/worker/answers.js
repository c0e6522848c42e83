/**
 * What the router's views answer with: pages, redirects, and headers that hold for every answer.
 *
 * @typedef {{practice?: import('./practice.js').Practice, engine: any, now: () => Date, version: string, room: () => Promise<{usage: number, persisted: boolean}>,
 *   render: (name: string, context: Record<string, any>) => string}} Phone
 * @typedef {{href: string, label: string}} Link
 * @typedef {{title: string, back?: Link | null, tab?: string, live?: string, unboosted?: boolean, at_window?: boolean}} Frame `unboosted`:
 *   its links load whole pages, because what it may use (the camera) must end with it; `at_window`: a computer that is to become a window
 */
import { deviceWords, isWindow, language } from './render.js';

/** The same rules as on the server's answers: nothing inline, nothing from elsewhere. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; " +
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'; media-src 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cache-Control': 'no-store',
};

/**
 * A whole page. htmx takes from it what it needs.
 * @param {Phone} phone
 * @param {string} name the template, below `agent/`
 * @param {Frame} frame
 * @param {Record<string, any>} [context]
 * @param {number} [status]
 * @returns {Response}
 */
export function page(phone, name, frame, context = {}, status = 200) {
  const { title, back = null, tab = '', live = '', at_window: atWindow = isWindow(), ...more } = frame;
  const place = { at_window: atWindow, ...deviceWords(atWindow) };
  const shown = { title, back, tab, live, ...more, ...place, lang: language(), version: phone.version, practice: Boolean(phone.practice) };
  return html(phone.render(`agent/${name}.html`, { page: shown, ...context }), status);
}

/**
 * A piece of a page.
 * @param {Phone} phone
 * @param {string} name
 * @param {Record<string, any>} context
 * @returns {Response}
 */
export const fragment = (phone, name, context) => html(phone.render(`agent/${name}.html`, context));

/**
 * After a POST: go and look.
 * @param {string} path
 * @returns {Response}
 */
export const seeOther = (path) => new Response(null, { status: 303, headers: { Location: path } });

/** Done, nothing to show. */
export const nothing = () => new Response(null, { status: 204 });

/**
 * The page stays as it is and says this aloud (see page/message.js); a browser without htmx gets the body.
 * @param {Response} answer
 * @param {{text: string, href?: string, label?: string}} message
 * @returns {Response}
 */
export function telling(answer, message) {
  const ascii = JSON.stringify({ 'daiban:message': message }).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  answer.headers.set('HX-Trigger', ascii);
  return answer;
}

/**
 * @param {Response} answer
 * @returns {Response}
 */
export function harden(answer) {
  for (const [name, value] of Object.entries(HEADERS)) if (!answer.headers.has(name)) answer.headers.set(name, value);
  return answer;
}

/**
 * @param {string} text
 * @param {number} [status]
 */
const html = (text, status = 200) => new Response(text, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
