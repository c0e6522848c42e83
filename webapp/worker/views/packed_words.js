/** What lies in a hand-over package: not on its way, not arrived, and nobody knows more until a receipt or the centre says so. */
import { texts } from '../render.js';
import { momentWords } from './dates.js';
import { amountWords } from './sync_line.js';

/**
 * @param {{steps: number, files: number, at: number} | null} packed
 * @param {Date} now
 * @returns {string} empty when nothing does
 */
export function packedWords(packed, now) {
  if (!packed) return '';
  const said = { what: amountWords(packed.steps, packed.files), moment: momentWords(new Date(packed.at).toISOString(), now) };
  return texts()._('%(what)s已存入交接包（%(moment)s），还不知道到没到中心。', said);
}
