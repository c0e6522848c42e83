/** What a picture of this case is marked with. */
import { watermarkText } from '../../images/watermark.js';
import { asWritten } from '../render.js';
import { chinaDay } from './dates.js';

/**
 * The same for page and worker, because all of it follows from the case and from the form: its id holds the moment it was made.
 * @param {any} record
 * @param {any[]} items one, or all that the picture is for
 * @param {string} form id minted with the page
 * @returns {string}
 */
export function watermarkOf(record, items, form) {
  const minted = parseInt(form.replaceAll('-', '').slice(0, 12), 16);
  return watermarkText(items.map((item) => asWritten(item).name).join('、'), chinaDay(new Date(minted)), record.local_no);
}
