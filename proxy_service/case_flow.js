/**
 * Twin of case_flow.py: states and actions of a case (case_flow.json), and whether an action is possible now.
 *
 * @typedef {{label: string, public: string, held_by: string | null, phone_only?: boolean}} State
 * @typedef {{label: string, roles: string[], from: string[], to: string[], guards: string[], event: string}} Action
 * @typedef {{states: Record<string, State>, actions: Record<string, Action>}} Flow
 * @typedef {import('./guards.js').No} No
 */
import table from './case_flow.json' with { type: 'json' };
import { guards } from './guards.js';

/** @type {Flow} */
export const flow = table;

/**
 * Whether this role may take this action from this state (null: there is no case yet). Guards aren't asked.
 * @param {string} action
 * @param {string | null} state
 * @param {string} role
 * @returns {boolean}
 */
export function can(action, state, role) {
  const found = Object.hasOwn(flow.actions, action) ? flow.actions[action] : null;
  if (!found || !found.roles.includes(role)) return false;
  return state ? found.from.includes(state) : found.from.length === 0;
}

/**
 * The actions of a role in a state, in the order of the table.
 * @param {string | null} state
 * @param {string} role
 * @returns {string[]}
 */
export function actionsFor(state, role) {
  return Object.keys(flow.actions).filter((action) => can(action, state, role));
}

/**
 * The first reason why an agent's action isn't possible for these facts (see case_facts.js), or null.
 * @param {string} action
 * @param {Record<string, any>} facts
 * @returns {No | null}
 */
export function check(action, facts) {
  const found = flow.actions[action];
  if (!found.roles.includes(facts.role)) return { reason: 'not_your_part', detail: { action } };
  if (!can(action, facts.state, facts.role)) return { reason: 'wrong_state', detail: { action, state: facts.state } };
  for (const guard of found.guards) {
    const no = guards[guard](facts);
    if (no) return no;
  }
  return null;
}
