// Which part of the camera's picture lies in the frame on the screen, with some room around it.

const ROOM = 0.12; // of the frame, on each side: nobody holds a phone quite still

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * @param {{width: number, height: number}} picture as the camera gives it
 * @param {Box} shown where it is shown, filling this box and cut off at its edges
 * @param {Box} frame
 * @returns {import('../images/prepare.js').Cut}
 */
export function cutOf(picture, shown, frame) {
  const scale = Math.max(shown.width / picture.width, shown.height / picture.height);
  const hidden = { x: (picture.width - shown.width / scale) / 2, y: (picture.height - shown.height / scale) / 2 };
  const [left, right] = along(frame.left - shown.left, frame.width, scale, hidden.x, picture.width);
  const [top, bottom] = along(frame.top - shown.top, frame.height, scale, hidden.y, picture.height);
  return { x: left, y: top, width: right - left, height: bottom - top, ratio: picture.width / picture.height };
}

/**
 * Both ends in one direction, as parts of the whole picture.
 * @param {number} start
 * @param {number} length
 * @param {number} scale
 * @param {number} hidden
 * @param {number} whole
 */
function along(start, length, scale, hidden, whole) {
  const part = (/** @type {number} */ at) => Math.min(1, Math.max(0, (hidden + at / scale) / whole));
  return [part(start - length * ROOM), part(start + length * (1 + ROOM))];
}
