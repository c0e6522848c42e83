/** An opening the centre refused is done anew: the same case under the same id, with what the resident is told to be now. */
import { commitStep } from './case_step.js';
import { newTrackingCode } from './tracking_code.js';

/**
 * The refused opening that is being mended; null when `mends` names something else.
 * @param {import('./answers.js').Phone} phone
 * @param {string} mends
 */
export async function findRefusedOpening(phone, mends) {
  const found = mends ? await phone.engine.store.findMutation(mends) : null;
  return found?.name === 'open_case' && found.state === 'refused' ? found : null;
}

/**
 * What the refusal was about is made new (the version of the item, the tracking code); all else stays as it was agreed at the doorstep.
 * @param {import('./answers.js').Phone} phone
 * @param {import('hono').Context} c
 * @param {{key: string, post: import('./case_step.js').Post, caseId: string}} step
 * @param {NonNullable<Awaited<ReturnType<typeof findRefusedOpening>>>} refused
 * @param {any} resident
 */
export async function openAnew(phone, c, step, { args, reason }, resident) {
  const newest = await phone.engine.store.getItem(args.item);
  const renewed = {
    item_version: reason === 'unknown_item' ? newest.version : args.item_version,
    tracking_code: reason === 'tracking_code_taken' ? newTrackingCode(crypto) : args.tracking_code,
  };
  await commitStep(phone, c, { ...step, name: 'open_case', args: { ...args, ...renewed, resident } });
}
