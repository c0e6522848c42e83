/** Steps of a case as PHONE commits them. Nobody in it exists. */
import { VILLAGE } from './phone.js';

export const RESIDENT = {
  name: '李秀𠮷', id_number: '999901196803120026', sex: 'female', birth_date: '1968-03-12', ethnicity: '汉族',
  phone: '13900000001', address: '上坪村三组12号', can_write: true,
};
export const FORM = {
  name: RESIDENT.name, sex: 'female', ethnicity: '汉族', birth_date: '1968-03-12', id_number: RESIDENT.id_number, household_type: 'rural',
  household_address: RESIDENT.address, enrolment_date: '2026-11-23', payment_grade: '200', bank_name: '农村信用社',
  bank_account: '6200000000000000019', account_is_own: 'yes',
};

/** Bytes that are no picture, but as long and as varied as one. */
export function bytesOf(length, seed = 1) {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}

/** A case opened, nothing else; gives its id. */
export async function openCase({ store }, changed = {}) {
  const caseId = store.newId();
  const args = {
    item: 'pension-enrolment', item_version: 1, area: VILLAGE, local_no: await store.nextLocalNo(),
    tracking_code: caseId.replaceAll('-', '').slice(0, 26), resident: RESIDENT, ...changed,
  };
  await store.commit({ idem: store.newId(), name: 'open_case', caseId, args });
  return caseId;
}

/** Opened, agreed, signed: ready to collect. */
export async function collectingCase(engine) {
  const caseId = await openCase(engine);
  const { store } = engine;
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId, args: { notice_version: 1, explained_by: 'read_aloud', agreed: true, telling: ['in_person'] } });
  const signature = { id: store.newId(), bytes: bytesOf(900, 7), type: 'image/png' };
  const args = {
    matters: ['城乡居民养老保险参保登记'], authorities: ['submit', 'fill_in', 'receive_notices', 'supplement', 'ask_progress', 'collect_result'],
    starts_on: '2026-11-23', ends_on: '2027-05-22', explained_by: 'read_aloud', place: '上坪村三组', principal_can_write: true, agent_accepts: true, signature: signature.id,
  };
  await store.commit({ idem: store.newId(), name: 'record_mandate', caseId, args, files: [signature] });
  return caseId;
}

export async function fillForm({ store }, caseId, form = FORM) {
  const idem = store.newId();
  await store.commit({ idem, name: 'fill_form', caseId, args: { form } });
  return idem;
}

/** Photograph a page; gives the file's id. */
export async function attach({ store }, caseId, material, page, length = 3000) {
  const file = { id: store.newId(), bytes: bytesOf(length, page + length), type: 'image/jpeg' };
  await store.commit({ idem: store.newId(), name: 'attach_material', caseId, args: { material, page, file: file.id }, files: [file] });
  return file.id;
}
