/** Stands in for the browser's canvas under Node: pictures are their headers, and what is written over one is remembered. */
import { readImageHeader } from '../../webapp/images/header.js';
import { jpeg } from './browser_on_phone.js';

/** Install it; gives the list of texts written, one entry per picture encoded. */
export function withCanvas() {
  const marked = [];
  globalThis.createImageBitmap = async (blob) => {
    const header = readImageHeader(new Uint8Array(await blob.arrayBuffer()));
    if (!header) throw new Error('not decoded');
    return { ...header, close() {} };
  };
  globalThis.OffscreenCanvas = class {
    constructor(width, height) {
      Object.assign(this, { width, height, texts: new Set() });
    }

    getContext() {
      const nothing = () => {};
      return {
        canvas: this, save: nothing, restore: nothing, translate: nothing, rotate: nothing, fillRect: nothing, drawImage: nothing, strokeText: nothing,
        measureText: (text) => ({ width: text.length * 20 }),
        fillText: (text) => this.texts.add(text),
        getImageData: (x, y, width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4).fill([...this.texts].join('').codePointAt(0) % 200) }),
      };
    }

    async convertToBlob() {
      marked.push([...this.texts].join('|'));
      return new Blob([jpeg(this.width, this.height)]);
    }
  };
  return marked;
}
