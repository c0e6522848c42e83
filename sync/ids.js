/** Twin of ids.py: UUIDv7, ids that sort by time and can be made without a network (RFC 9562). */

/** @typedef {{getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>}} Noise */

/**
 * A new id for the moment `now`, as lower-case text.
 * @param {Date} now
 * @param {Noise} noise
 * @returns {string}
 */
export function uuid7(now, noise) {
  const bytes = noise.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(now.getTime()) << 16n) | BigInt((bytes[6] << 8) | bytes[7]));
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

/**
 * Whether this is an id in the one accepted spelling.
 * @param {unknown} text
 * @returns {text is string}
 */
export function isId(text) {
  return typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
