/** Pictures as they enter the store. The page prepares them beforehand; here nothing is taken on trust. */
import { readImageHeader } from '../images/header.js';
import { prepare } from '../images/prepare.js';
import { isFit, shrink } from '../images/shrink.js';
import { watermarkProof } from '../images/watermark.js';
import { texts } from './render.js';

const LARGEST_SIGNATURE = 500_000;

/** @typedef {{bytes: Uint8Array, type: string, doubts: string[], kept_because: string, kept_note: string}} Photo of a paper, marked with its purpose */

/**
 * @param {Uint8Array | undefined} bytes
 * @param {'photo' | 'signature'} kind
 * @returns {Promise<{picture: {bytes: Uint8Array, type: string} | null, problem: string}>} the problem in words when there is no picture
 */
export async function takePicture(bytes, kind) {
  const { _ } = texts();
  if (!bytes) return { picture: null, problem: kind === 'signature' ? _('还没有签名。') : _('还没有拍照。') };
  if (kind === 'signature' && isDrawn(bytes)) return { picture: { bytes, type: 'image/png' }, problem: '' };
  const { taken: picture, problem } = await orUnfit(bytes, async () => ({ bytes: await shrink(bytes), type: 'image/jpeg' }));
  return { picture, problem };
}

/**
 * A photo of a paper. One the page has marked already comes with the proof of it and stays as it is; any other is prepared here, so
 * that no picture leaves without its mark, and none with two.
 * @param {Uint8Array} bytes
 * @param {{form: string, watermark: string, about: import('./views/picture_doubts.js').About | undefined}} how
 * @returns {Promise<{photo: Photo | null, problem: string}>}
 */
export async function takePhoto(bytes, { form, watermark, about }) {
  const { taken: photo, problem } = await orUnfit(bytes, async () => {
    if (about && isFit(bytes) && about.proof === (await watermarkProof(form, watermark, bytes))) {
      const { doubts, kept_because, kept_note } = about;
      return { bytes, type: 'image/jpeg', doubts, kept_because, kept_note };
    }
    return { ...(await prepare(bytes, { watermark })), type: 'image/jpeg', kept_because: '', kept_note: '' };
  });
  return { photo, problem };
}

/**
 * @template T
 * @param {Uint8Array} bytes
 * @param {() => Promise<T>} take
 * @returns {Promise<{taken: T | null, problem: string}>}
 */
async function orUnfit(bytes, take) {
  try {
    return { taken: await take(), problem: '' };
  } catch (/** @type {any} */ error) {
    if (error?.name !== 'PictureUnfit') throw error;
    return { taken: null, problem: isPdf(bytes) ? pdfWords() : unfitWords(error.reason) };
  }
}

/** @param {Uint8Array} bytes */
const isDrawn = (bytes) => bytes.length <= LARGEST_SIGNATURE && readImageHeader(bytes)?.type === 'image/png';

/** @param {Uint8Array} bytes */
const isPdf = (bytes) => String.fromCharCode(...bytes.subarray(0, 4)) === '%PDF';

/** What to do with a PDF, the same words as on the page (_parts.html). */
const pdfWords = () =>
  texts()._('这是 PDF 文件，这里只收图片。请用高拍仪或扫描仪存成 JPG 图片；手上只有 PDF 的，打开它一页一页截图，再选进来。');

/**
 * @param {string} reason
 * @returns {string}
 */
function unfitWords(reason) {
  const { _ } = texts();
  if (reason === 'not_an_image') return _('这个文件不是照片，或者坏了。请重拍一张。');
  return _('这张照片太大，打不开。请把相机的分辨率调低，再拍一张。');
}
