import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHIPPED, shipped } from '../shipped_items.mjs';
import { findItems, topicOf } from '../../webapp/worker/views/item_search.js';
import { itemChoice } from '../../webapp/worker/views/item_choice.js';
import { newerVersion, oldCatalogueWords } from '../../webapp/worker/views/catalogue_age.js';
import { NOW, browse, phoneWithCatalogue } from './browser_on_phone.js';

const AREA = '999901100201';
const first = (typed) => findItems(SHIPPED, typed)[0]?.item.code;
const choice = (asked) => itemChoice(SHIPPED, { area: AREA, topic: '', text: '', ...asked });

test('an item is found by its name, by what people call it, and by the initials of either', () => {
  for (const typed of ['最低生活保障', '低保', 'db', 'DB', ' d b ', 'ｄｂ', 'zdshbz', '低保户']) assert.equal(first(typed), 'minimum-living-allowance', typed);
  for (const typed of ['高龄', 'gljt', 'lljt']) assert.equal(first(typed), 'old-age-allowance', typed);
  for (const typed of ['慢特病', 'mtb']) assert.equal(first(typed), 'chronic-disease-recognition', typed);
});

test('what was found by another name says which', () => {
  assert.equal(findItems(SHIPPED, '吃低保')[0].as, '吃低保');
  assert.equal(findItems(SHIPPED, '高龄津贴')[0].as, '');
});

test('a name that begins with what was typed stands before one that only holds it', () => {
  const names = findItems(SHIPPED, '养老').map(({ item }) => item.name);
  assert.ok(names.length >= 4);
  assert.equal(findItems([{ code: 'a', name: '城乡养老', aliases: [], topic: '' }, { code: 'b', name: '养老金', aliases: [], topic: '' }], '养老')[0].item.code, 'b');
});

test('nothing is found for nothing, for punctuation, or for what no item is called', () => {
  for (const typed of ['', '  ', '《》', '𠮷', 'qqqq']) assert.deepEqual(findItems(SHIPPED, typed), []);
});

test('an item from a centre that sends no initials is found by its name', () => {
  assert.equal(findItems([{ code: 'a', name: '低保', aliases: [], topic: 'x' }], '低').length, 1);
});

test('every item we ship stands under one of six topics, and an unknown topic under the last', () => {
  assert.equal(choice({}).topics.reduce((sum, topic) => sum + topic.total, 0), SHIPPED.length);
  assert.equal(choice({}).topics.length, 6);
  assert.equal(topicOf({ topic: 'unheard of' }), 'other');
});

test('in a topic, what can be collected stands apart from what can only be read', () => {
  const { open, closed } = choice({ topic: 'household' });
  assert.deepEqual(open.map((line) => line.name), ['户口登记（死亡注销）']);
  assert.ok(closed.length >= 4 && closed.every((line) => line.word));
});

test('searching forty items takes no time a finger could feel', () => {
  const began = performance.now();
  for (let turn = 0; turn < 20; turn += 1) choice({ text: 'yl' });
  assert.ok((performance.now() - began) / 20 < 20);
});

test('while one types, only the list comes back', async () => {
  const browser = browse(await phoneWithCatalogue(SHIPPED));
  const answer = await (await browser.get(`cases/new?area=${AREA}&text=db`, { 'HX-Request': 'true', 'HX-Target': 'div#found' })).text();
  assert.match(answer, /最低生活保障申请/);
  assert.doesNotMatch(answer, /<html|哪个村/);
});

test('the page of topics leads to a topic, and a topic to the guide with its promise and version', async () => {
  const browser = browse(await phoneWithCatalogue(SHIPPED));
  assert.match(await (await browser.get('cases/new')).text(), /topic=pension/);
  assert.match(await (await browser.get('cases/new?topic=allowance')).text(), /items\/minimum-living-allowance/);
  const guide = await (await browser.get(`items/minimum-living-allowance?area=${AREA}`)).text();
  for (const words of [/承诺/, /30 个工作日内办好/, /第 1 版/, /示例数据，以本县办事指南为准/, /入户调查和信息核对/]) assert.match(guide, words);
});

const CLOSED = {
  'timber-transport-permit': /已经取消.*2020年7月1日/s,
  'presale-contract-filing': /不在村级代办范围.*开发企业/s,
  'marriage-registration': /要本人到场，不能代办.*婚姻登记处/s,
  'temporary-id-card': /走不动的，请工作人员上门.*打电话约上门/s,
  'pension-transfer': /县里还没有定下来.*镇便民服务中心窗口/s,
};

for (const [code, words] of Object.entries(CLOSED)) {
  test(`${code} can't be begun: the page says why and where to go, and a post leads back to it`, async () => {
    const phone = await phoneWithCatalogue(SHIPPED);
    const browser = browse(phone);
    const text = await (await browser.get(`items/${code}?area=${AREA}`)).text();
    assert.match(text, words);
    assert.doesNotMatch(text, /name="idem"/);
    const answer = await browser.post('cases/new', { idem: phone.engine.store.newId(), item: code, version: '1', area: AREA });
    assert.match(answer.headers.get('Location'), new RegExp(`/agent/items/${code}`));
  });
}

test('the guide of an item whose papers are only carried says who signs', async () => {
  const browser = browse(await phoneWithCatalogue(SHIPPED));
  assert.match(await (await browser.get('items/farm-machinery-subsidy')).text(), /代办员不能代签，也不能替他承诺后补/);
});

test('a catalogue is old when the centre was not asked for a week', () => {
  const ago = (days) => new Date(NOW.getTime() - days * 24 * 3600 * 1000).toISOString();
  assert.equal(oldCatalogueWords(ago(6), NOW), '');
  assert.match(oldCatalogueWords(ago(8), NOW), /11月15日.*一个多星期没有更新/);
  assert.equal(oldCatalogueWords(null, NOW), '');
});

test('a newer version of the item is told with what changed, and the old one is kept', () => {
  const told = shipped('pension-enrolment');
  assert.equal(newerVersion(told, told), null);
  const materials = [...told.materials.filter((one) => one.code !== 'bank-card'), { code: 'photo', name: '近照', shared: false }];
  const news = newerVersion(told, { ...told, version: 2, fee: '10元', promise_limit: { value: 5, unit: 'working_day' }, materials });
  assert.match(news.text, /现在是第 2 版，办事人听到的是第 1 版/);
  assert.deepEqual(news.changes, ['新版多要：近照', '新版不再要：银行卡或社会保障卡', '承诺：3 个工作日内办好，新版改为5 个工作日内办好', '收费：免费，新版改为10元']);
  assert.deepEqual(newerVersion(told, { ...told, version: 2, status: 'historical_sample' }).changes, ['新版：已取消']);
});
