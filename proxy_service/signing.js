/**
 * Twin of signing.py: who must sign a mandate, and who may witness a thumbprint.
 *
 * @typedef {{name: string, phone?: string, id_number?: string}} Person
 * @typedef {Person & {relation: string, no_interest: boolean}} Witness
 * @typedef {{way?: string, principal_can_write: boolean, starts_on: string, witnesses?: Witness[], agent_accepts: boolean}} Signing
 */
import { ageOn, isFilled, readIdNumber, tidyIdNumber } from './fields.js';

export const WITNESSES = 2;
const ADULT = 18;
const INTERESTED = 'relative';

/**
 * Why this mandate isn't properly signed, as a refusal code, or null.
 * @param {Signing} mandate
 * @param {Person} principal
 * @param {Person} agent
 * @returns {string | null}
 */
export function signingProblem(mandate, principal, agent) {
  const { way = 'screen', witnesses = [] } = mandate;
  if (way === 'screen' && !mandate.principal_can_write) return 'thumbprint_needed';
  if (way === 'thumbprint' && witnesses.length < WITNESSES) return 'witnesses_missing';
  for (const [place, witness] of witnesses.entries()) {
    const problem = witnessProblem(witness, witnesses.slice(0, place), principal, agent, mandate.starts_on);
    if (problem) return problem;
  }
  return mandate.agent_accepts ? null : 'acceptance_missing';
}

/**
 * Why this person may not witness on `day` (YYYY-MM-DD), or null. `others` are the witnesses before.
 * @param {Witness} witness
 * @param {Person[]} others
 * @param {Person} principal
 * @param {Person} agent
 * @param {string} day
 * @returns {string | null}
 */
export function witnessProblem(witness, others, principal, agent, day) {
  if (!isFilled(witness.name)) return 'witness_unnamed';
  if (witness.relation === INTERESTED || !witness.no_interest) return 'witness_interested';
  if (samePerson(witness, agent)) return 'witness_is_agent';
  if (samePerson(witness, principal)) return 'witness_is_principal';
  if (others.some((other) => samePerson(witness, other))) return 'witness_twice';
  const born = readIdNumber(witness.id_number ?? '').birth_date;
  return born && ageOn(born, day) < ADULT ? 'witness_not_adult' : null;
}

/**
 * Whether two may be one and the same: the same number; or the same name, and no number that tells them apart.
 * @param {Person} one
 * @param {Person} other
 * @returns {boolean}
 */
export function samePerson(one, other) {
  const numbers = both(one, other, 'id_number');
  if (numbers) return numbers[0] === numbers[1];
  const phones = both(one, other, 'phone');
  return one.name === other.name && (!phones || phones[0] === phones[1]);
}

/**
 * @param {Person} one
 * @param {Person} other
 * @param {'id_number' | 'phone'} name
 */
function both(one, other, name) {
  const [first, second] = [one, other].map((person) => tidyIdNumber(person[name] ?? ''));
  return first && second ? [first, second] : null;
}
