// Hands pictures to the image worker and waits for what it makes of them.

const PATIENCE_MS = 60_000;

/** @typedef {{source: Blob | ImageBitmap, watermark: string, form: string, cut?: import('../images/prepare.js').Cut | null}} Order */
/** @typedef {{file: File, doubts: string[], proof: string}} Prepared */

/** @type {Worker | null} */
let worker = null;
let asked = 0;

/**
 * @param {string} script address of the image worker
 * @param {Order} order
 * @returns {Promise<Prepared>} rejects with the reason as a text when the picture isn't fit, with an Error when preparing failed
 */
export function prepareBeside(script, order) {
  worker ??= new Worker(script);
  const here = worker;
  const id = ++asked;
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      here.removeEventListener('message', hear);
      here.removeEventListener('error', fail);
    };
    const fail = () => {
      done();
      worker = null;
      reject(new Error('the picture could not be prepared'));
    };
    const hear = (/** @type {MessageEvent} */ { data }) => {
      if (data.id !== id) return;
      done();
      if (data.bytes) resolve({ file: new File([data.bytes], 'photo.jpg', { type: 'image/jpeg' }), doubts: data.doubts, proof: data.proof });
      else reject(data.problem || new Error('the picture could not be prepared'));
    };
    const timer = setTimeout(fail, PATIENCE_MS);
    here.addEventListener('message', hear);
    here.addEventListener('error', fail);
    here.postMessage({ id, ...order });
  });
}
