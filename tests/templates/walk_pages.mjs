/**
 * node walk_pages.mjs [folder]: asks the phone's real router for every page, over a store that holds `phone_records.mjs`, and prints
 * what was asked and answered as JSON. With a folder, it writes there what the views handed to each template: the golden contexts.
 *
 *     node tests/templates/walk_pages.mjs tests/templates/contexts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { render, workOn } from '../../webapp/worker/render.js';
import { createRouter } from '../../webapp/worker/router.js';
import { SHIPPED } from '../shipped_items.mjs';
import { AGENT, ASKED, BUSY, FORGOTTEN, FORM, HANDOVERS, ITEMS, LANGUAGES, OFFICE, PEACE, RECORDS, STOPPED, STRAYS, fileId } from './phone_records.mjs';

const NOW = new Date('2026-11-23T02:30:00Z');
const HTMX = { 'HX-Request': 'true' };

const world = { enrolled: true, unlocked: true, pinSpent: false, forgotten: false, shutOut: false, wiped: null, empty: false, pages: 1, status: PEACE, persisted: true, pushKey: null, trouble: null, checkedAt: null, raised: {}, drafts: new Map() };
let minted = 0;
const newId = () => `01937f1c-5d2e-7a10-8c00-${String((minted += 1)).padStart(12, '0')}`;
const named = (name, more = {}) => Object.assign(new Error(name), { name, ...more });
const get = (found) => found ?? fail(named('NotFound'));
const fail = (error) => {
  throw error;
};

function listCases(asked) {
  const { states, refused, page = 1, where = () => true } = asked;
  const wanted = (record) => (!states || states.includes(record.state)) && (!refused || record.local.refused.length > 0) && where(record);
  const cases = world.empty ? [] : Object.values(RECORDS).filter(wanted).slice(0, asked.where ? 3 : 50);
  return { cases, total: cases.length, page, pages: world.pages };
}

/** What was refused in each case; a form and its opening of one that left the phone, and what a colleague goes on with. */
function refusedSteps() {
  const here = Object.values(RECORDS).flatMap((record) => record.local.refused.map((one) => ({ ...one, case_id: record.id, args: {}, isHere: true, since: [] })));
  return [...here, ...STRAYS];
}

const engine = {
  keys: { isEnrolled: async () => world.enrolled, isUnlocked: () => world.unlocked, isPinSpent: async () => world.pinSpent, recoverKey: async () => false, lock: async () => {}, unlock: async () => fail(world.trouble) },
  enrolment: { isShutOut: async () => world.shutOut, wasWiped: async () => world.wiped, currentAgent: async () => AGENT, enrol: async () => fail(world.trouble) },
  reenrolment: { isForgotten: async () => world.forgotten, enrolAgain: async () => fail(world.trouble) },
  pinRenewal: { renew: async () => fail(world.trouble) },
  sync: { syncSoon() {}, startSync() {} },
  language: { choices: () => LANGUAGES },
  push: { pushKey: async () => world.pushKey },
  store: {
    newId,
    nextLocalNo: async () => '7F3-0013',
    getCase: async (id) => get(Object.values(RECORDS).find((record) => record.id === id)),
    getItem: async (code) => get(SHIPPED.find((item) => item.code === code)),
    listItems: async () => (world.empty ? [] : SHIPPED.map((item) => ({ ...item, ...world.raised }))),
    catalogueCheckedAt: async () => world.checkedAt,
    getOffice: async () => OFFICE,
    listCases: async (asked) => listCases(asked),
    countCases: async () => ({ total: world.empty ? 0 : 12, states: {}, unsent: 1, refused: world.empty ? 0 : 1 }),
    syncStatus: async () => world.status,
    listHandovers: async () => HANDOVERS,
    findPacked: async ({ id }) => (id === RECORDS.collecting.id ? { steps: 3, files: 2, at: NOW.getTime() - 60_000 } : null),
    makeHandover: async () => null,
    takeReceipt: async () => null,
    findDraft: async (key) => world.drafts.get(key) ?? null,
    saveDraft: async (key, value) => world.drafts.set(key, value),
    dropDraft: async (key) => world.drafts.delete(key),
    findMutation: async () => null,
    listRefused: async () => (world.empty ? [] : refusedSteps()),
    sendAgain: async () => newId(),
    findPreview: async () => null,
    mendRefused: async () => {},
    commit: async () => ({}),
    commitAll: async () => ({}),
  },
};

