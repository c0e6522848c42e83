/**
 * SHA-256 of bytes, lower-case hex.
 * @param {Uint8Array} bytes
 * @returns {Promise<string>}
 */
export async function sha256Text(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
