// Reads the QR code in a photo beside the page; loaded only when there is one to be read.
import { readCode } from '../images/qr.js';

self.addEventListener('message', async ({ data: photo }) => {
  const text = await readCode(new Uint8Array(await photo.arrayBuffer())).catch(() => null);
  self.postMessage({ text });
});
