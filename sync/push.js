/**
 * The exchange, seen from the phone: what one request carries, and what its answer or its failure means. protocol.md, step 5.
 *
 * @typedef {import('./outbox.js').SealedMutation} SealedMutation
 * @typedef {{id: string, seq: number, outcome: 'applied' | 'refused', reason: string | null, detail: Record<string, any>}} Outcome
 * @typedef {{state: 'missing' | 'partial' | 'stored' | 'safe', offset?: number}} FileAnswer
 * @typedef {{now: string, epoch: string, outcomes: Outcome[], expected_seq: number, safe_seq: number, stop: string | null,
 *   files: Record<string, FileAnswer>, changes?: Record<string, import('./pull.js').ScopeChanges>,
 *   intake_key?: import('./protocol.js').IntakeKey, push_key?: string}} Answer
 * @typedef {{epoch: string, made_seq: number, envelopes: SealedMutation[], files: string[], cursors: Record<string, number>, app_version: string, keys: string, tail?: {seq: number, sealed_sha256: string}, wiping?: boolean,
 *   storage?: {used: number, quota: number, persisted: boolean}}} Question
 * @typedef {{fetch: (url: string, options: RequestInit) => Promise<Response>, clock: () => Date}} Line
 * @typedef {{send: string, pull?: string | null}} Tokens
 */
import { readRetryAfter } from './backoff.js';
import { MOST_ENVELOPES, MOST_EXCHANGE_BYTES, PROTOCOL, timeText, toText } from './protocol.js';

const PATIENCE = 60_000;
const FRAME_BYTES = 600;
const SIGN_IN_FIRST = 511;
const CODES = [
  'unknown_device', 'device_revoked', 'device_quarantined', 'not_quarantined', 'unknown_protocol', 'malformed', 'forged', 'enrolment_code_wrong',
  'code_of_another', 'device_of_another', 'too_many_tries', 'no_key_here',
];

/**
 * Why the centre could not be asked. `code`: no_network, unknown_device, device_revoked, device_quarantined, not_quarantined, unknown_protocol,
 * malformed, forged, enrolment_code_wrong, code_of_another, device_of_another, too_many_tries, no_key_here, busy, centre_trouble, unreadable_answer,
 * sign_in_page (of the network somebody is in), or a `stop`. `retryAfter` in milliseconds.
 */
export class SyncProblem extends Error {
  name = 'SyncProblem';

  /**
   * @param {string} code
   * @param {number | null} [retryAfter]
   */
  constructor(code, retryAfter = null) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * As many of these, oldest first, as one request may carry. At least one.
 * @template {{body: Uint8Array}} Sealed
 * @param {Sealed[]} sealed ordered by number
 * @returns {Sealed[]}
 */
export function fitting(sealed) {
  let room = MOST_EXCHANGE_BYTES - 64 * 1024;
  let count = 0;
  for (const { body } of sealed.slice(0, MOST_ENVELOPES)) {
    room -= Math.ceil(body.length / 3) * 4 + FRAME_BYTES;
    if (room < 0 && count > 0) break;
    count += 1;
  }
  return sealed.slice(0, count);
}

/**
 * One exchange. Throws SyncProblem.
 * @param {Line} line
 * @param {Tokens} tokens
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
export async function exchange(line, tokens, question) {
  const envelopes = question.envelopes.map(({ header, mac, body }) => ({ header, mac, body: toText(body) }));
  const message = { protocol: PROTOCOL, device_time: timeText(line.clock()), ...question, envelopes };
  return { epoch: question.epoch, ...(await ask(line, 'POST', '/sync/v1/exchange', tokens, message)) };
}

/**
 * Send JSON, get JSON; a plain word for each way it can fail. Throws SyncProblem.
 * @param {Line} line
 * @param {string} method
 * @param {string} url
 * @param {Tokens | null} tokens
 * @param {Record<string, any>} message
 * @returns {Promise<any>}
 */
export async function ask(line, method, url, tokens, message) {
  const headers = { 'Content-Type': 'application/json', ...(tokens ? tokenHeaders(tokens) : {}) };
  const response = await reach(line, url, { method, headers, body: JSON.stringify(message) });
  if (!response.ok) throw await problemOf(response, line.clock());
  if (response.status === 204) return null;
  const said = await response.text().catch(() => {
    throw new SyncProblem('no_network'); // cut in the middle
  });
  return read(said);
}

/**
 * What was answered. One that was cut begins as the centre's do; a page is not from the centre.
 * @param {string} said
 */
function read(said) {
  try {
    return JSON.parse(said);
  } catch {
    const begin = said.trimStart().at(0) ?? '{';
    throw new SyncProblem({ '{': 'no_network', '<': 'sign_in_page' }[begin] ?? 'unreadable_answer');
  }
}

/**
 * @param {Tokens} tokens
 * @returns {Record<string, string>}
 */
export function tokenHeaders({ send, pull }) {
  return { Authorization: `Bearer ${send}`, ...(pull ? { 'X-Daiban-Pull': pull } : {}) };
}

/**
 * A request without cookies that gives up after a minute. Throws SyncProblem('no_network').
 * @param {Line} line
 * @param {string} url
 * @param {RequestInit} options
 * @param {number} [patience] milliseconds
 * @returns {Promise<Response>}
 */
export async function reach(line, url, options, patience = PATIENCE) {
  const signal = AbortSignal.timeout(patience);
  return line.fetch(url, { ...options, credentials: 'omit', cache: 'no-store', signal }).catch(() => {
    throw new SyncProblem('no_network');
  });
}

/**
 * What an answer other than 2xx means.
 * @param {Response} response
 * @param {Date} now
 * @returns {Promise<SyncProblem>}
 */
export async function problemOf(response, now) {
  if (response.status === SIGN_IN_FIRST) return new SyncProblem('sign_in_page');
  const said = await response.json().then((body) => body?.error, () => null);
  const retryAfter = readRetryAfter(response.headers.get('Retry-After'), now);
  if (CODES.includes(said)) return new SyncProblem(said, retryAfter);
  return new SyncProblem([429, 503].includes(response.status) ? 'busy' : 'centre_trouble', retryAfter);
}
