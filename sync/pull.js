/**
 * What the centre told: whole current records per scope. protocol.md, step 5.8 and 8.
 *
 * @typedef {{kind: string, id: string, deleted: boolean, data: Record<string, any>}} PulledRecord
 * @typedef {{version: number, reset: boolean, more: boolean, records: PulledRecord[]}} ScopeChanges
 * @typedef {{resets: string[], records: PulledRecord[], cursors: Record<string, number>, more: boolean}} News
 */

/**
 * The changes of one answer as steps in order: scopes to forget first, then records to keep, then how far that brought us.
 * A scope that was reset and holds nothing is one the agent lost: its cursor goes too.
 * @param {Record<string, ScopeChanges>} changes
 * @param {Record<string, number>} cursors
 * @returns {News}
 */
export function readChanges(changes, cursors) {
  const scopes = Object.entries(changes);
  const resets = scopes.filter(([, scope]) => scope.reset).map(([name]) => name);
  const kept = Object.entries(cursors).filter(([name]) => !resets.includes(name));
  const reached = scopes.filter(([, scope]) => !isLost(scope)).map(([name, scope]) => [name, scope.version]);
  return {
    resets,
    records: scopes.flatMap(([, scope]) => scope.records),
    cursors: Object.fromEntries([...kept, ...reached]),
    more: scopes.some(([, scope]) => scope.more),
  };
}

/**
 * @param {ScopeChanges} scope
 * @returns {boolean}
 */
function isLost(scope) {
  return scope.reset && scope.records.length === 0 && scope.version === 0;
}
