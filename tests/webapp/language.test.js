import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { localeFor } from '../../webapp/worker/language.js';
import { inScript, language, shownItem, speak, texts } from '../../webapp/worker/render.js';
import { relationWords, relations } from '../../webapp/worker/views/custody.js';
import { reasonWords } from '../../webapp/worker/views/item_words.js';
import { browse, phoneWithCatalogue, png } from './browser_on_phone.js';
import { openCase } from './cases.js';
import { VILLAGE, newPhone } from './phone.js';

afterEach(() => speak('zh_Hans'));

/** A phone that asks for these languages, and what it takes from the shelf. */
function phoneIn(asked, answer) {
  const phone = newPhone();
  phone.asked = asked;
  if (answer) phone.take = answer;
  return phone.restart();
}

test('the first language there is decides, whatever its region; one no native reader stands by is not spoken by itself', () => {
  assert.equal(localeFor(['en-GB', 'zh-CN']), 'en');
  assert.equal(localeFor(['zh-TW', 'en']), 'zh_Hant');
  assert.equal(localeFor(['zh-Hant-CN']), 'zh_Hant');
  assert.equal(localeFor(['zh-SG', 'en']), 'zh_Hans');
  assert.equal(localeFor(['bo-CN', 'en']), 'en');
  assert.equal(localeFor(['fr-FR', 'en-US']), 'en');
  assert.equal(localeFor(['fr']), 'zh_Hans');
  assert.equal(localeFor(['constructor', 'toString']), 'zh_Hans');
  assert.equal(localeFor([]), 'zh_Hans');
});

test('a phone in Chinese asks for no texts', async () => {
  await phoneIn(['zh-CN'], () => assert.fail('nothing to fetch')).language.begin();
  assert.equal(language(), 'zh-CN');
  assert.equal(texts()._('已受理'), '已受理');
});

test('a phone in English takes its texts from the files the worker keeps', async () => {
  const asked = [];
  const english = { 已受理: 'Accepted', '%(num)s 页': ['%(num)s page', '%(num)s pages'], 'sex\u0004男': 'male' };
  await phoneIn(['en-US'], async (address) => (asked.push(address), new Response(JSON.stringify({ texts: english })))).language.begin();
  assert.match(asked[0], /^\/static\/build\/texts\.en\.json\?v=[0-9a-f]{16}$/);
  assert.equal(language(), 'en');
  const { _, ngettext, pgettext } = texts();
  assert.equal(_('已受理'), 'Accepted');
  assert.equal(ngettext('%(num)s 页', '%(num)s 页', 1), '1 page');
  assert.equal(ngettext('%(num)s 页', '%(num)s 页', 3), '3 pages');
  assert.equal(pgettext('sex', '男'), 'male');
  assert.equal(_('还没有翻译 %(n)s', { n: 2 }), '还没有翻译 2');
});

test('the relation of whoever signs is shown in the language of the reader, and what was typed stays as it is', async () => {
  await phoneIn(['en-US'], async () => new Response(JSON.stringify({ texts: { 子女: 'Child' } }))).language.begin();
  assert.deepEqual(relations().find(([kept]) => kept === 'child'), ['child', 'Child']);
  assert.equal(relationWords('child'), 'Child');
  assert.equal(relationWords('侄子'), '侄子');
});

test('without the texts a phone in English speaks Chinese and goes on', async () => {
  await phoneIn(['en'], async () => { throw new TypeError('Failed to fetch'); }).language.begin();
  assert.equal(language(), 'zh-CN');
  await phoneIn(['en'], async () => new Response('', { status: 404 })).language.begin();
  assert.equal(language(), 'zh-CN');
});

test('the language chosen in the settings stays, across a restart, whatever the phone speaks', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  assert.match(await (await browser.get('settings')).text(), /lang="zh-CN"[\s\S]*简体中文[\s\S]*繁體中文[\s\S]*English/);
  assert.equal((await browser.post('language', { locale: 'en' })).status, 303);
  assert.match(await (await browser.get('settings')).text(), /<html lang="en">[\s\S]*<h1>Settings/);
  speak('zh_Hans');
  await phone.restart().language.begin();
  assert.equal(language(), 'en');
});

