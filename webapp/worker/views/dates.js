/** Dates and times as people in the village say them. China has one time zone, eight hours ahead of UTC. */
import { texts } from '../render.js';

const AHEAD_MS = 8 * 3600 * 1000;

/**
 * The day in China, YYYY-MM-DD.
 * @param {Date} now
 * @returns {string}
 */
export const chinaDay = (now) => new Date(now.getTime() + AHEAD_MS).toISOString().slice(0, 10);

/**
 * "11月23日 09:12"; with the year when it isn't this one; "今天 09:12" for today.
 * @param {string | null | undefined} moment ISO 8601
 * @param {Date} now
 * @returns {string} empty for no moment
 */
export function momentWords(moment, now) {
  if (!moment) return '';
  const { _ } = texts();
  const local = new Date(new Date(moment).getTime() + AHEAD_MS).toISOString();
  const time = local.slice(11, 16);
  if (local.slice(0, 10) === chinaDay(now)) return _('今天 %(time)s', { time });
  return `${dayWords(local.slice(0, 10), now)} ${time}`;
}

/**
 * "11月23日", or "2025年11月23日" when the year isn't this one.
 * @param {string | null | undefined} day YYYY-MM-DD
 * @param {Date} now
 * @returns {string}
 */
export function dayWords(day, now) {
  if (!day) return '';
  const { _ } = texts();
  const [year, month, date] = day.split('-').map(Number);
  if (String(year) === chinaDay(now).slice(0, 4)) return _('%(month)s月%(day)s日', { month, day: date });
  return fullDayWords(day);
}

/**
 * "2025年11月23日"
 * @param {string} day YYYY-MM-DD
 * @returns {string}
 */
export function fullDayWords(day) {
  const { _ } = texts();
  const [year, month, date] = day.split('-').map(Number);
  return _('%(year)s年%(month)s月%(day)s日', { year, month, day: date });
}
