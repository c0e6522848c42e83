import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { isId, uuid7 } from '../../sync/ids.js';
import { escrowInfo, fromText, headerBytes, sealInfo, toBase64, toText, utf8 } from '../../sync/protocol.js';
import { headerMac, seal, sealBody, sha256Hex } from '../../sync/sealing.js';

const vectors = JSON.parse(await readFile(new URL('../conformance/sealing.json', import.meta.url), 'utf8'));
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const secret = fromText(vectors.device_secret);
const intakeKey = { key_id: 'k1', suite: 'hpke-p256-sha256-aes256gcm', public_key: vectors.intake_public };

async function open(sealed, info) {
  const { kty, crv, x, y, d } = vectors.intake_private;
  const recipientKey = await suite.kem.importKey('jwk', { kty, crv, x, y, d, key_ops: ['deriveBits'], ext: true }, false);
  const recipient = await suite.createRecipientContext({ recipientKey, enc: sealed.slice(0, 65), info });
  return new Uint8Array(await recipient.open(sealed.slice(65)));
}

for (const { why, sealed_by, header, header_bytes, mac, info, plain, sealed } of vectors.sealed) {
  test(`${why}, sealed by ${sealed_by}: header, mac, info and hash are the same bytes here`, async () => {
    assert.equal(new TextDecoder().decode(headerBytes(header)), header_bytes);
    assert.equal(toText(await headerMac(crypto.subtle, header, secret)), mac);
    assert.equal(new TextDecoder().decode(sealInfo(header)), info);
    assert.equal(await sha256Hex(crypto.subtle, fromText(sealed)), header.sealed_sha256);
    assert.equal(toText(await open(fromText(sealed), sealInfo(header))), plain);
  });
}

for (const { sealed_by, device, info, plain, sealed } of vectors.escrow) {
  test(`an escrow sealed by ${sealed_by} opens`, async () => {
    assert.equal(new TextDecoder().decode(escrowInfo(device)), info);
    assert.equal(toText(await open(fromText(sealed), utf8(info))), plain);
  });
}

test('what is sealed here opens with the private key, and only for its place', async () => {
  const place = { id: uuid7(new Date(), crypto), device: uuid7(new Date(), crypto), seq: 7 };
  const { header, mac, body } = await sealBody(crypto.subtle, { place, plain: utf8('李秀𠮷'), intakeKey, secret });
  assert.equal(new TextDecoder().decode(await open(body, sealInfo(header))), '李秀𠮷');
  assert.equal(mac, toText(await headerMac(crypto.subtle, header, secret)));
  assert.equal(header.size, body.length);
  await assert.rejects(open(body, sealInfo({ ...header, seq: 8 })));
});

test('an unknown suite is not sealed to', async () => {
  await assert.rejects(seal(utf8('x'), { ...intakeKey, suite: 'sm2-sm4' }, utf8('')), TypeError);
});

test('base64url is read in one spelling only', () => {
  for (const { bytes, text } of vectors.base64url.good) {
    assert.equal(toText(Uint8Array.from(bytes)), text);
    assert.deepEqual([...fromText(text)], bytes);
  }
  for (const text of vectors.base64url.bad) assert.throws(() => fromText(text), RangeError, text);
});

test('tus metadata is written as the centre reads it', () => {
  const { header, mac, value } = vectors.tus_metadata;
  assert.equal(`header ${toBase64(utf8(JSON.stringify(header)))},mac ${toBase64(utf8(mac))}`, value);
});

test('ids sort by time and are ids', () => {
  const [a, b] = [uuid7(new Date(1), crypto), uuid7(new Date(2), crypto)];
  assert.ok(a < b && isId(a) && a[14] === '7' && '89ab'.includes(a[19]));
  assert.equal(parseInt(uuid7(new Date('2026-11-23T01:00:00Z'), crypto).replaceAll('-', '').slice(0, 12), 16), Date.parse('2026-11-23T01:00:00Z'));
  assert.ok(!isId('01937F1C-5d2e-7a10-8c00-000000000101') && !isId(7));
});
