/** What agents do with their phones, each with how often. */
import { FORM, RESIDENT, bytesOf } from '../webapp/cases.js';

const AREAS = ['999901100201', '999901100203'];
const MATERIALS = ['id-card', 'household-book', 'bank-card'];
/** Material and page: all that the item asks for. */
const WANTED = [['id-card', 1], ['id-card', 2], ['household-book', 1], ['household-book', 2], ['enrolment-form', 1], ['bank-card', 1]];
const MOST_EDITS = 25;
const LARGEST = 60_000;

/** @typedef {import('./world.js').World} World @typedef {import('./handset.js').Handset} Handset */

/** @type {Record<string, {weight: number, act: (world: World, handset: Handset) => Promise<any>}>} */
export const ACTIONS = {
  'registers a case': { weight: 7, act: registerCase },
  'makes a whole case and submits it': { weight: 3, act: submitWhole },
  'takes a photo': { weight: 10, act: takePhoto },
  'edits a form again and again': { weight: 8, act: editForm },
  'writes what the centre will not take': { weight: 3, act: (world, handset) => fill(world, handset, { no_such_field: '一个字也不能丢' }) },
  'takes a page back': { weight: 2, act: takePageBack },
  'hands a refused step in again': { weight: 3, act: sendAgain },
  'does a refused step otherwise': { weight: 3, act: mend },
  'submits': { weight: 2, act: (world, handset) => onSomeCase(world, handset, 'submit_case', { files: [], warnings: [] }) },
  'discards a case': { weight: 1, act: (world, handset) => onSomeCase(world, handset, 'discard_case', { reason: '不办了' }) },
  'taps twice': { weight: 3, act: tapTwice },
  'works in two windows at once': { weight: 5, act: workInTwoWindows },
  'hands in': { weight: 24, act: handIn },
  'waits until the worker tries again': { weight: 4, act: waitForWorker },
  'hands in from two windows at once': { weight: 4, act: handInFromTwo },
  'takes a photo while handing in': { weight: 6, act: photographMeanwhile },
  'locks': { weight: 3, act: (_world, handset) => handset.attempt(() => handset.engine.keys.lock()) },
  'closes everything and comes back': { weight: 3, act: closeEverything },
};

const newId = (handset) => handset.engine.store.newId();
const step = (handset, name, caseId, args, files) => ({ idem: newId(handset), name, caseId, args, ...(files ? { files } : {}) });
const someCase = (world, handset) => (handset.cases.length > 0 ? world.dice.pick(handset.cases) : null);
const photo = (world, handset, type = 'image/jpeg') => ({ id: newId(handset), bytes: bytesOf(world.dice.between(300, world.dice.pick([3000, LARGEST])), world.dice.below(1e9)), type });

async function registerCase(world, handset) {
  await handset.unlock();
  const { done, answer: localNo } = await handset.attempt(() => handset.engine.store.nextLocalNo());
  if (!done) return null;
  const caseId = newId(handset);
  const area = AREAS[handset.agent];
  const register = { item: 'pension-enrolment', item_version: 1, area, local_no: localNo, tracking_code: caseId.replaceAll('-', '').slice(-26), resident: RESIDENT };
  const signature = photo(world, handset, 'image/png');
  const day = (ahead) => new Date(world.now() + ahead * 24 * 3600_000).toISOString().slice(0, 10);
  const mandate = {
    matters: ['城乡居民养老保险参保登记'], authorities: ['submit', 'fill_in', 'receive_notices', 'supplement', 'ask_progress', 'collect_result'], starts_on: day(0), ends_on: day(170),
    explained_by: 'read_aloud', place: '上坪村三组', principal_can_write: true, agent_accepts: true, signature: signature.id,
  };
  const steps = [
    step(handset, 'open_case', caseId, register),
    step(handset, 'record_consent', caseId, { notice_version: 1, explained_by: 'read_aloud', agreed: true, telling: ['in_person'] }),
    step(handset, 'record_mandate', caseId, mandate, [signature]),
  ];
  for (const one of steps) if (!(await handset.commit([one]))) return null;
  handset.cases.push(caseId);
  return caseId;
}

/** Everything that is asked for, the last steps saved together. */
async function submitWhole(world, handset) {
  const caseId = await registerCase(world, handset);
  if (!caseId) return;
  const pages = WANTED.map(([material, page]) => ({ material, page, file: photo(world, handset) }));
  const attached = pages.map(({ file, ...page }) => step(handset, 'attach_material', caseId, { ...page, file: file.id }, [file]));
  const submitted = step(handset, 'submit_case', caseId, { files: pages.map(({ file }) => file.id), warnings: [] });
  await handset.commit([step(handset, 'fill_form', caseId, { form: formOf(world) }), ...attached]);
  await handset.commit([submitted]);
}

