// A second, tiny record of how much this phone made and handed in, beside the database: localStorage outlives it when the browser clears
// stored data for room, and when the database breaks. It holds a device number and three counts, and names nobody.

const PLACE = 'daiban-record';

/** @typedef {{device: string, made: number, arrived: number}} SecondRecord */

/** Keep it up to date while the app is open. */
export function startSecondRecord() {
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.type !== 'sync-changed' || !data.status?.device) return;
    const { device, made, arrived } = data.status;
    write({ device, made, arrived });
  });
}

/** @returns {SecondRecord | null} */
export function readSecondRecord() {
  try {
    const { device, made, arrived } = JSON.parse(localStorage.getItem(PLACE) ?? '');
    return typeof device === 'string' && Number.isInteger(made) && Number.isInteger(arrived) ? { device, made, arrived } : null;
  } catch {
    return null;
  }
}

/** The phone wiped itself, everything handed in: nothing is lost. */
export function dropSecondRecord() {
  localStorage.removeItem(PLACE);
}

/** @param {SecondRecord} record */
function write(record) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(record));
  } catch {
    // no room even for this: the centre's own numbers remain
  }
}