/** Template → contexts, each once. @type {Map<string, Map<string, object>>} */
const handed = new Map();
function remember(name, context) {
  const plain = JSON.parse(JSON.stringify(context));
  const alike = JSON.stringify(plain).replace(/01937f1c-5d2e-7a10-8c00-\d{12}/g, '');
  handed.set(name, (handed.get(name) ?? new Map()).set(alike, plain));
  return render(name, context);
}

const answer = createRouter({ engine, now: () => NOW, version: '0a1b2c3d4e5f6071', render: remember, room: async () => ({ usage: 5_300_000, persisted: world.persisted }) });
const answers = [];

async function visit(path, { fields, headers = {} } = {}) {
  const body = fields && new FormData();
  for (const [name, value] of Object.entries(fields ?? {})) for (const one of [value].flat()) body.append(name, one);
  const request = new Request(`http://127.0.0.1:8000/agent${path}`, { method: fields ? 'POST' : 'GET', body, headers });
  const { status } = await answer(request, { waitUntil() {} });
  answers.push({ asked: `${request.method} ${path}`, status });
}
const show = (path, headers) => visit(path, { headers });
const send = (path, fields = {}, headers) => visit(path, { fields: { idem: newId(), ...fields }, headers });
const at = (name) => `/cases/${RECORDS[name].id}`;

async function lists() {
  await show('/');
  Object.assign(world, { empty: true, status: BUSY });
  for (const path of ['/', '/cases?text=%E6%97%A0%E5%90%8D', '/cases/new', '/settings']) await show(path);
  Object.assign(world, { empty: false, status: STOPPED, persisted: false, pushKey: 'BPtest', pages: 2 });
  for (const path of ['/', '/settings', '/help/storage', '/cases?group=collecting']) await show(path);
  await show('/cases?page=1&group=refused');
  await show('/cases?page=2', HTMX);
  Object.assign(world, { pages: 3, status: PEACE });
  await show('/cases?page=2', HTMX);
  await show('/handover');
  await send('/handover');
  await send('/handover/receipt', { receipt: '𠮷' });
}

async function opening() {
  await show('/cases/new?area=999901100202');
  for (const asked of ['topic=household', 'text=db', 'text=qqq']) await show(`/cases/new?${asked}`);
  await show('/cases/new?text=yl', { ...HTMX, 'HX-Target': 'div#found' });
  for (const item of ITEMS) await show(`/items/${item.code}?area=999901100201`);
  world.checkedAt = '2026-11-01T01:00:00.000Z';
  for (const code of ['timber-transport-permit', 'presale-contract-filing', 'marriage-registration', 'temporary-id-card', 'pension-transfer', 'farm-machinery-subsidy', 'household-death']) await show(`/items/${code}`);
  await show('/cases/new');
  world.checkedAt = null;
  world.raised = { version: 2, fee: '10元' };
  await show(at('collecting'));
  world.raised = {};
  await send('/cases/new', { item: ITEMS[1].code, version: '1', area: '999901100202' });
  const [begun] = world.drafts.get('openings');
  await show('/');
  await show(`/cases/${begun.id}/resident`);
  await send(`/cases/${begun.id}/resident`, { name: '', phone: '12', birth_date: '1948-13-01', sex: 'male', id_number: '' });
}

async function resident() {
  await show(`${at('draft')}/resident?then=review`);
  await send(`${at('draft')}/resident`, { name: '', id_number: '99990119680312002', then: 'case', mends: newId(), phone: 'x' });
  for (const id_number of ['', '999901196803120026', '999901196803120027', '9999011968']) {
    await send(`${at('draft')}/resident/draft`, { id_number, birth_date: '1950-02-01', sex: 'male' }, HTMX);
  }
}

