import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { packageHead, readReceipt } from '../../sync/handover.js';
import { fromText, toText } from '../../sync/protocol.js';

const vectors = JSON.parse(await readFile(new URL('../conformance/handover.json', import.meta.url), 'utf8'));
const secret = fromText(vectors.device_secret);

test('the head of a package is the same bytes here as the centre reads', async () => {
  const { head, sha256 } = await packageHead(crypto.subtle, secret, vectors.contents);
  assert.equal(toText(head), vectors.head);
  assert.equal(sha256, vectors.sha256);
});

for (const { arrived_seq, all_files, code } of vectors.receipts) {
  test(`the receipt ${code} proves what the centre wrote into it`, async () => {
    const proven = { arrivedSeq: arrived_seq, allFiles: all_files };
    assert.deepEqual(await readReceipt(crypto.subtle, secret, vectors.sha256, code), proven);
    assert.deepEqual(await readReceipt(crypto.subtle, secret, vectors.sha256, ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')}`), proven);
  });
}

test('a receipt with any letter changed, cut, or for another package or phone proves nothing', async () => {
  const [{ code }] = vectors.receipts.slice(1);
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '-') continue;
    const other = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
    assert.equal(await readReceipt(crypto.subtle, secret, vectors.sha256, other), null, other);
  }
  assert.equal(await readReceipt(crypto.subtle, secret, vectors.sha256, code.slice(0, -1)), null);
  assert.equal(await readReceipt(crypto.subtle, secret, vectors.sha256, 'U'.repeat(20)), null);
  assert.equal(await readReceipt(crypto.subtle, secret, '0'.repeat(64), code), null);
  assert.equal(await readReceipt(crypto.subtle, new Uint8Array(32), vectors.sha256, code), null);
});
