/** One case in every state a page of the phone can show, as the store gives it. Nobody in it exists. */
import { shipped } from '../shipped_items.mjs';

export const ITEMS = ['pension-enrolment', 'old-age-allowance'].map(shipped);
export const AGENT = {
  id: '01937f1c-0000-7a10-8c00-00000000000a', name: '王建国', post: '代办员', phone: '13900000000', device: '01937f1c-5d2e-7a10-8c00-00000000000d',
  areas: [{ code: '999901100201', name: '上坪村' }, { code: '999901100202', name: '下坪村' }], township: { code: '999901100000', name: '青石镇' },
};
export const OFFICE = {
  code: '999901100000', name: '青石镇便民服务中心', phone: '0999-8812345', address: '青石街12号', villages: [{ code: '999901100201', name: '上坪村' }],
};
export const FORM = {
  name: '李秀𠮷', sex: 'female', ethnicity: '汉族', birth_date: '1968-03-12', id_number: '999901196803120026', household_type: 'rural',
  household_address: '上坪村三组12号', enrolment_date: '2026-11-23', payment_grade: '200', bank_name: '农村信用社',
  bank_account: '6200000000000000019', account_is_own: 'yes',
};
export const ASKED = ITEMS[0].materials.filter((material) => !material.shared);

/** A file id ending in the number. */
export const fileId = (number) => `01937f1c-5d2e-7a10-8c00-00000000f${String(number).padStart(3, '0')}`;
const idOf = (number) => `01937f1c-5d2e-7a10-8c00-00000000c${String(number).padStart(3, '0')}`;
const page = (material, number, file, round = 0) => ({
  material, page: number, id: fileId(file), round, plain_sha256: 'x', size: 1000, fault: null, arrived: true,
});
const local = (changed) => ({ saved: true, unsent: 0, refused: [], filesTotal: 0, filesArrived: 0, filesSafe: 0, unsafe: 0, ...changed });

const BEGUN = {
  item: 'pension-enrolment', item_version: 1, area: '999901100201', holder: AGENT.id, gateway_state: 'NONE', flags: [], round: 0,
  local_no: '7F3-0012', township_no: null, upstream_no: null, tracking_code: 'q7k2m9x4w1', opened_at: '2026-11-23T01:05:00Z', submitted_at: null,
  complete_at: null, received_at: null, accepted_at: null, decided_at: null, delivered_at: null, clock: null, due_on: null, due_provisional: false,
  resident: {
    name: '李秀𠮷 <b>&\'"', id_number: '999901196803120026', sex: 'female', birth_date: '1968-03-12', ethnicity: '汉族', phone: '13900000001',
    address: '上坪村三组12号', can_write: true,
  },
  consent: null, mandate: null, form: {}, materials: [], notices: [], decision: null, receipt: null, not_accepted: {}, withdrawal: {}, revision: 1,
  timeline: [{ number: 1, name: 'case_opened', at: '2026-11-23T01:05:00Z', actor_kind: 'agent', actor_name: '王建国' }],
  local: local({ unsent: 2 }),
};
const SIGNED = {
  ...BEGUN,
  form: FORM,
  consent: { notice_version: 1, explained_by: 'read_aloud', agreed: true, telling: ['in_person', 'phone'], at: '2026-11-23T01:10:00Z' },
  mandate: {
    matters: [ITEMS[0].name], authorities: ITEMS[0].authorities.map((one) => one.code), starts_on: '2026-11-23', ends_on: '2027-05-22',
    explained_by: 'read_aloud', place: '上坪村三组', principal_can_write: true, signature: { id: fileId(900) },
  },
};
const PAGES = [page(ASKED[0].code, 1, 1), page(ASKED[0].code, 2, 2)];
const ALL_PAGES = ASKED.flatMap((material, place) => Array.from({ length: material.pages_min ?? 1 }, (_, at) => page(material.code, at + 1, 10 * (place + 1) + at)));
const SENT = { ...SIGNED, materials: PAGES, submitted_at: '2026-11-23T01:30:00Z', local: local({ filesTotal: 3, filesArrived: 3, filesSafe: 3 }) };
const RECEIVED = { ...SENT, township_no: 'QS-2026-0012', received_at: '2026-11-24T01:30:00Z' };
const ACCEPTED = { ...RECEIVED, upstream_no: 'YL-889', accepted_at: '2026-11-25T01:30:00Z' };
const NOTICE = {
  round: 1, kind: 'return', note: '请尽快补', why_later: '第二次才看到原件', at: '2026-11-23T02:00:00Z',
  lines: [
    { material: ASKED[0].code, verdict: 'redo', reason: '照片模糊，看不清 <号码>' },
    { material: ASKED[1].code, verdict: 'missing', reason: '没有拍背面' },
  ],
};
const REFUSED = [
  { id: idOf(901), name: 'fill_form', reason: 'form_incomplete', detail: {}, at: '2026-11-22T09:00:00Z' },
  { id: idOf(902), name: 'submit_case', reason: 'something_unheard_of', detail: {}, at: '2025-11-22T09:00:00Z' },
];
/** Of two cases that left the phone: an opening with what hung on it; and a step that a colleague goes on with. */
export const STRAYS = [
  { id: idOf(911), case_id: idOf(910), name: 'open_case', reason: 'area_not_yours', detail: {}, at: '2026-11-20T09:00:00Z', args: { resident: { name: '李秀<英>' } }, isHere: false, since: [] },
  { id: idOf(912), case_id: idOf(910), name: 'fill_form', reason: 'unknown_case', detail: {}, at: '2026-11-20T09:10:00Z', args: { form: { bank_name: '农村信用社', ways: ['a', 'b'] } }, isHere: false, since: [] },
  { id: idOf(913), case_id: idOf(920), name: 'request_withdrawal', reason: 'case_reassigned', detail: {}, at: '2026-11-21T09:00:00Z', args: { reason: '不办了' }, isHere: false, since: [] },
  { id: idOf(914), case_id: idOf(930), name: 'record_trip', reason: 'unreadable', detail: {}, at: '2026-11-21T09:00:00Z', args: {}, isHere: false, since: [] },
  { id: idOf(915), case_id: idOf(930), name: 'record_visit', reason: 'unknown_protocol', detail: {}, at: '2026-11-21T09:00:00Z', args: { remark: '没在家' }, isHere: false, since: [] },
];
const SUBMITTED_EVENT = { number: null, name: 'case_submitted', at: '2026-11-23T01:30:00Z', actor_kind: 'agent', actor_name: '王建国', pending: true };

