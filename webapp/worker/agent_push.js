/** Web push for the agent: the subscription is handed to the centre under the phone's own token. An extra; every state reaches him without it. */
import { ask } from '../../sync/push.js';
import { findDevice, getDevice } from './store/meta.js';

/** @param {{database: import('./store/database.js').Database, line: import('../../sync/push.js').Line}} context */
export function createAgentPush({ database, line }) {
  return {
    /** The centre's key for subscribing, empty until the first exchange. */
    async pushKey() {
      const device = await database.read(['meta'], findDevice);
      return device?.pushKey ?? '';
    },

    /**
     * Ask the centre to tell this browser. Throws SyncProblem.
     * @param {any} subscription as the browser gives it
     */
    async follow(subscription) {
      const device = await database.read(['meta'], getDevice);
      await ask(line, 'POST', '/sync/v1/push-subscription', { send: device.sendToken }, subscription);
    },
  };
}
