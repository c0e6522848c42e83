/** What the page says about a picture it sends, and how a page's doubts are put in words. */
import { DOUBTS } from '../../images/quality.js';
import { texts } from '../render.js';

/** @typedef {{proof: string, doubts: string[], kept_because: string, kept_note: string}} About */

const REASONS = ['', 'worn', 'light', 'other'];
const LONGEST_NOTE = 200;

/**
 * One for each picture, in order; anything unreadable says nothing.
 * @param {string} text JSON of the field `about`
 * @returns {About[]}
 */
export function aboutOf(text) {
  try {
    const said = JSON.parse(text || '[]');
    return Array.isArray(said) ? said.map(readOne) : [];
  } catch {
    return [];
  }
}

/** @param {any} raw @returns {About} */
function readOne(raw) {
  const { proof = '', doubts = [], kept_because = '', kept_note = '' } = raw ?? {};
  return {
    proof: String(proof),
    doubts: DOUBTS.filter((doubt) => Array.isArray(doubts) && doubts.includes(doubt)),
    kept_because: REASONS.includes(kept_because) ? kept_because : 'other',
    kept_note: [...String(kept_note).replaceAll('\0', '').trim()].slice(0, LONGEST_NOTE).join(''),
  };
}

/**
 * "字可能糊、可能反光", or empty for a page nothing is doubtful about.
 * @param {any} page
 * @returns {string}
 */
export function doubtWords(page) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = { blurred: _('字可能糊'), glare: _('可能反光'), dark: _('可能太暗'), small: _('可能拍得太小'), tilted: _('可能拍斜了') };
  return (page.remark?.doubts ?? []).map((/** @type {string} */ doubt) => words[doubt] ?? doubt).join(_('、'));
}