async function agreement() {
  await show(`${at('draft')}/consent`);
  await send(`${at('collecting')}/consent`, { 'telling[]': ['phone'] });
  await show(`${at('collecting')}/consent?then=case`);
  await show(`${at('other_item')}/mandate`);
  await send(`${at('other_item')}/mandate`, { 'authorities[]': ['withdraw'], months: '9', place: '' });
  const terms = { 'authorities[]': ITEMS[0].authorities.map((one) => one.code), months: '6', place: '上坪村', explained_by: 'read' };
  for (const way of ['screen', 'paper', 'thumbprint']) {
    await send(`${at('draft')}/mandate`, { ...terms, way });
    await show(`${at('draft')}/mandate/signature`);
  }
  await send(`${at('draft')}/mandate/signature`);
  const { id } = RECORDS.draft;
  for (const part of ['paper', 'witnesses/1']) world.drafts.set(`${id}/mandate/${part}/picture`, { type: 'image/png', data: 'AA' });
  await show(`${at('draft')}/mandate/signature`);
  for (const number of [1, 2]) await show(`${at('draft')}/mandate/witnesses/${number}`);
  await send(`${at('draft')}/mandate/witnesses/2`, { name: '张<大>', relation: 'relative', no_interest: 'yes' });
  await show(`${at('draft')}/mandate/pictures/1`);
}

async function form() {
  await show(`${at('other_item')}/form`);
  await show(`${at('draft')}/form`);
  await send(`${at('draft')}/form`, { bank_account: '12x', id_number: '123' });
  await show(`${at('collecting')}/form`);
  await send(`${at('collecting')}/form/draft`, { ...FORM, account_is_own: 'no' }, HTMX);
}

async function materials() {
  await show(`${at('draft')}/materials`);
  await show(`${at('full')}/materials?then=review`);
  for (const { code } of ASKED) await show(`${at('collecting')}/materials/${code}`);
  await show(`${at('full')}/materials/${ASKED[0].code}`);
  await show(`${at('returned')}/materials/${ASKED[0].code}`);
  await send(`${at('collecting')}/materials/${ASKED[0].code}`);
  for (const name of ['collecting', 'full', 'returned']) await show(`${at(name)}/materials/${ASKED[0].code}/camera`);
  const [page] = RECORDS.full.materials.filter((one) => one.material === ASKED[0].code);
  await show(`${at('full')}/materials/${ASKED[0].code}/camera?replaces=${page.id}`);
  await send(`${at('collecting')}/materials/${ASKED[0].code}/camera`);
  await show(`/files/${fileId(1)}`);
}

async function handingIn() {
  for (const name of ['draft', 'collecting', 'full']) await show(`${at(name)}/review`);
  for (const name of ['submitted', 'arrived']) await show(`${at(name)}/slip`);
  for (const name of Object.keys(RECORDS)) await show(at(name));
  for (const name of ['returned', 'resent']) await show(`${at(name)}/supplement`);
  await show(`${at('collecting')}/commitment`);
  await send(`${at('collecting')}/commitment`, { 'when-bank-card': 'day', 'day-bank-card': '2029-01-01' });
  await show(`${at('owing')}/commitment/supplement`);
}

async function ending() {
  await show('/visits');
  AGENT.at_window = true;
  await show(`${at('draft')}/presence`);
  await send(`${at('draft')}/presence`, {});
  workOn('window');
  for (const path of ['/materials/bank-card', '/materials/bank-card/camera']) await show(at('draft') + path);
  await show('/settings');
  workOn('phone');
  AGENT.at_window = false;
  for (const name of ['to_deliver', 'returned']) for (const part of ['visits', 'trips']) await show(`${at(name)}/${part}`);
  await send(`${at('to_deliver')}/visits`, { why: 'other', day: '2026-11-01', half: '', note: '' });
  await send(`${at('to_deliver')}/trips`, { trip: '', on: '' });
  for (const name of ['to_deliver', 'delivered']) await show(`${at(name)}/delivery`);
  await send(`${at('to_deliver')}/delivery`, { received_by: '', place: '' });
  await show(`${at('draft')}/discarding`);
  await send(`${at('draft')}/discarding`, { reason: '' });
  for (const name of ['submitted', 'uncovered']) await show(`${at(name)}/withdrawal`);
  await show(`${at('submitted')}/mandate/revocation`);
  await show('/nothing');
  await show('/cases/01937f1c-5d2e-7a10-8c00-999999999999');
}

