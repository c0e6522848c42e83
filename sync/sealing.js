/**
 * Twin of sealing.py: sealing to the centre's intake key (HPKE base mode, RFC 9180) and the mac over a clear header.
 *
 * The phone only seals: what it handed over, it can't open again. The one thing it opens is its own local key, given back when the
 * PIN was forgotten.
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { SUITE, fromText, headerBytes, sealInfo, toText } from './protocol.js';

/** @typedef {import('./protocol.js').Bytes} Bytes */
/** @typedef {import('./protocol.js').IntakeKey} IntakeKey */

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/**
 * Seal for the holder of the private key: `enc ‖ ciphertext`.
 * @param {Bytes} plain
 * @param {IntakeKey} intakeKey
 * @param {Bytes} info
 * @returns {Promise<Bytes>}
 */
export async function seal(plain, intakeKey, info) {
  if (intakeKey.suite !== SUITE) throw new TypeError(`unknown suite ${intakeKey.suite}`);
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromText(intakeKey.public_key));
  const sender = await suite.createSenderContext({ recipientPublicKey, info });
  const ciphertext = new Uint8Array(await sender.seal(plain));
  const sealed = new Uint8Array(sender.enc.byteLength + ciphertext.length);
  sealed.set(new Uint8Array(sender.enc));
  sealed.set(ciphertext, sender.enc.byteLength);
  return sealed;
}

/**
 * A key pair for one answer, kept in memory only: its public half, and what opens a body sealed to it. Twin of sealing.py's `seal`.
 * @returns {Promise<{publicKey: Bytes, open: (sealed: Bytes, info: Bytes) => Promise<Bytes>}>} `open` throws on anything else
 */
export async function makeAnswerKey() {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    async open(sealed, info) {
      const [enc, ciphertext] = [sealed.slice(0, suite.kem.encSize), sealed.slice(suite.kem.encSize)];
      const recipient = await suite.createRecipientContext({ recipientKey: pair, enc: enc.buffer, info });
      return new Uint8Array(await recipient.open(ciphertext));
    },
  };
}

/**
 * Seal a body for its place and describe it in a clear header with its mac.
 * @template {{id: string, device: string, seq?: number}} Place
 * @param {SubtleCrypto} subtle
 * @param {{place: Place, plain: Bytes, intakeKey: IntakeKey, secret: Bytes}} body
 * @returns {Promise<{header: Place & {suite: string, key_id: string, size: number, sealed_sha256: string}, mac: string, body: Bytes}>}
 */
export async function sealBody(subtle, { place, plain, intakeKey, secret }) {
  const bound = { ...place, suite: intakeKey.suite, key_id: intakeKey.key_id };
  const body = await seal(plain, intakeKey, sealInfo(bound));
  const header = { ...bound, size: body.length, sealed_sha256: await sha256Hex(subtle, body) };
  return { header, mac: toText(await headerMac(subtle, header, secret)), body };
}

/**
 * HMAC-SHA256 of a header under the device secret.
 * @param {SubtleCrypto} subtle
 * @param {import('./protocol.js').MutationHeader | import('./protocol.js').FileHeader} header
 * @param {Bytes} secret 32 bytes
 * @returns {Promise<Bytes>}
 */
export async function headerMac(subtle, header, secret) {
  const key = await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', key, headerBytes(header)));
}

/**
 * Lower-case hex SHA-256.
 * @param {SubtleCrypto} subtle
 * @param {Bytes} bytes
 * @returns {Promise<string>}
 */
export async function sha256Hex(subtle, bytes) {
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
