/**
 * Where something refused can be mended: the nearest page, for each reason. The tables `refusal_codes.json` (the domain's and the
 * protocol's) say by what: a step of the case, or one of the ways of `WAYS`.
 */
import domain from '../../../proxy_service/refusal_codes.json' with { type: 'json' };
import protocol from '../../../sync/refusal_codes.json' with { type: 'json' };

/**
 * @typedef {{kind: 'mend' | 'step', href: string, step: string} | {kind: 'call' | 'update', href: string} | {kind: 'again' | 'drop'}} Way
 *   mend: the same step once more, with what was written; step: another one first; call, update, again (as it was), drop (nothing to mend)
 */

/** @type {Record<string, {mended_by: string | null}>} */
const CODES = { ...domain, ...protocol };

/** Where a step is done; its page shows what was typed then. @type {Record<string, string>} */
export const PAGES = {
  open_case: 'resident',
  correct_resident: 'resident',
  record_consent: 'consent',
  record_mandate: 'mandate',
  revoke_mandate: 'mandate/revocation',
  record_commitment: 'commitment',
  supplement_commitment: 'commitment/supplement',
  take_original: 'custody/taking',
  return_original: 'custody/returning',
  fill_form: 'form',
  attach_material: 'materials',
  reuse_page: 'materials',
  remove_page: 'materials',
  arrange_pages: 'materials',
  submit_case: 'review',
  supplement_case: 'supplement',
  confirm_delivery: 'delivery',
  request_withdrawal: 'withdrawal',
  discard_case: 'discarding',
  tell_in_person: 'telling',
  stop_telling: 'silence',
  record_presence: 'presence',
  plan_visit: 'visits',
  record_visit: 'visits',
  record_trip: 'trips',
  take_over_late_work: '',
  set_aside_late_work: '',
};

/** A page refused one way is mended by any of these: it is photographed again. */
const PHOTOS = ['attach_material', 'reuse_page'];

/** @type {Record<string, (step: Step) => Way>} */
const WAYS = {
  same_step: (step) => pageOf(step, step.name),
  again: () => ({ kind: 'again' }),
  office: ({ office }) => (office?.phone ? { kind: 'call', href: `tel:${office.phone}` } : { kind: 'again' }),
  update: () => ({ kind: 'update', href: '/agent/settings' }),
  nothing: () => ({ kind: 'drop' }),
};

/**
 * @typedef {{id: string, name: string, case_id: string, args: Record<string, any>, reason: string, isHere: boolean, since: string[], opening: string, office: {phone: string} | null}} Step
 *   `opening`: the refused opening of the same case, or ''; `since`: what was done on the case afterwards
 */

/**
 * The nearest way to mend something refused. A reason nobody here knows: ask the office.
 * @param {Step} step
 * @returns {Way}
 */
export function wayToMend(step) {
  const by = (Object.hasOwn(CODES, step.reason) && CODES[step.reason].mended_by) || 'office';
  if (Object.hasOwn(WAYS, by)) return WAYS[by](step);
  if (by === 'open_case' && !step.opening && !step.isHere) return WAYS.office(step); // nobody here can say what became of the case
  const isDone = by === 'open_case' ? !step.opening : by !== step.name && step.since.includes(by);
  if (isDone) return { kind: 'again' };
  return pageOf(step, by);
}

/**
 * The page of a step; done there it mends what was refused when it is the same step, or the opening.
 * @param {Step} step
 * @param {string} name
 * @returns {Way}
 */
function pageOf({ id, name: refused, case_id, args, isHere, opening }, name) {
  if (!isHere || !Object.hasOwn(PAGES, name)) return { kind: 'again' };
  const isSame = name === refused || (PHOTOS.includes(name) && PHOTOS.includes(refused));
  const mended = name === 'open_case' && opening ? opening : isSame ? id : '';
  const place = PAGES[name] === 'materials' && isSame && args.material ? `materials/${args.material}` : PAGES[name];
  return { kind: mended === id ? 'mend' : 'step', step: name, href: `/agent/cases/${case_id}/${place}${mended ? `?mends=${mended}&then=case` : '?then=case'}` };
}
