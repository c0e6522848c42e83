import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assets, files, version } from '../../webapp/worker/build/manifest.js';

const STATIC = fileURLToPath(new URL('../../webapp/static/', import.meta.url));
const read = (path) => readFileSync(join(STATIC, path));
const hash = (content) => createHash('sha256').update(content).digest('hex').slice(0, 16);

test('every file the worker keeps exists and is the one the build saw', () => {
  for (const file of files) assert.equal(hash(read(file.url.replace('/static/', ''))), file.hash, file.url);
});

test('addresses in templates carry the hash of what they lead to', () => {
  for (const address of Object.values(assets)) {
    const [path, asked] = address.replace('/static/', '').split('?v=');
    assert.equal(hash(read(path)), asked, address);
  }
});

test('the phone keeps its page script, its style and its icons; the texts of a language only once it speaks it', () => {
  const kept = files.map((file) => file.url);
  for (const name of ['build/page.js', 'build/image_worker.js', 'build/phone.css', 'build/texts.en.json', 'icons/icon.svg']) {
    assert.ok(kept.includes(`/static/${name}`), name);
  }
  const texts = files.filter(({ url }) => url.includes('/texts.'));
  assert.ok(texts.length > 1 && texts.every(({ optional }) => optional) && files.filter(({ optional }) => optional).length === texts.length);
  assert.ok(!kept.some((url) => /desk|tracking|bootstrap|sw\.js/.test(url)));
});

test('the worker knows its version, evaluates nothing and carries no texts but its own language', () => {
  const worker = read('build/sw.js').toString();
  assert.ok(worker.includes(`"${version}"`));
  assert.ok(!worker.includes('@@version@@'));
  assert.doesNotMatch(worker, /\beval\(|new Function\(|Accepted/);
});

test('the build leaves nothing behind', () => {
  const expected = [...Object.keys(assets), 'manifest.json', 'sw.js', 'tracking_worker.js'];
  assert.deepEqual(readdirSync(join(STATIC, 'build')).sort(), expected.sort());
});
