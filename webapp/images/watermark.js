/**
 * What the picture of a paper may be used for, drawn over it slantwise again and again: light enough to read through, and outlined so
 * that it shows on white paper and on dark cloth. A phone without Chinese letters gets the figures alone: boxes would say nothing.
 */
import { sha256Text } from './digest.js';
import words from './watermark.json' with { type: 'json' };

const SLANT = -Math.PI / 7.5;
const INK = 'rgba(96, 96, 96, 0.3)';
const LIGHT = 'rgba(255, 255, 255, 0.3)';
const NO_LETTER = '\u{10ffff}';

/**
 * "仅用于办理高龄津贴申领 2026-11-25 7F3-0012"; not translated: it speaks to whoever is shown the picture.
 * @param {string} item the name of the item
 * @param {string} day YYYY-MM-DD
 * @param {string} number local number of the case
 */
export const watermarkText = (item, day, number) => `${words.purpose}${item} ${day} ${number}`;

/**
 * @param {OffscreenCanvasRenderingContext2D} pen
 * @param {string} text
 */
export function drawWatermark(pen, text) {
  const { width, height } = pen.canvas;
  const size = Math.round(Math.min(44, Math.max(16, Math.min(width, height) / 30)));
  pen.save();
  pen.translate(width / 2, height / 2);
  pen.rotate(SLANT);
  pen.font = `600 ${size}px "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif`;
  Object.assign(pen, { fillStyle: INK, strokeStyle: LIGHT, lineWidth: Math.max(1, size / 14), textBaseline: 'middle', textAlign: 'center' });
  repeat(pen, hasLetters(words.purpose) ? text : figuresOf(text), size, Math.hypot(width, height) / 2);
  pen.restore();
}

/**
 * Proof that the program drew this text into these very bytes, for this form: whoever finds it wrong draws anew.
 * @param {string} form id of the form the picture is sent with
 * @param {string} text
 * @param {Uint8Array} bytes
 * @returns {Promise<string>}
 */
export async function watermarkProof(form, text, bytes) {
  const picture = await sha256Text(bytes);
  return sha256Text(new TextEncoder().encode(`${form}\n${text}\n${picture}`));
}

/**
 * Lines of the text, every other one shifted, so that no piece of the picture is without it.
 * @param {OffscreenCanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} size of the letters
 * @param {number} reach from the middle
 */
function repeat(pen, text, size, reach) {
  const [across, down] = [pen.measureText(text).width + size * 3, size * 5.5];
  for (let row = Math.ceil(-reach / down); row * down <= reach; row += 1) {
    const shift = row % 2 === 0 ? 0 : across / 2;
    for (let column = Math.floor(-reach / across) - 1; column * across <= reach; column += 1) {
      pen.strokeText(text, column * across + shift, row * down);
      pen.fillText(text, column * across + shift, row * down);
    }
  }
}

/** Day and number, what is left without Chinese letters. @param {string} text */
const figuresOf = (text) => text.split(' ').slice(-2).join(' ');

/** Whether the phone's fonts know these letters: unknown ones all look alike. @param {string} letters */
function hasLetters(letters) {
  const unknown = lookOf(NO_LETTER);
  return [...letters].every((letter) => lookOf(letter) !== unknown);
}

/** @param {string} letter */
function lookOf(letter) {
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(24, 24).getContext('2d'));
  pen.font = '20px sans-serif';
  pen.fillText(letter, 0, 20);
  return pen.getImageData(0, 0, 24, 24).data.join();
}
