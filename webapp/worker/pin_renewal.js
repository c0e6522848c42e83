/**
 * A forgotten PIN: for a one-time code of the office the centre gives the local key back, and a new PIN is put over it. Everything on the
 * phone is there as before, drafts included. sync/protocol.md, step 1.
 */
import { PROTOCOL, fromText, renewalInfo, toText } from '../../sync/protocol.js';
import { SyncProblem, ask } from '../../sync/push.js';
import { makeAnswerKey } from '../../sync/sealing.js';
import { requireFit } from './pin.js';
import { PinNotRenewed } from './problems.js';
import { getDevice } from './store/meta.js';

const TOLD = ['enrolment_code_wrong', 'too_many_tries', 'no_network', 'sign_in_page', 'unknown_protocol', 'device_revoked', 'device_quarantined', 'no_key_here'];

/**
 * @param {{database: import('./store/database.js').Database, keys: import('./keys.js').Keys, escrow: import('./escrow.js').Escrow,
 *   line: import('../../sync/push.js').Line}} context
 */
export function createPinRenewal({ database, keys, escrow, line }) {
  /** Kept until an answer could be opened: one lost on the way may be asked for again with the same code and key. */
  /** @type {ReturnType<typeof makeAnswerKey> | null} */
  let answerKey = null;

  /**
   * The local key as raw bytes.
   * @param {string} code
   */
  async function askBack(code) {
    const { id, sendToken } = await database.read(['meta'], getDevice);
    answerKey ??= makeAnswerKey();
    const { publicKey, open } = await answerKey;
    const message = { protocol: PROTOCOL, code: code.slice(0, 40), public_key: toText(publicKey) };
    const { sealed } = await ask(line, 'POST', '/sync/v1/pin-renewal', { send: sendToken }, message);
    const raw = await open(fromText(sealed), renewalInfo(id)).catch(() => {
      throw new SyncProblem('unreadable_answer');
    });
    answerKey = null;
    return raw;
  }

  return {
    /**
     * Throws PinUnfit (before the code is spent) and PinNotRenewed; the old PIN still holds then.
     * @param {{code: string, pin: string}} asked
     */
    async renew({ code, pin }) {
      requireFit(pin);
      await escrow.handIn({ again: true });
      const raw = await askBack(code).catch((error) => {
        if (!(error instanceof SyncProblem)) throw error;
        throw new PinNotRenewed(TOLD.includes(error.code) ? error.code : 'centre_trouble', Math.ceil((error.retryAfter ?? 0) / 1000));
      });
      const isDone = await keys.renewPin(raw, pin).finally(() => raw.fill(0));
      if (!isDone) throw new PinNotRenewed('no_key_here');
    },
  };
}

/** @typedef {ReturnType<typeof createPinRenewal>} PinRenewal */
