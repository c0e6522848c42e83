/**
 * Twin of mutations.py: a mutation says what happened at the doorstep, as a verb.
 *
 * @typedef {{id: string, device: string, seq: number, agent: string, at: string, protocol: number,
 *   catalogue_version: number, name: string, case_id: string, args: Record<string, any>, mends?: string}} Mutation `mends`: the refused one in whose place it stands
 * @typedef {{id: string, plain_sha256: string, sealed_sha256: string, size: number, sealed_size: number, type: string}} FileRef
 */
import { PROTOCOL, utf8 } from './protocol.js';

/** Arguments that name a file: a page of a material or a signature. Witnesses sign each for himself. */
const FILE_ARGUMENTS = ['file', 'signature', 'agent_signature'];

/**
 * The mutation's JSON as bytes, fields in the order of the protocol text.
 * @param {Omit<Mutation, 'protocol'>} mutation
 * @returns {import('./protocol.js').Bytes}
 */
export function mutationBytes({ id, device, seq, agent, at, catalogue_version, name, case_id, args, mends }) {
  return utf8(JSON.stringify({ id, device, seq, agent, at, protocol: PROTOCOL, catalogue_version, name, case_id, args, mends }));
}

/**
 * The arguments with file ids replaced by what the centre must know of the file. Throws TypeError when one wasn't handed in.
 * @param {Record<string, any>} args
 * @param {Map<string, FileRef>} files
 * @returns {Record<string, any>}
 */
export function withFiles(args, files) {
  const named = FILE_ARGUMENTS.filter((name) => typeof args[name] === 'string');
  const replaced = named.map((name) => [name, files.get(args[name])]);
  const lacking = replaced.find(([, file]) => !file);
  if (lacking) throw new TypeError(`args.${lacking[0]} names a file that was not handed in`);
  const inside = Array.isArray(args.witnesses) ? { witnesses: args.witnesses.map((witness) => withFiles(witness, files)) } : {};
  return { ...args, ...Object.fromEntries(replaced), ...inside };
}