const telling = (number, event, more = {}) => ({
  id: idOf(700 + number), event, made_at: '2026-11-23T02:00:00Z', state: 'in_person', way: '', told_to: '', reached_at: null, ...more,
});
const TOLD = [
  telling(1, 'case_accepted', { state: 'reached', way: 'sms', reached_at: '2026-11-25T02:00:00Z' }),
  telling(2, 'decision_retracted', { state: 'reached', way: 'in_person', told_to: 'family', reached_at: '2026-11-29T02:00:00Z' }),
];

const held = (number, name, more = {}) => ({
  id: idOf(600 + number), name, kind: 'original', material: '', from_whom: '李<秀>', relation: '本人', held_by: AGENT.id, taken_at: '2026-11-20T01:00:00Z',
  return_by: '2026-11-22', signature: { id: fileId(950) }, agent_signature: { id: fileId(951) }, returned: null, ...more,
});
const HELD = [
  held(1, '户口簿 <b>'),
  held(2, '土地承包证', { kind: 'copy', return_by: '2026-11-28' }),
  held(3, '居民身份证', { returned: { received_by: '李小明', relation: '子女', at: '2026-11-21T01:00:00Z' } }),
];

const TOGETHER = { group_id: idOf(800), household: idOf(801) };

const STATES = {
  draft: { ...BEGUN, state: 'DRAFT' },
  other_item: { ...BEGUN, state: 'DRAFT', item: 'old-age-allowance' },
  collecting: { ...SIGNED, ...TOGETHER, state: 'COLLECTING', materials: PAGES, local: local({ unsent: 5, filesTotal: 3, filesArrived: 1 }) },
  full: { ...SIGNED, ...TOGETHER, state: 'COLLECTING', materials: ALL_PAGES },
  holding: { ...SIGNED, state: 'COLLECTING', custody: HELD },
  discarded_holding: { ...SIGNED, state: 'DISCARDED', custody: HELD },
  refused: { ...SIGNED, state: 'COLLECTING', local: local({ refused: REFUSED }) },
  submitted: { ...SENT, ...TOGETHER, state: 'SUBMITTED', clock: 'K1', due_on: '2026-11-25', timeline: [...BEGUN.timeline, SUBMITTED_EVENT], local: local({ unsent: 1, filesTotal: 3, filesArrived: 2 }) },
  arrived: { ...SENT, state: 'SUBMITTED', clock: 'K1', complete_at: '2026-11-23T01:40:00Z', due_on: '2026-11-24', due_provisional: true },
  uncovered: { ...SENT, state: 'SUBMITTED', mandate: { ...SIGNED.mandate, authorities: ['submit'] } },
  returned: { ...SENT, state: 'PRE_RETURNED', round: 1, tellings: [telling(3, 'case_returned')], phone_stopped: 'asked', materials: [...PAGES, page(ASKED[1].code, 1, 50, 1)], notices: [NOTICE] },
  resent: { ...SENT, state: 'PRE_RETURNED', round: 1, notices: [NOTICE], flags: ['supplement_arrived'] },
  received: { ...RECEIVED, state: 'RECEIVED', clock: 'K2', due_on: '2026-12-01' },
  accepted: { ...ACCEPTED, tellings: [telling(4, 'case_accepted', { state: 'trying' })], state: 'ACCEPTED', clock: 'K4', due_on: '2026-12-20', flags: ['withdrawal_requested'] },
  to_deliver: { ...ACCEPTED, tellings: [...TOLD, telling(5, 'case_granted'), telling(6, 'result_ready')], state: 'TO_DELIVER', decision: { outcome: 'granted', reason: '符合条件', official_no: '云人社〔2026〕18号', at: '2026-11-30T01:00:00Z' } },
  delivered: {
    ...ACCEPTED, tellings: [telling(7, 'case_denied')], state: 'DELIVERED', decision: { outcome: 'denied', reason: '已在外地参保', remedies: '六十日内可申请行政复议', at: '2026-11-30T01:00:00Z' },
    receipt: { received_by: '李小明', relation: '子女', place: '上坪村', at: '2026-12-01T01:00:00Z' },
  },
  owing: {
    ...ACCEPTED, state: 'ACCEPTED', flags: ['tolerant', 'supplement_due'],
    commitment: { explained_by: 'read', way: 'screen', at: '2026-11-23T01:20:00Z', signature: { id: fileId(901) }, obligations: [
      { material: 'bank-card', due_on: '2026-11-20', at_collection: false, handed_in_at: '', fulfilled_at: '', waived_at: '', problem: '卡号 <看不清>' },
      { material: ASKED[0].code, due_on: '', at_collection: true, handed_in_at: '2026-11-23T02:00:00Z', fulfilled_at: '', waived_at: '', problem: '' },
      { material: ASKED[1].code, due_on: '', at_collection: true, handed_in_at: '', fulfilled_at: '2026-11-23T02:00:00Z', waived_at: '', problem: '' },
    ] },
  },
  not_accepted: { ...RECEIVED, tellings: [telling(8, 'case_not_accepted')], state: 'NOT_ACCEPTED', not_accepted: { reason: '不归本镇办', right_body: '白水镇便民服务中心' } },
};

