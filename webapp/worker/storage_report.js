/**
 * What the phone tells the centre of its room: rarely, so that asking for nothing new stays a small request.
 *
 * @typedef {{used: number, quota: number, persisted: boolean}} Room bytes used, bytes the browser gives at most, and whether it promised to keep them
 */

const TOLD_EVERY = 6 * 60 * 60_000;
const LEAST_CHANGE = 0.1;

/**
 * @param {{database: import('./store/database.js').Database, clock: () => Date, room: () => Promise<{usage: number, quota: number, persisted: boolean}>}} context
 */
export function createStorageReport({ database, clock, room }) {
  return {
    /** What is worth telling now, or null; null also where the browser doesn't say. @returns {Promise<Room | null>} */
    async news() {
      const measured = await room().catch(() => null);
      if (!measured) return null;
      const { usage, quota, persisted } = measured;
      const now = { used: Math.round(usage), quota: Math.round(quota), persisted };
      const told = await database.read(['meta'], (tx) => tx.objectStore('meta').get('roomTold'));
      return !told || isNews(told, now, clock().getTime()) ? now : null;
    },

    /** The centre heard it. Where that can't be noted it is told again. @param {Room} heard */
    told: (heard) => database.write(['meta'], (tx) => tx.objectStore('meta').put({ ...heard, at: clock().getTime() }, 'roomTold')).catch(() => null),
  };
}

/** @typedef {ReturnType<typeof createStorageReport>} StorageReport */

/**
 * Hours have passed (or the clock was turned back), or it is markedly fuller or emptier than was told.
 * @param {Room & {at: number}} told
 * @param {Room} now
 * @param {number} at
 */
function isNews(told, now, at) {
  const isOld = at < told.at || at - told.at >= TOLD_EVERY;
  const hasMoved = Math.abs(now.used - told.used) > LEAST_CHANGE * Math.max(told.used, 1);
  return now.persisted !== told.persisted || isOld || hasMoved;
}
