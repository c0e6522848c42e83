import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTyped, finishDraft, keepDraft } from '../../webapp/worker/drafts.js';
import { idOfPost } from '../../webapp/worker/form_token.js';
import { isId } from '../../sync/ids.js';

/** A store whose writes take their time, the first the longest. */
function slowStore() {
  const kept = new Map();
  let delay = 20;
  return {
    findDraft: async (key) => kept.get(key) ?? null,
    saveDraft: async (key, value) => {
      delay = Math.max(0, delay - 10);
      await new Promise((done) => setTimeout(done, delay));
      kept.set(key, value);
    },
  };
}

test('typing that was still on its way when the form was taken does not come back', async () => {
  const store = slowStore();
  await Promise.all([keepDraft(store, 'k', 'form-1', { a: 'typed' }), finishDraft(store, 'k', 'form-1'), keepDraft(store, 'k', 'form-1', { a: 'late' })]);
  assert.equal(await findTyped(store, 'k'), null);
});

test('typing in the next form of the same step is kept', async () => {
  const store = slowStore();
  await finishDraft(store, 'k', 'form-1');
  await keepDraft(store, 'k', 'form-2', { a: 'anew' });
  assert.deepEqual(await findTyped(store, 'k'), { a: 'anew' });
});

test('the last of quick changes wins', async () => {
  const store = slowStore();
  await Promise.all(['1', '12', '123'].map((a) => keepDraft(store, 'k', 'form-1', { a })));
  assert.deepEqual(await findTyped(store, 'k'), { a: '123' });
});

const TOKEN = '01937f1c-5d2e-7a10-8c00-000000000101';

test('the id of a post is a UUIDv7 of the page it came from, the same for the same post', async () => {
  const id = await idOfPost(TOKEN, { a: '1', b: ['x', 'y'] });
  assert.ok(isId(id));
  assert.equal(id.slice(0, 14), '01937f1c-5d2e-');
  assert.equal(id[14], '7');
  assert.match(id[19], /[89ab]/);
  assert.equal(await idOfPost(TOKEN, { b: ['x', 'y'], a: '1' }), id);
});

test('other answers, other files, another part or another page make another id', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const made = await Promise.all([
    idOfPost(TOKEN, { a: '1' }),
    idOfPost(TOKEN, { a: '2' }),
    idOfPost(TOKEN, { a: '1' }, { files: [bytes] }),
    idOfPost(TOKEN, { a: '1' }, { files: [bytes], part: 'file 0' }),
    idOfPost('01937f1c-5d2e-7a10-8c00-000000000102', { a: '1' }),
  ]);
  assert.equal(new Set(made).size, 5);
});

test('a form without its id is a fault, not a guess', async () => {
  await assert.rejects(idOfPost('', {}), TypeError);
});
