/**
 * Twin of protocol.py: what both halves agree on byte by byte: versions, limits, encodings, canonical headers.
 *
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{id: string, device: string, seq: number, suite: string, key_id: string, size: number, sealed_sha256: string}} MutationHeader
 * @typedef {{id: string, device: string, suite: string, key_id: string, size: number, sealed_sha256: string}} FileHeader
 * @typedef {{header: MutationHeader, mac: string, body: string}} Envelope bytes as base64url
 * @typedef {{key_id: string, suite: string, public_key: string}} IntakeKey
 */

export const PROTOCOL = 1;
export const MOST_ENVELOPES = 200;
export const MOST_EXCHANGE_BYTES = 1024 * 1024;
export const MOST_ENVELOPE_BYTES = 256 * 1024;
export const MOST_FILE_BYTES = 20 * 1024 * 1024 + 1024;
export const SUITE = 'hpke-p256-sha256-aes256gcm';

const encoder = new TextEncoder();

/**
 * Text as UTF-8.
 * @param {string} text
 * @returns {Bytes}
 */
export function utf8(text) {
  return encoder.encode(text);
}

/**
 * The bytes a header's mac covers; a file's header has no seq, there the empty text stands.
 * @param {MutationHeader | FileHeader} header
 * @returns {Bytes}
 */
export function headerBytes(header) {
  const seq = 'seq' in header ? header.seq : '';
  const values = [header.id, header.device, seq, header.suite, header.key_id, header.size, header.sealed_sha256];
  return utf8(['daiban/header/1', ...values].join('\n'));
}

/**
 * The HPKE info that binds a sealed body to its place.
 * @param {Omit<MutationHeader, 'size' | 'sealed_sha256'> | Omit<FileHeader, 'size' | 'sealed_sha256'>} header
 * @returns {Bytes}
 */
export function sealInfo(header) {
  const place = 'seq' in header ? ['daiban/mutation/1', header.id, header.device, header.seq] : ['daiban/file/1', header.id, header.device];
  return utf8([...place, header.suite, header.key_id].join('\n'));
}

/**
 * The HPKE info of a local key handed to the centre for safe keeping.
 * @param {string} device
 * @returns {Bytes}
 */
export function escrowInfo(device) {
  return utf8(`daiban/escrow/1\n${device}`);
}

/**
 * The HPKE info of a local key given back to its phone.
 * @param {string} device
 * @returns {Bytes}
 */
export function renewalInfo(device) {
  return utf8(`daiban/pin-renewal/1\n${device}`);
}

/**
 * Bytes as standard base64 (tus headers).
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/**
 * Bytes as base64url without padding.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toText(bytes) {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Undo `toText`. Throws RangeError on anything else: padding, other alphabets, stray bits, whitespace.
 * @param {string} text
 * @returns {Bytes}
 */
export function fromText(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new RangeError('not base64url');
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  if (toText(bytes) !== text) throw new RangeError('not base64url');
  return bytes;
}

/**
 * A moment as UTC text with milliseconds and Z.
 * @param {Date} moment
 * @returns {string}
 */
export function timeText(moment) {
  return moment.toISOString();
}
