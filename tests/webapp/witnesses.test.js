/** A mandate by thumbprint: the photo of the paper, then two witnesses one after the other (domain 2.5). */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { RESIDENT, openCase } from './cases.js';
import { browse, jpeg, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';

let marked = withCanvas();
beforeEach(() => (marked = withCanvas()));

const TERMS = { 'authorities[]': ['', 'submit', 'commit'], months: '12', explained_by: 'read_aloud', place: '上坪村', way: 'thumbprint' };
const WITNESS = { name: '张大山', relation: 'neighbour', id_number: '', phone: '', no_interest: 'yes' };
const SECOND = { ...WITNESS, name: '赵小河', relation: 'cadre' };

/** A resident who can't write, the terms agreed on. */
async function begun(changed = {}) {
  const phone = await phoneWithCatalogue();
  const { store } = phone.engine;
  const id = await openCase(phone.engine, { resident: { ...RESIDENT, can_write: false } });
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId: id, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: [] } });
  const browser = browse(phone);
  const at = (step) => `cases/${id}/mandate${step}`;
  const post = async (step, fields, pictures = []) => browser.postFiles(at(step), { idem: await browser.idemOf(at(step)), ...fields }, 'signature', pictures);
  const answer = await post('', { ...TERMS, ...changed });
  const thumb = (fields = { agent_accepts: 'yes' }, pictures = [jpeg(1600, 1200)]) => post('/signature', fields, pictures);
  const witness = (number, fields, pictures = [png(700, 480)]) => post(`/witnesses/${number}`, fields, pictures);
  const mandate = async () => (await store.getCase(id)).mandate;
  return { phone, browser, id, at, answer, thumb, witness, mandate };
}

const words = async (answer, expected, status = 422) => {
  assert.equal(answer.status, status);
  assert.match(await answer.text(), expected);
};

test('thumbprint, two witnesses, and only then the mandate', async () => {
  const { phone, id, thumb, witness, mandate } = await begun();
  assert.equal((await thumb()).headers.get('Location'), `/agent/cases/${id}/mandate/witnesses/1?then=&mends=`);
  assert.equal((await witness(1, WITNESS)).headers.get('Location'), `/agent/cases/${id}/mandate/witnesses/2?then=&mends=`);
  assert.equal(await mandate(), null);
  assert.equal((await witness(2, SECOND)).headers.get('Location'), `/agent/cases/${id}/form`);
  const given = await mandate();
  assert.deepEqual([given.way, given.principal_can_write, given.starts_on, given.ends_on, given.agent_accepts], ['thumbprint', false, '2026-11-23', '2027-11-23', true]);
  assert.deepEqual(given.witnesses.map((one) => [one.name, one.relation, one.no_interest]), [['张大山', 'neighbour', true], ['赵小河', 'cadre', true]]);
  assert.equal(new Set([given, ...given.witnesses].map((one) => one.signature.id)).size, 3);
  const pages = (await phone.engine.store.getCase(id)).materials;
  assert.deepEqual(pages.map((page) => page.material), ['mandate', 'mandate-witness', 'mandate-witness']);
});

test('the photo of the paper is marked with its purpose and covered until someone means to look', async () => {
  const { browser, at, thumb } = await begun();
  await thumb();
  assert.match(marked.join(), /^仅用于办理城乡居民养老保险参保登记 /);
  const page = await (await browser.get(at('/witnesses/1'))).text();
  assert.match(page, /<details class="covered">/);
  assert.equal((await browser.get(at('/pictures/paper'))).headers.get('Content-Type'), 'image/jpeg');
});

test('a restart between the witnesses loses neither the thumbprint nor the first signature', async () => {
  const { phone, id, at, thumb, witness } = await begun();
  await thumb();
  await witness(1, WITNESS);
  phone.restart();
  await phone.engine.keys.unlock('271828');
  const again = browse(phone);
  assert.match(await (await again.get(at('/witnesses/1'))).text(), /签名已存/);
  const fields = { idem: await again.idemOf(at('/witnesses/2')), ...SECOND };
  assert.equal((await again.postFiles(at('/witnesses/2'), fields, 'signature', [png(700, 480)])).status, 303);
  assert.equal((await phone.engine.store.getCase(id)).mandate.witnesses.length, 2);
});

test('who may not witness is told at once, and neither what was typed nor what was drawn is lost', async () => {
  const { browser, at, thumb, witness, mandate } = await begun();
  await thumb();
  await words(await witness(1, { ...WITNESS, relation: 'relative' }), /亲属，或者和这件事有关系的人/);
  await words(await witness(1, { ...WITNESS, no_interest: '' }), /亲属，或者和这件事有关系的人/);
  await words(await witness(1, { ...WITNESS, name: '王建国' }), /代办员自己不能当见证人/);
  await words(await witness(1, { ...WITNESS, name: RESIDENT.name }), /办事人自己不能当见证人/);
  await words(await witness(1, { ...WITNESS, id_number: '999901200901010018' }), /满十八岁/);
  await words(await witness(1, { ...WITNESS, name: '' }), /请写见证人的姓名/);
  await words(await browser.get(at('/witnesses/1')), /签名已存/, 200);
  assert.equal((await witness(1, WITNESS, [])).status, 303);
  await words(await witness(2, WITNESS), /两个人/);
  await words(await witness(2, { ...SECOND, name: '钱'.repeat(51) }), /写得太长了/);
  assert.equal(await mandate(), null);
});

test('a witness who hasn’t signed, a thumbprint without a photo, an agent who hasn’t accepted: nothing is recorded', async () => {
  const { browser, id, at, thumb, witness, mandate } = await begun();
  assert.equal((await browser.get(at('/witnesses/1'))).headers.get('Location'), `/agent/cases/${id}/mandate/signature?then=&mends=`);
  await words(await thumb({ agent_accepts: 'yes' }, []), /还没有拍照/);
  await words(await thumb({}), /请代办员勾上/);
  await words(await browser.get(at('/signature')), /照片已存/, 200);
  assert.equal((await thumb({ agent_accepts: 'yes' }, [])).status, 303);
  await words(await witness(1, WITNESS, []), /还没有签名/);
  assert.equal(await mandate(), null);
});

test('who can’t write doesn’t sign on the screen; a paper signed or sealed needs no witness', async () => {
  await words((await begun({ way: 'screen' })).answer, /不会写字的，不在屏幕上签/);
  await words((await begun({ way: '' })).answer, /请选怎么签/);
  const { thumb, mandate } = await begun({ way: 'paper' });
  assert.equal((await thumb()).status, 303);
  assert.deepEqual([(await mandate()).way, (await mandate()).witnesses], ['paper', []]);
});

test('every authority is explained before it is ticked, and the signed text names the special ones apart', async () => {
  const { browser, at } = await begun();
  const page = await (await browser.get(at(''))).text();
  assert.match(page, /替我作出承诺[^]*先把事情受理了/);
  assert.match(page, /从2026年11月23日，到2027年11月23日/);
  assert.match(await (await browser.get(at('/signature'))).text(), /特别允许：[^]*替我作出承诺[^]*不可以做：/);
});