/** Name → record. */
export const RECORDS = Object.fromEntries(Object.entries(STATES).map(([name, record], number) => [name, { id: idOf(number), ...record }]));

/** How handing in stands: at rest, busy, stopped. */
export const PEACE = { made: 12, arrived: 12, safe: 10, refused: 0, filesTotal: 4, filesArrived: 4, filesSafe: 3, bytesLeft: 0, lastContactAt: '2026-11-23T01:20:00Z', lastProblem: null, stopped: null, working: false };
export const BUSY = { ...PEACE, made: 14, filesTotal: 6, working: true };
export const STOPPED = { ...BUSY, working: false, lastContactAt: null, lastProblem: { code: 'device_revoked' }, stopped: 'device_revoked' };
export const FORGOTTEN = { ...STOPPED, lastProblem: { code: 'unknown_device' }, stopped: 'unknown_device' };

/** What the settings offer. */
export const LANGUAGES = [
  { locale: 'zh_Hans', name: '简体中文', lang: 'zh-CN', current: true },
  { locale: 'en', name: 'English', lang: 'en', current: false },
];

/** Packages whose receipts say everything, the steps alone, and nothing yet. */
export const HANDOVERS = [
  { number: 3, device: 'd', sha256: '0'.repeat(64), at: Date.parse('2026-11-23T06:20:00Z'), steps: 3, files: ['f'], arrivedAt: null, allFiles: false },
  { number: 2, device: 'd', sha256: '1'.repeat(64), at: Date.parse('2026-11-22T06:20:00Z'), steps: 2, files: ['f'], arrivedAt: 1, allFiles: false },
  { number: 1, device: 'd', sha256: '2'.repeat(64), at: Date.parse('2026-11-21T06:20:00Z'), steps: 1, files: [], arrivedAt: 1, allFiles: true },
];
