import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partOf } from '../../webapp/images/prepare.js';
import { cutOf } from '../../webapp/page/camera_frame.js';

const SHOWN = { left: 0, top: 60, width: 390, height: 520 }; // three to four
const FRAME = { left: 39, top: 220, width: 312, height: 200 };
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 0.002, `${value} is not ${wanted}`);

test('the part inside the frame is cut out, with some room around it', () => {
  const cut = cutOf({ width: 1080, height: 1440 }, SHOWN, FRAME);
  near(cut.x, (39 - 0.12 * 312) / 390);
  near(cut.width, (312 * 1.24) / 390);
  near(cut.y, (160 - 24) / 520);
  near(cut.height, 248 / 520);
});

test('what a wide picture hides at its sides is reckoned with', () => {
  const cut = cutOf({ width: 1920, height: 1440 }, SHOWN, FRAME);
  near(cut.x * 1920, (1920 - 1080) / 2 + ((39 - 0.12 * 312) / 390) * 1080);
});

test('the room around the frame ends at the edge of the picture', () => {
  const cut = cutOf({ width: 1080, height: 1440 }, SHOWN, { left: 0, top: 60, width: 390, height: 520 });
  assert.deepEqual([cut.x, cut.y, cut.width, cut.height], [0, 0, 1, 1]);
});

test('a larger still of the same shape is cut alike, one of another shape stays whole', () => {
  const cut = { x: 0.1, y: 0.2, width: 0.8, height: 0.5, ratio: 3 / 4 };
  assert.deepEqual(partOf({ width: 3000, height: 4000 }, cut), { x: 300, y: 800, width: 2400, height: 2000 });
  assert.equal(partOf({ width: 3000, height: 3000 }, cut), undefined);
  assert.equal(partOf({ width: 3000, height: 4000 }, null), undefined);
});
