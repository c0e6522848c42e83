/** A deed just made, written down: its envelope (once, for good) and what became of it (nothing yet). */
import { nextChange } from './meta.js';

/**
 * @param {import('./database.js').Writing} tx
 * @param {{id: string, caseId: string, box: import('./box.js').Box, minted: import('../../../sync/outbox.js').SealedMutation}} made
 */
export async function putMade(tx, { id, caseId, box, minted }) {
  const { device, seq, size } = minted.header;
  const change = await nextChange(tx);
  const fate = { state: 'made', reason: null, detail: {}, isInBase: false, safeSince: null, mendedBy: null };
  await tx.objectStore('outbox').add({ device, seq, ...minted });
  await tx.objectStore('pending').add({ id, device, seq, caseId, size, order: change, change, ...fate, ...box });
}
