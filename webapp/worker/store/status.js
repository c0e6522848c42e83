/** The sync line: numbers that the centre vouches for, and nothing hoped. */
import { getDevice } from './meta.js';

const ARRIVED = ['stored', 'safe'];

/**
 * @param {{database: import('./database.js').Database, isWorking: () => boolean}} context
 */
export function createStatus({ database, isWorking }) {
  return {
    /** How much was made, arrived and is safe; what keeps the rest. Works while locked. */
    syncStatus() {
      return database.read(['meta', 'pending', 'transfers'], async (tx) => {
        const device = await getDevice(tx);
        const meta = tx.objectStore('meta');
        const [contact, problem] = await Promise.all([meta.get('contact'), meta.get('problem')]);
        const byState = tx.objectStore('pending').index('by_state');
        const [made, refused] = await Promise.all([byState.getAll('made'), byState.count('refused')]);
        const files = (await tx.objectStore('transfers').getAll()).filter((one) => !one.isRemoved);
        return {
          device: device.id,
          made: device.nextSeq - 1,
          arrived: device.expectedSeq - 1,
          safe: device.safeSeq,
          refused,
          filesTotal: files.length,
          filesArrived: files.filter((one) => ARRIVED.includes(one.state)).length,
          filesSafe: files.filter((one) => one.state === 'safe').length,
          bytesLeft: sum(made.filter((one) => !one.isCarried).map((one) => one.size)) + sum(files.filter((one) => !ARRIVED.includes(one.state)).map((one) => one.size - one.offset)),
          lastContactAt: contact ? new Date(contact.lastContactAt).toISOString() : null,
          lastProblem: problem ? tellProblem(problem) : null,
          stopped: problem?.isFinal ? problem.code : null,
          working: isWorking(),
        };
      });
    },
  };
}

/** @param {{code: string, at: number, retryAt: number | null}} problem */
function tellProblem({ code, at, retryAt }) {
  return { code, at: new Date(at).toISOString(), retryAt: retryAt === null ? null : new Date(retryAt).toISOString() };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}
