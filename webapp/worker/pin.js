/**
 * The local key under the PIN. Six digits hold a finder up, not a laboratory (deploy's threat model says what they are
 * worth); 600,000 rounds of PBKDF2 make each guess cost a phone a third of a second.
 *
 * @typedef {import('../../sync/protocol.js').Bytes} Bytes
 * @typedef {{salt: Bytes, iterations: number, iv: Bytes, wrapped: Bytes}} Wrapping
 */
import { PinUnfit } from './problems.js';

const ITERATIONS = 600_000;
const KEY_BYTES = 32;
const FREE_TRIES = 3;
const PAUSES = [5, 15, 60, 300, 900];
/** So many wrong ones in a row, and no PIN is taken any more: a code of the office helps (pin_renewal.js). Nothing is deleted. */
export const MOST_WRONG = 10;

/**
 * Seconds to wait after so many wrong PINs in a row: none for the first three, then 5 s growing to 15 minutes.
 * @param {number} wrong
 * @returns {number}
 */
export function pauseAfter(wrong) {
  return wrong < FREE_TRIES ? 0 : PAUSES[Math.min(wrong - FREE_TRIES, PAUSES.length - 1)];
}

/**
 * Throws PinUnfit unless it is six digits, not all alike and not counted up or down.
 * @param {string} pin
 */
export function requireFit(pin) {
  const steps = Array.from(pin.slice(1), (digit, place) => Number(digit) - Number(pin[place]));
  const isPattern = [0, 1, -1].some((step) => steps.every((one) => one === step));
  if (!/^\d{6}$/.test(pin) || isPattern) throw new PinUnfit('unfit PIN');
}

/**
 * A new local key as raw bytes; wipe them.
 * @param {Crypto} crypto
 * @returns {Bytes}
 */
export const makeLocalKey = (crypto) => crypto.getRandomValues(new Uint8Array(KEY_BYTES));

/**
 * A local key to use, and wrapped under the PIN.
 * @param {Crypto} crypto
 * @param {string} pin
 * @param {Bytes} raw
 * @returns {Promise<{key: CryptoKey, wrapping: Wrapping}>}
 */
export async function wrapLocalKey(crypto, pin, raw) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const cover = await coverKey(crypto, pin, salt, ITERATIONS);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, cover, raw));
  return { key: await importLocalKey(crypto, raw), wrapping: { salt, iterations: ITERATIONS, iv, wrapped } };
}

/**
 * The local key, or null when this isn't the PIN.
 * @param {Crypto} crypto
 * @param {string} pin
 * @param {Wrapping} wrapping
 * @returns {Promise<CryptoKey | null>}
 */
export async function findLocalKey(crypto, pin, { salt, iterations, iv, wrapped }) {
  const cover = await coverKey(crypto, pin, salt, iterations);
  const raw = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, cover, wrapped).catch(() => null);
  if (!raw) return null;
  const bytes = new Uint8Array(raw);
  const key = await importLocalKey(crypto, bytes);
  bytes.fill(0);
  return key;
}

/**
 * @param {Crypto} crypto
 * @param {Bytes} raw
 */
function importLocalKey({ subtle }, raw) {
  return subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * @param {Crypto} crypto
 * @param {string} pin
 * @param {Bytes} salt
 * @param {number} iterations
 */
async function coverKey({ subtle }, pin, salt, iterations) {
  const material = await subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  const rule = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return subtle.deriveKey(rule, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