async function takePhoto(world, handset) {
  const caseId = someCase(world, handset);
  if (!caseId) return registerCase(world, handset);
  const file = photo(world, handset);
  await handset.commit([step(handset, 'attach_material', caseId, { material: world.dice.pick(MATERIALS), page: world.dice.between(1, 2), file: file.id }, [file])]);
}

const formOf = (world) => ({ ...FORM, household_address: `上坪村${world.dice.between(1, 99)}号` });

async function editForm(world, handset) {
  for (let left = world.dice.between(1, MOST_EDITS); left > 0; left -= 1) await fill(world, handset, formOf(world));
}

const fill = (world, handset, form) => onSomeCase(world, handset, 'fill_form', { form });

async function onSomeCase(world, handset, name, args) {
  const caseId = someCase(world, handset);
  if (caseId) await handset.commit([step(handset, name, caseId, args)]);
}

async function takePageBack(world, handset) {
  const caseId = someCase(world, handset);
  const { done, answer } = caseId ? await handset.attempt(() => handset.engine.store.getCase(caseId)) : { done: false };
  const page = done && answer.materials.find((one) => MATERIALS.includes(one.material));
  if (page) await handset.commit([step(handset, 'remove_page', caseId, { material: page.material, file_id: page.id })]);
}

async function someRefused(world, handset) {
  const { cases } = (await handset.attempt(() => handset.engine.store.listCases({ refused: true }))).answer;
  return cases.length > 0 ? world.dice.pick(world.dice.pick(cases).local.refused) : null;
}

async function sendAgain(world, handset) {
  const refused = await someRefused(world, handset);
  if (!refused) return;
  const { caseId } = world.ledger.steps.get(refused.id) ?? {};
  const { done, answer } = await handset.attempt(() => handset.engine.store.sendAgain(refused.id));
  if (done && caseId) world.ledger.confirm(handset, [{ idem: answer, caseId }]);
}

async function mend(world, handset) {
  const refused = await someRefused(world, handset);
  const { caseId } = world.ledger.steps.get(refused?.id) ?? {};
  if (!caseId) return;
  const otherwise = step(handset, 'fill_form', caseId, { form: formOf(world) });
  if (await handset.commit([otherwise])) await handset.attempt(() => handset.engine.store.mendRefused(refused.id, otherwise.idem));
}

async function tapTwice(world, handset) {
  const caseId = someCase(world, handset);
  if (!caseId) return;
  const file = photo(world, handset);
  const once = [step(handset, 'attach_material', caseId, { material: 'bank-card', page: 1, file: file.id }, [file])];
  const taps = [handset.attempt(() => handset.engine.store.commitAll(once)), handset.attempt(() => handset.engine.store.commitAll(once))];
  const saved = await Promise.all(taps);
  if (saved.some(({ done }) => done)) world.ledger.confirm(handset, once);
}

async function workInTwoWindows(world, handset) {
  const caseId = someCase(world, handset);
  if (!caseId) return;
  await handset.unlock();
  const [here, there] = [formOf(world), formOf(world)].map((form) => [step(handset, 'fill_form', caseId, { form })]);
  const saved = (other) => Promise.allSettled([handset.life.run(() => handset.engine.store.commitAll(here)), handset.life.run(() => other.store.commitAll(there))]);
  const ends = await handset.beside(saved).catch(() => []);
  [here, there].forEach((changes, place) => ends[place]?.status === 'fulfilled' && world.ledger.confirm(handset, changes));
  if (handset.life.isDead) await handset.restart();
}

async function handIn(world, handset) {
  await world.pass(6 * 60_000);
  await handset.sync();
}

async function waitForWorker(world, handset) {
  await world.pass(6 * 60_000);
  await handset.tick();
}

async function handInFromTwo(world, handset) {
  await world.pass(6 * 60_000);
  await handset.beside((other) => handset.sync([handset.engine, other])).catch(() => null);
  if (handset.life.isDead) await handset.restart();
}

async function photographMeanwhile(world, handset) {
  await world.pass(6 * 60_000);
  await Promise.all([handset.sync(), takePhoto(world, handset)]);
}

async function closeEverything(_world, handset) {
  await handset.restart({ everything: true });
  await handset.unlock();
}
