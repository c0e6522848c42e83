// The answers of a form as words for the review.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWords } from '../../webapp/worker/views/form_view.js';

const ITEM = {
  fields: [
    { name: 'name', kind: 'text', label: '姓名', from_resident: 'name' },
    { name: 'since', kind: 'date', label: '参保日期' },
    { name: 'groups', kind: 'multi_choice', label: '类别', choices: [{ value: 'a', label: '低保' }, { value: 'b', label: '特困' }] },
    { name: 'own', kind: 'yes_no', label: '账户是不是本人的' },
    { name: 'note', kind: 'text', label: '说明' },
  ],
};

test('the review says days and choices in words, and leaves out what is empty or repeats the resident', () => {
  const form = { name: '李秀英', since: '2026-11-20', groups: ['a', 'b'], own: 'yes', note: '' };
  const words = answerWords(ITEM, { form, resident: { name: '李秀英' } });
  assert.deepEqual(words.map(({ label, value }) => [label, value]), [['参保日期', '2026年11月20日'], ['类别', '低保、特困'], ['账户是不是本人的', '是']]);
});
