/** Showing enough of a number to recognise it, and no more. */

/**
 * The first six and last four characters of an identity number.
 * @param {string} number
 * @returns {string}
 */
export function maskIdNumber(number) {
  const characters = [...(number ?? '')];
  if (characters.length < 11) return characters.map(() => '*').join('');
  return [...characters.slice(0, 6), ...characters.slice(6, -4).map(() => '*'), ...characters.slice(-4)].join('');
}
