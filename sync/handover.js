/**
 * Twin of handover.py: the hand-over package (交接包), everything unsent as one authenticated file, and the receipt that comes back for it.
 * protocol.md, section 11.
 *
 * @typedef {import('./protocol.js').Bytes} Bytes
 * @typedef {{header: import('./protocol.js').MutationHeader, mac: string}} SealedStep
 * @typedef {{header: import('./protocol.js').FileHeader, mac: string}} SealedPhoto
 * @typedef {{device: string, number: number, made_at: string, made_seq: number, app_version: string,
 *   tail: {seq: number, sealed_sha256: string} | null, steps: SealedStep[], files: SealedPhoto[]}} Contents
 */
import { utf8 } from './protocol.js';
import { sha256Hex } from './sealing.js';

export const VERSION = 1;
export const MOST_HANDOVER_BYTES = 512 * 1024 * 1024;
export const MOST_CONTENTS_BYTES = 8 * 1024 * 1024;
const RECEIPT_MAC_BITS = 68n;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The head of a package, before which nothing and after which the sealed bodies come: steps by number, then files, in the order of the contents.
 * @param {SubtleCrypto} subtle
 * @param {Bytes} secret the device's
 * @param {Contents} contents
 * @returns {Promise<{head: Bytes, sha256: string}>} `sha256` names the package; RangeError when there is more than fits into one
 */
export async function packageHead(subtle, secret, contents) {
  const text = utf8(JSON.stringify(contents));
  if (text.length > MOST_CONTENTS_BYTES) throw new RangeError('too many parts for one package');
  const begin = utf8(`daiban-handover/${VERSION}\n`);
  const signed = new Uint8Array(begin.length + 4 + text.length);
  signed.set(begin);
  new DataView(signed.buffer).setUint32(begin.length, text.length);
  signed.set(text, begin.length + 4);
  const mac = await hmac(subtle, secret, signed);
  const head = new Uint8Array(signed.length + mac.length);
  head.set(signed);
  head.set(mac, signed.length);
  return { head, sha256: await sha256Hex(subtle, signed) };
}

/**
 * What a receipt proves of a package; null when it isn't one for it. It may be typed in any case, with or without hyphens or blanks;
 * `O` counts as `0`, `I` and `L` as `1`.
 * @param {SubtleCrypto} subtle
 * @param {Bytes} secret the device's
 * @param {string} sha256 which package
 * @param {string} code
 * @returns {Promise<{arrivedSeq: number, allFiles: boolean} | null>}
 */
export async function readReceipt(subtle, secret, sha256, code) {
  const typed = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (typed.length !== 20 || [...typed].some((letter) => !LETTERS.includes(letter))) return null;
  const bits = [...typed].reduce((sum, letter) => (sum << 5n) | BigInt(LETTERS.indexOf(letter)), 0n);
  const told = bits >> RECEIPT_MAC_BITS;
  const mac = await hmac(subtle, secret, utf8(`daiban/handover-receipt/1\n${sha256}\n${told}`));
  const whole = mac.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (bits !== ((told << RECEIPT_MAC_BITS) | (whole >> (256n - RECEIPT_MAC_BITS)))) return null;
  return { arrivedSeq: Number(told >> 1n), allFiles: (told & 1n) === 1n };
}

/**
 * @param {SubtleCrypto} subtle
 * @param {Bytes} secret
 * @param {Bytes} bytes
 */
async function hmac(subtle, secret, bytes) {
  const key = await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', key, bytes));
}
