// Prepares photos beside the page, so that the page stays quick and the phone's worker free.
import { prepare } from '../images/prepare.js';
import { shrink } from '../images/shrink.js';
import { watermarkProof } from '../images/watermark.js';

self.addEventListener('message', async ({ data: { id, source, watermark, cut, form } }) => {
  try {
    const picture = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
    const { bytes, doubts } = watermark ? await prepare(picture, { watermark, cut }) : { bytes: await shrink(picture), doubts: [] }; // signatures bear no mark
    const proof = await watermarkProof(form, watermark, bytes);
    self.postMessage({ id, bytes, doubts, proof }, { transfer: [bytes.buffer] });
  } catch (/** @type {any} */ error) {
    self.postMessage({ id, problem: error?.name === 'PictureUnfit' ? error.reason : '' });
  }
});
