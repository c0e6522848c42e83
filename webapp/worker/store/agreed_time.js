/**
 * The time by which this phone keeps what is safe: it moves on from contact to contact by what both the phone's clock and the
 * centre's say has passed, and by a day at most. A clock that jumps by years, here or there or both at once, makes nothing much
 * older than it is.
 *
 * @typedef {{lastContactAt: number, centreAt?: number, agreed?: number}} Contact milliseconds by the phone's clock, by the centre's, and by both
 */

const DAY = 24 * 60 * 60_000;

/**
 * Note a contact; gives the agreed time, milliseconds.
 * @param {import('./meta.js').Tx} tx
 * @param {number} at the phone's clock
 * @param {string} told the centre's clock, as it said
 * @returns {Promise<number>}
 */
export async function noteContact(tx, at, told) {
  const before = await findContact(tx);
  const centreAt = Date.parse(told) || (before?.centreAt ?? at);
  const passed = before?.centreAt === undefined ? 0 : Math.max(0, Math.min(at - before.lastContactAt, centreAt - before.centreAt, DAY));
  const agreed = (before?.agreed ?? at) + passed;
  await tx.objectStore('meta').put({ lastContactAt: at, centreAt, agreed }, 'contact');
  return agreed;
}

/**
 * The last contact; undefined before the first.
 * @param {import('./meta.js').Tx} tx
 * @returns {Promise<Contact | undefined>}
 */
export function findContact(tx) {
  return tx.objectStore('meta').get('contact');
}
