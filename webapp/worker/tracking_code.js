/** The resident's tracking code: 130 random bits in letters and digits that aren't taken for one another. */

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 26;

/**
 * @param {{getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>}} noise
 * @returns {string}
 */
export function newTrackingCode(noise) {
  const bytes = noise.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
