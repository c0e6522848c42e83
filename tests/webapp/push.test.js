import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_ENVELOPES, MOST_ENVELOPE_BYTES, MOST_EXCHANGE_BYTES, toText } from '../../sync/protocol.js';
import { SyncProblem, ask, fitting } from '../../sync/push.js';

const sealed = (count, length) => Array.from({ length: count }, (_, seq) => ({ seq, body: new Uint8Array(length) }));
const lineTo = (response) => ({ fetch: async () => response, clock: () => new Date('2026-11-23T01:00:00Z') });

test('one exchange carries at most 200 envelopes and 1 MiB, the oldest first, and at least one', () => {
  assert.equal(fitting(sealed(300, 500)).length, MOST_ENVELOPES);
  const large = fitting(sealed(10, MOST_ENVELOPE_BYTES));
  assert.deepEqual(large.map(({ seq }) => seq), [0, 1]);
  const bytes = fitting(sealed(200, 8000)).reduce((total, { body }) => total + toText(body).length + 600, 0);
  assert.ok(bytes < MOST_EXCHANGE_BYTES - 32 * 1024);
  assert.equal(fitting(sealed(1, MOST_EXCHANGE_BYTES)).length, 1);
  assert.deepEqual(fitting([]), []);
});

test('each way of saying no has its word', async () => {
  const said = [
    [401, '{"error": "unknown_device"}', 'unknown_device'],
    [403, '{"error": "device_revoked"}', 'device_revoked'],
    [409, '{"error": "unknown_protocol", "speaks": [2]}', 'unknown_protocol'],
    [413, '{"error": "oversized"}', 'centre_trouble'],
    [429, '', 'busy'],
    [503, '<html>', 'busy'],
    [500, '<html>', 'centre_trouble'],
    [200, ' <html>', 'sign_in_page'],
    [511, '<html>', 'sign_in_page'],
    [200, 'pong', 'unreadable_answer'],
    [200, '{"expected_seq": 1, "outco', 'no_network'],
    [200, '', 'no_network'],
  ];
  for (const [status, body, code] of said) {
    const problem = await ask(lineTo(new Response(body, { status })), 'POST', '/x', null, {}).catch((error) => error);
    assert.ok(problem instanceof SyncProblem);
    assert.equal(problem.code, code, `${status} ${body}`);
  }
});

test('an answer that breaks off is a line that was lost', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"expected_seq": 1, '));
      controller.error(new TypeError('terminated'));
    },
  });
  await assert.rejects(ask(lineTo(new Response(body)), 'POST', '/x', null, {}), (problem) => problem.code === 'no_network');
});

test('requests carry no cookies and are never kept', async () => {
  let seen;
  const line = { fetch: async (_, options) => ((seen = options), Response.json({})), clock: () => new Date() };
  await ask(line, 'POST', '/x', { send: 's', pull: 'p' }, { a: '𠮷' });
  assert.deepEqual([seen.credentials, seen.cache, seen.headers.Authorization, seen.headers['X-Daiban-Pull'], seen.body], ['omit', 'no-store', 'Bearer s', 'p', '{"a":"𠮷"}']);
});