test('a language whose texts are not here and can not be had is not chosen, and the page says so', async () => {
  const phone = await phoneWithCatalogue();
  phone.isOnline = false;
  const answer = await browse(phone).post('language', { locale: 'en' });
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), /<html lang="zh-CN">[\s\S]*连上网再选一次/);
});

test('Tibetan is offered only where the centre says so, and one that does not exist never', async () => {
  const { language: choice } = newPhone().engine;
  assert.deepEqual(choice.choices().map(({ locale }) => locale), ['zh_Hans', 'zh_Hant', 'en']);
  assert.deepEqual(choice.choices(['zh_Hans', 'bo', 'xx']).map(({ locale }) => locale), ['zh_Hans', 'bo']);
  assert.equal(await choice.choose('xx'), false);
});

test('in Traditional Chinese the words of service items follow, in whole phrases, and what people typed does not', async () => {
  const phone = await phoneWithCatalogue();
  assert.equal(inScript('答复'), '答复');
  await browse(phone).post('language', { locale: 'zh_Hant' });
  const guide = await (await browse(phone).get('items/pension-enrolment')).text();
  assert.match(guide, /<html lang="zh-Hant">/);
  assert.match(guide, /城鄉居民養老保險參保登記/);
  assert.equal(inScript('收到申请后答复，恢复原样'), '收到申請後答覆，恢復原樣');
  assert.deepEqual(inScript({ label: '签字', list: ['户口簿'], number: 3, none: null }), { label: '簽字', list: ['戶口簿'], number: 3, none: null });
});

for (const locale of ['zh_Hant', 'en']) {
  test(`whatever the agent reads, what is signed and stamped is in the county's words: ${locale}`, async () => {
    const phone = await phoneWithCatalogue();
    const { store } = phone.engine;
    const id = await openCase(phone.engine);
    await store.commit({ idem: store.newId(), name: 'record_consent', caseId: id, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: ['in_person'] } });
    const browser = browse(phone);
    await browser.post('language', { locale });
    const begun = await browser.post('cases/new', { item: 'pension-enrolment', version: '1', area: VILLAGE, idem: store.newId() });
    assert.match(await (await browser.get(begun.headers.get('Location').replace('/agent/', ''))).text(), /name="ethnicity"[^>]*value="汉族"/);
    const terms = { 'authorities[]': ['', 'submit'], months: '3', explained_by: 'read', place: '上坪村', way: 'screen' };
    assert.equal((await browser.post(`cases/${id}/mandate`, { ...terms, idem: await browser.idemOf(`cases/${id}/mandate`) })).status, 303);
    const page = `cases/${id}/mandate/signature`;
    assert.equal((await browser.postFiles(page, { agent_accepts: 'yes', idem: await browser.idemOf(page) }, 'signature', [png(700, 480)])).status, 303);
    assert.deepEqual((await store.getCase(id)).mandate.matters, ['城乡居民养老保险参保登记']);
    assert.match(await (await browser.get(`cases/${id}/materials/id-card`)).text(), /仅用于办理城乡居民养老保险参保登记/);
    assert.doesNotMatch(await (await browser.get(`cases/${id}/review`)).text(), /城乡居民养老保险参保登记/);
  });
}

test('a reason of the item is read in one’s own language, what a clerk wrote as he wrote it', async () => {
  await phoneIn(['en'], async () => new Response(JSON.stringify({ texts: { '；': '; ' } }))).language.begin();
  const item = shownItem({ materials: [{ code: 'id-card', redo_reasons: ['缺一面', '照片模糊'] }], texts: { en: { 缺一面: 'One side is missing' } } });
  assert.equal(reasonWords(item, 'id-card', '缺一面；照片模糊；拍的是侄子的'), 'One side is missing; 照片模糊; 拍的是侄子的');
  assert.equal(reasonWords(item, 'unknown', '缺一面'), '缺一面');
});
