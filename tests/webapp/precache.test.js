import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fillShelf, isFile, takeFromShelf, tidyShelf } from '../../webapp/worker/precache.js';

const ORIGIN = 'http://phone.test';
const hashOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The Cache API, as far as it is used. */
function fakeCaches() {
  const kept = new Map();
  const key = (request) => new URL(typeof request === 'string' ? request : request.url, ORIGIN).href;
  const cache = {
    match: async (request) => kept.get(key(request))?.clone(),
    put: async (request, answer) => void kept.set(key(request), answer),
    delete: async (request) => kept.delete(key(request)),
    keys: async () => [...kept.keys()].map((url) => new Request(url)),
  };
  return { kept, open: async () => cache };
}

function shelfOf(contents, caches = fakeCaches()) {
  const files = Object.entries(contents).map(([url, text]) => ({ url, hash: hashOf(text) }));
  const asked = [];
  const served = { ...contents };
  const fetch = async (address) => {
    const url = new URL(typeof address === 'string' ? address : address.url, ORIGIN).pathname;
    asked.push(url);
    return url in served ? new Response(served[url]) : new Response('', { status: 404 });
  };
  return { caches, fetch, files, origin: ORIGIN, asked, served };
}

test('a version is usable offline once every file is here', async () => {
  const shelf = shelfOf({ '/static/build/page.js': 'page', '/static/manifest.webmanifest': '{}' });
  await fillShelf(shelf);
  shelf.served = {};
  const answer = await takeFromShelf(shelf, new Request(`${ORIGIN}/static/build/page.js?v=whatever`));
  assert.equal(await answer.text(), 'page');
  assert.equal(await (await takeFromShelf(shelf, new Request(`${ORIGIN}/agent/manifest.webmanifest`))).text(), '{}');
});

test('a file that is not the one the build wrote stops the new version', async () => {
  const shelf = shelfOf({ '/static/build/page.js': 'page' });
  shelf.served['/static/build/page.js'] = 'half a page';
  await assert.rejects(fillShelf(shelf), /not the file of this version/);
  assert.equal(shelf.caches.kept.size, 0);
});

test('what did not change is not fetched again, and what is no longer used is dropped', async () => {
  const before = shelfOf({ '/static/build/page.js': 'one', '/static/build/phone.css': 'same' });
  await fillShelf(before);
  const after = shelfOf({ '/static/build/page.js': 'two', '/static/build/phone.css': 'same' }, before.caches);
  await fillShelf(after);
  assert.deepEqual(after.asked, ['/static/build/page.js']);
  await tidyShelf(after);
  assert.equal(before.caches.kept.size, 2);
});

test('the router never sees files, and the shelf never pages', () => {
  for (const path of ['/static/build/page.js', '/agent/manifest.webmanifest']) assert.equal(isFile(path), true);
  for (const path of ['/agent/', '/agent/cases', '/t/code']) assert.equal(isFile(path), false);
});

test('the texts of a language are kept from their first use, and follow a new version', async () => {
  const shelf = shelfOf({ '/static/build/page.js': 'page', '/static/build/texts.en.json': '{"a":"A"}' });
  shelf.files[1].optional = true;
  await fillShelf(shelf);
  assert.deepEqual(shelf.asked, ['/static/build/page.js']);
  const request = new Request(`${ORIGIN}/static/build/texts.en.json?v=1`);
  await takeFromShelf(shelf, request);
  const next = shelfOf({ '/static/build/page.js': 'page', '/static/build/texts.en.json': '{"a":"B"}' }, shelf.caches);
  next.files[1].optional = true;
  await fillShelf(next);
  await tidyShelf(next);
  next.served = {};
  assert.equal(await (await takeFromShelf(next, request)).text(), '{"a":"B"}');
});
