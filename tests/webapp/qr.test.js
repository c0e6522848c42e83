import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { encode } from 'uqr';
import { readCode } from '../../webapp/images/qr.js';
import { jpeg } from './browser_on_phone.js';

const RECEIPT = '7K3M9QXW2F7K3M9QXW2F';
const MODULE = 12;
let detected = 0;

/** A picture that shows a QR code, or nothing. */
function showing(text) {
  const { data, size } = text ? encode(text, { ecc: 'M', border: 4 }) : { data: [[false]], size: 60 };
  const side = size * MODULE;
  globalThis.createImageBitmap = async () => ({ width: side, height: side, close() {} });
  globalThis.OffscreenCanvas = class {
    constructor(width, height) {
      Object.assign(this, { width, height });
    }

    getContext() {
      const dark = (x, y) => data[Math.floor((y / this.height) * size)]?.[Math.floor((x / this.width) * size)];
      const pixels = (width, height) => Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 || !dark((at >> 2) % width, Math.floor((at >> 2) / width)) ? 255 : 0));
      return { drawImage() {}, getImageData: (x, y, width, height) => ({ width, height, data: pixels(width, height) }) };
    }
  };
  return jpeg(side, side);
}

/** @param {string[]} formats @param {() => {rawValue: string}[]} detect */
function browserReads(formats, detect) {
  self.BarcodeDetector = class {
    static getSupportedFormats = async () => formats;

    async detect() {
      detected += 1;
      return detect();
    }
  };
}

beforeEach(() => {
  globalThis.self = globalThis;
  delete globalThis.BarcodeDetector;
  detected = 0;
});

test('without a reader of the browser we read ourselves', async () => {
  assert.equal(await readCode(showing(RECEIPT)), RECEIPT);
});

test('a browser that reads is asked, and where it finds nothing or fails we look ourselves', async () => {
  browserReads(['qr_code'], () => [{ rawValue: 'FROM THE BROWSER' }]);
  assert.equal(await readCode(showing(RECEIPT)), 'FROM THE BROWSER');
  for (const detect of [() => [], () => { throw new Error('no service'); }]) {
    browserReads(['qr_code'], detect);
    assert.equal(await readCode(showing(RECEIPT)), RECEIPT);
  }
  assert.equal(detected, 3);
  browserReads([], () => [{ rawValue: 'never' }]);
  assert.equal(await readCode(showing(RECEIPT)), RECEIPT);
});

test('a picture without a code gives nothing, and what is no picture is refused', async () => {
  assert.equal(await readCode(showing('')), null);
  await assert.rejects(readCode(new Uint8Array(50)), { name: 'PictureUnfit', reason: 'not_an_image' });
});
