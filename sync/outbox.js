/**
 * Minting: what was done becomes a sealed mutation with the device's next number. See protocol.md, step 2–4.
 *
 * Sealing takes longer than a database transaction stays open, so the number is read first and whoever stores the
 * envelope checks, inside the transaction, that it is still the next one; otherwise it is minted again.
 *
 * @typedef {import('./protocol.js').Bytes} Bytes
 * @typedef {import('./mutations.js').FileRef} FileRef
 * @typedef {{id: string, agent: string, secret: Bytes, intakeKey: import('./protocol.js').IntakeKey, catalogueVersion: number}} Sealer
 * @typedef {{id: string, name: string, caseId: string, args: Record<string, any>, at: string, mends?: string}} Deed
 * @typedef {{header: import('./protocol.js').MutationHeader, mac: string, body: Bytes}} SealedMutation
 * @typedef {{header: import('./protocol.js').FileHeader, mac: string, body: Bytes}} SealedFile
 */
import { mutationBytes } from './mutations.js';
import { MOST_ENVELOPE_BYTES, MOST_FILE_BYTES } from './protocol.js';
import { sealBody, sha256Hex } from './sealing.js';

/** Something is larger than the centre takes; found before it is stored, so that it can't get stuck later. */
export class TooLarge extends Error {
  name = 'TooLarge';
}

/**
 * Seal one deed under a number. Throws TooLarge.
 * @param {SubtleCrypto} subtle
 * @param {Sealer} sealer
 * @param {number} seq
 * @param {Deed} deed with files already described (`withFiles`)
 * @returns {Promise<SealedMutation>}
 */
export async function mint(subtle, sealer, seq, { id, name, caseId, args, at, mends }) {
  const place = { id, device: sealer.id, seq };
  const plain = mutationBytes({ ...place, agent: sealer.agent, at, catalogue_version: sealer.catalogueVersion, name, case_id: caseId, args, mends });
  const minted = await sealBody(subtle, { place, plain, intakeKey: sealer.intakeKey, secret: sealer.secret });
  if (minted.body.length > MOST_ENVELOPE_BYTES) throw new TooLarge('mutation');
  return minted;
}

/**
 * Seal one file and describe it for its mutation. Throws TooLarge.
 * @param {SubtleCrypto} subtle
 * @param {Sealer} sealer
 * @param {{id: string, bytes: Bytes, type: string}} file
 * @returns {Promise<{ref: FileRef, sealed: SealedFile}>}
 */
export async function sealFile(subtle, sealer, { id, bytes, type }) {
  const place = { id, device: sealer.id };
  const sealed = await sealBody(subtle, { place, plain: bytes, intakeKey: sealer.intakeKey, secret: sealer.secret });
  if (sealed.body.length > MOST_FILE_BYTES) throw new TooLarge('file');
  const { sealed_sha256, size: sealed_size } = sealed.header;
  const ref = { id, plain_sha256: await sha256Hex(subtle, bytes), sealed_sha256, size: bytes.length, sealed_size, type };
  return { ref, sealed };
}
