import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../webapp/images/quality.js';
import limits from '../../webapp/images/quality_thresholds.json' with { type: 'json' };
import { blurred, dimmed, paperPicture, withGlare } from './papers.js';

const SHEET = paperPicture();
const doubts = (picture) => judge(picture).doubts;

test('a sheet that fills the picture, sharp and evenly lit, raises no doubt', () => {
  assert.deepEqual(doubts(SHEET), []);
  assert.deepEqual(doubts(paperPicture({ width: 1600, height: 1010, part: 0.75 })), []);
});

test('white paper on a white table, and paper right to the edge, are not taken for glare or for too small', () => {
  assert.deepEqual(doubts(paperPicture({ table: 236, paper: 250 })), []);
  assert.deepEqual(doubts(paperPicture({ part: 1, paper: 240 })), []);
});

test('writing gone soft is noticed, whether large or small, and slight softness is let pass', () => {
  for (const letter of [20, 24, 40]) {
    assert.deepEqual(doubts(blurred(paperPicture({ letter }), 4)), ['blurred'], `letters of ${letter} px`);
    assert.deepEqual(doubts(blurred(paperPicture({ letter }), 1)), [], `letters of ${letter} px, hardly soft`);
  }
});

test('a lamp mirrored in the paper is noticed', () => {
  assert.deepEqual(doubts(withGlare(SHEET)), ['glare']);
});

test('too little light is noticed', () => {
  assert.deepEqual(doubts(dimmed(SHEET, 0.3)), ['dark']);
  assert.deepEqual(doubts(dimmed(SHEET, 0.6)), []);
});

test('a sheet taken from too far is noticed', () => {
  assert.deepEqual(doubts(paperPicture({ part: 0.35 })), ['small']);
});

test('a sheet lying crooked is noticed, a little crooked is let pass', () => {
  assert.deepEqual(doubts(paperPicture({ part: 0.7, degrees: 16 })), ['tilted']);
  assert.deepEqual(doubts(paperPicture({ part: 0.7, degrees: 4 })), []);
});

test('several faults are all said', () => {
  assert.deepEqual(doubts(blurred(dimmed(SHEET, 0.3), 5)), ['blurred', 'dark']);
});

test('pictures of nothing, and tiny ones, break nothing', () => {
  const plain = (width, height, value) => ({ data: new Uint8ClampedArray(width * height * 4).fill(value), width, height });
  assert.deepEqual(doubts(plain(1200, 1600, 5)), ['dark']);
  for (const [width, height] of [[1, 1], [3, 200], [64, 64]]) assert.doesNotThrow(() => judge(plain(width, height, 255)));
});

test('the thresholds say themselves that they are provisional', () => {
  assert.match(limits.note, /^PROVISIONAL/);
});