async function custody() {
  for (const name of ['holding', 'collecting', 'discarded_holding']) for (const part of ['', '/taking', '/returning', '/slips/1']) await show(`${at(name)}/custody${part}`);
  await show(`${at('holding')}/custody/taking?hand=thumb`);
  world.drafts.set(`${RECORDS.holding.id}/custody/returning/picture`, { type: 'image/jpeg', data: 'AA' });
  await send(`${at('holding')}/custody/returning`, { hand: 'thumb' });
  await send(`${at('holding')}/custody/taking`, { 'further-1': '土地<证>', 'further-1-kind': 'copy', hand: 'pad', return_by: '2026-01-01' });
  await show(`${at('holding')}/custody/returning/picture`);
  await show(`${at('holding')}/discarding`);
  await show('/');
  await show('/visits');
}

async function refused() {
  const [mine] = RECORDS.refused.local.refused;
  for (const path of ['/refusals', ...[mine, ...STRAYS].map(({ id }) => `/refusals/${id}/dropping`), `/refusals/${newId()}/dropping`]) await show(path);
  await send(`/refusals/${mine.id}/dropping`, { why: '' });
  await send(`/refusals/${STRAYS[0].id}/dropping`, { why: 'other', note: '' });
  await send(`/refusals/${mine.id}/dropping`, { why: 'mistake', note: '' });
  await send(`/refusals/${mine.id}`);
  await send(`${at('refused')}/refusals`);
  await send(`/refusals/${STRAYS[2].id}/knowing`);
  world.empty = true;
  await show('/refusals');
  world.empty = false;
}

async function telling() {
  for (const name of ['returned', 'to_deliver', 'delivered', 'not_accepted', 'draft']) await show(`${at(name)}/telling`);
  await send(`${at('to_deliver')}/telling`, { told_to: '' });
  await send(`${at('returned')}/telling`, { told_to: 'family', [`told-${RECORDS.returned.tellings[0].id}`]: 'yes' });
  for (const name of ['submitted', 'returned']) await show(`${at(name)}/silence`);
  await send(`${at('submitted')}/silence`, { why: 'nothing' });
  await send(`${at('submitted')}/silence`, { why: 'asked' });
}

async function comingBack() {
  Object.assign(world, { unlocked: true, status: FORGOTTEN });
  await show('/settings');
  await show('/reenrolment');
  world.trouble = named('EnrolmentRefused', { reason: 'code_of_another' });
  await send('/reenrolment', { code: 'ABC<"', device_label: '' });
}

async function entering() {
  world.unlocked = false;
  await send('/sync');
  await show('/unlock?next=/agent/cases');
  world.trouble = named('PinWrong', { tries: 2, waitSeconds: 0 });
  await send('/unlock', { pin: '1', next: '/agent/' });
  world.forgotten = true;
  await show('/unlock');
  await comingBack();
  Object.assign(world, { forgotten: false, unlocked: false, pinSpent: true, status: PEACE });
  for (const path of ['/unlock', '/forgotten-pin']) await show(path);
  await send('/forgotten-pin', { code: '7K3M-9QXW-2F', pin: '1', pin_again: '2' });
  for (const trouble of [named('PinNotRenewed', { reason: 'enrolment_code_wrong' }), named('PinUnfit')]) {
    world.trouble = trouble;
    await send('/forgotten-pin', { code: 'ABC<"', pin: '271828', pin_again: '271828' });
  }
  world.shutOut = true;
  for (const status of [BUSY, PEACE]) {
    world.status = status;
    await show('/shut-out');
  }
  await show('/cases');
  Object.assign(world, { shutOut: false, enrolled: false, wiped: { at: 0, steps: 12 } });
  await show('/enrolment');
  world.wiped = null;
  for (const from of ['', '?at=window']) await show(`/enrolment${from}`);
  await send('/enrolment', { code: 'ABCDE12345', pin: '1', pin_again: '2' });
  for (const trouble of [named('EnrolmentRefused', { reason: 'enrolment_code_wrong' }), named('PinUnfit')]) {
    world.trouble = trouble;
    await send('/enrolment', { code: 'ABC<"', pin: '271828', pin_again: '271828' });
  }
}

for (const stretch of [lists, opening, resident, agreement, form, materials, handingIn, ending, custody, telling, refused, entering]) await stretch();
const folder = process.argv[2];
if (folder) for (const [name, contexts] of handed) write(join(folder, `${name}.json`), [...contexts.values()]);
console.log(JSON.stringify({ answers, templates: [...handed.keys()].sort() }));

/** @param {string} file @param {object[]} contexts */
function write(file, contexts) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(contexts, null, 1)}\n`);
}
