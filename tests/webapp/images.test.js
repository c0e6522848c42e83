import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readImageHeader } from '../../webapp/images/header.js';
import { PictureUnfit, isFit, refuseUnfit, shrink, sizeWithin } from '../../webapp/images/shrink.js';
import { jpeg, png } from './browser_on_phone.js';

const webp = (kind, place, bytes) => {
  const file = new Uint8Array(40);
  file.set(new TextEncoder().encode('RIFF....WEBP' + kind));
  file.set(bytes, place);
  return file;
};

test('type and size are read from the header, without decoding', () => {
  assert.deepEqual(readImageHeader(jpeg(4000, 3000)), { type: 'image/jpeg', width: 4000, height: 3000, metadata: false });
  assert.deepEqual(readImageHeader(png(640, 480)), { type: 'image/png', width: 640, height: 480, metadata: false });
  assert.equal(readImageHeader(webp('VP8X', 24, [0x3f, 0x06, 0, 0xaf, 0x04, 0])).width, 1600);
  assert.equal(readImageHeader(webp('VP8X', 24, [0x3f, 0x06, 0, 0xaf, 0x04, 0])).height, 1200);
});

test('EXIF is noticed', () => {
  assert.equal(readImageHeader(jpeg(800, 600, { exif: true })).metadata, true);
});

test('what is no picture has no header, however short or odd', () => {
  for (const bytes of [new Uint8Array(), new Uint8Array([0xff, 0xd8, 0xff]), new TextEncoder().encode('%PDF-1.7'), new Uint8Array(8).fill(0xff)]) {
    assert.equal(readImageHeader(bytes), null);
  }
});

test('a JPEG cut off before its frame is no picture', () => {
  assert.equal(readImageHeader(jpeg(800, 600).subarray(0, 12)), null);
});

test('only a small JPEG without metadata is kept as it is', async () => {
  assert.equal(isFit(jpeg(1600, 1200)), true);
  assert.equal(isFit(jpeg(1601, 1200)), false);
  assert.equal(isFit(jpeg(800, 600, { exif: true })), false);
  assert.equal(isFit(png(800, 600)), false);
  const small = jpeg(800, 600);
  assert.equal(await shrink(small), small);
});

test('a bomb is refused by its header', () => {
  const refused = (bytes, reason) => assert.throws(() => refuseUnfit(bytes), (error) => error instanceof PictureUnfit && error.reason === reason);
  refused(png(60_000, 60_000), 'too_many_pixels');
  refused(png(0, 400), 'not_an_image');
  refused(new Uint8Array(41 * 1024 * 1024), 'too_many_bytes');
});

test('the longest side becomes 1600 and nothing is enlarged', () => {
  assert.deepEqual(sizeWithin(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(sizeWithin(3000, 4000), { width: 1200, height: 1600 });
  assert.deepEqual(sizeWithin(600, 400), { width: 600, height: 400 });
  assert.deepEqual(sizeWithin(20_000, 1), { width: 1600, height: 1 });
});
