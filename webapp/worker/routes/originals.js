/** Originals change hands: the agent takes papers along, or gives them back. Both times both sides sign (INF-03). */
import { can } from '../../../proxy_service/case_flow.js';
import { papersHeld } from '../../../proxy_service/case_facts.js';
import { guards } from '../../../proxy_service/guards.js';
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { list, readFiles, text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { dropPicture, findPicture, handOf, keptAnswer, takeHand } from '../kept_pictures.js';
import { takePicture } from '../pictures.js';
import { asWritten, texts } from '../render.js';
import { heldPapers, relations, slipsOf } from '../views/custody.js';
import { chinaDay } from '../views/dates.js';
import { refusalWords } from '../views/refusal_words.js';
import { watermarkOf } from '../views/watermark.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {import('../forms.js').Fields} Fields
 * @typedef {import('../one_form.js').About} About
 * @typedef {{hidden: any, values: Fields, problems: Record<string, string>}} Form
 */

/** Papers that aren't materials of the item. */
const FURTHER = [1, 2];

/**
 * @typedef {{mutation: string, title: () => string, values: (about: About, args: any, held: any[]) => Fields,
 *   choices: (about: About, held: any[]) => {value: string, label: string}[], args: (about: About, post: import('../case_step.js').Post) => Promise<Record<string, any>>,
 *   refused: (about: About, args: any, agent: string, today: string) => import('../../../proxy_service/guards.js').No | null}} Change
 * @type {Record<string, Change>}
 */
const CHANGES = {
  taking: {
    mutation: 'take_original',
    title: () => texts()._('带走原件'),
    values: takenValues,
    choices: ({ record, item }) => item.materials
      .filter((/** @type {any} */ one) => !one.shared && !(record.custody ?? []).some((/** @type {any} */ held) => held.material === one.code && !held.returned))
      .map((/** @type {any} */ one) => ({ value: one.code, label: one.name })),
    args: async ({ item }, post) => ({ papers: await papersOf(item, post), from_whom: text(post.fields, 'person'), return_by: text(post.fields, 'return_by') }),
    refused: (_about, { papers, from_whom, return_by }, _agent, today) =>
      guards.papers_described({ known_papers: [], paper_names: papers.map((/** @type {any} */ one) => one.name), from_whom, return_by, taken_on: today }),
  },
  returning: {
    mutation: 'return_original',
    title: () => texts()._('还原件'),
    values: ({ record }, args, held) => ({ papers: args?.papers ?? held.map((one) => one.id), person: args?.received_by ?? record.resident.name, relation: args?.relation ?? '' }),
    choices: (_about, held) => held.map((one) => ({ value: one.id, label: `${one.name}（${one.kind}）` })),
    args: async (_about, post) => ({ papers: list(post.fields, 'papers'), received_by: text(post.fields, 'person') }),
    refused: ({ record }, { papers }, agent) => guards.papers_held({ returned_papers: papers, papers_held: papersHeld(record, agent) }),
  },
};

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function originalRoutes(app, phone) {
  for (const name of Object.keys(CHANGES)) {
    app.get(`/cases/:id/custody/${name}`, (c) => show(phone, c, name));
    app.post(`/cases/:id/custody/${name}`, (c) => hand(phone, c, name));
    app.get(`/cases/:id/custody/${name}/picture`, (c) => keptAnswer(phone, `${c.req.param('id')}/custody/${name}`));
  }
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {string} name
 */
async function show(phone, c, name) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const held = heldPapers(about.record, (await phone.engine.enrolment.currentAgent()).id, phone.now());
  const isPossible = name === 'returning' ? can('return_original', about.record.state, 'agent') && held.length > 0 : !otherWay('take_original', about);
  if (!isPossible) return seeOther(`/agent/cases/${id}`);
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/custody/${name}`, hidden.mends);
  const values = earlier.typed ?? CHANGES[name].values(about, earlier.refused, held);
  return shown(phone, about, name, { hidden, values: { ...values, hand: handOf(about.record, c.req.query('hand'), values) }, problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {string} name
 */
async function hand(phone, c, name) {
  const { id } = c.req.param();
  const { store } = phone.engine;
  const change = CHANGES[name];
  const key = `${id}/custody/${name}`;
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const args = { ...(await change.args(about, post)), relation: text(post.fields, 'relation') };
  const signed = await takeBoth(phone, about, post, key);
  const agent = (await phone.engine.enrolment.currentAgent()).id;
  const problems = { ...problemsOf(about, post.fields, args, change, { agent, today: chinaDay(phone.now()) }), ...signed.problems };
  if (Object.keys(problems).length > 0) return shown(phone, about, name, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  const files = await Promise.all(signed.pictures.map(async ({ bytes, type }, place) => ({ id: await idOfPost(post.form, post.fields, { files: [bytes], part: `signature ${place}` }), bytes, type })));
  await commitStep(phone, c, { key, post, name: change.mutation, caseId: id, args: { ...args, signature: files[0].id, agent_signature: files[1].id }, files });
  await dropPicture(store, key);
  if (name === 'returning') return seeOther(`/agent/cases/${id}/custody`);
  return seeOther(slipsOf(await store.getCase(id), phone.now()).slice(-1)[0].href);
}

/**
 * Both signatures: of whoever hands over or takes back, on the screen or as a thumbprint on paper; and the agent's.
 * @param {Phone} phone
 * @param {About} about
 * @param {import('../case_step.js').Post} post
 * @param {string} key
 */
async function takeBoth(phone, about, post, key) {
  const one = await takeHand(phone, about, post, key);
  const other = await takePicture((await readFiles(post.data, 'agent_signature'))[0], 'signature');
  return {
    pictures: [one.picture, other.picture].flatMap((picture) => (picture ? [picture] : [])),
    problems: { ...(one.picture ? {} : { signature: one.problem }), ...(other.picture ? {} : { agent_signature: other.problem }) },
  };
}

/**
 * @param {About} about
 * @param {Fields} fields
 * @param {any} args
 * @param {Change} change
 * @param {{agent: string, today: string}} by
 * @returns {Record<string, string>}
 */
function problemsOf(about, fields, args, change, { agent, today }) {
  const { _ } = texts();
  const refused = change.refused(about, args, agent, today)?.reason;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text(fields, 'return_by')) || change.mutation !== 'take_original';
  return {
    ...(args.papers.length > 0 ? {} : { papers: _('请勾上是哪几样。') }),
    ...(text(fields, 'person') ? {} : { person: _('请写姓名。') }),
    ...(text(fields, 'relation') ? {} : { relation: _('请选和办事人的关系。') }),
    ...(isDay ? {} : { return_by: _('请选说好哪天还。') }),
    ...(isDay && refused === 'return_day_past' ? { return_by: refusalWords(refused) } : {}),
    ...(refused === 'paper_not_held' && args.papers.length > 0 ? { papers: refusalWords(refused) } : {}),
  };
}

/**
 * @param {Phone} phone
 * @param {About} about
 * @param {string} name
 * @param {Form} form
 * @param {number} [status]
 */
async function shown(phone, about, name, form, status = 200) {
  const { _ } = texts();
  const { record, item } = about;
  const held = heldPapers(record, (await phone.engine.enrolment.currentAgent()).id, phone.now());
  const chosen = list(form.values, 'papers');
  const here = `/agent/cases/${record.id}/custody/${name}`;
  const context = {
    here,
    form,
    taking: name === 'taking',
    resident: record.resident.name,
    item: item.name,
    papers: CHANGES[name].choices(about, held).map((one) => ({ ...one, chosen: chosen.includes(one.value) })),
    further: FURTHER.map((number) => ({ field: `further-${number}`, value: text(form.values, `further-${number}`), kind: text(form.values, `further-${number}-kind`) || 'original' })),
    relations: relations(),
    today: chinaDay(phone.now()),
    kept: (await findPicture(phone.engine.store, `${record.id}/custody/${name}`)) ? `${here}/picture` : '',
    watermark: watermarkOf(record, [item], form.hidden.idem),
  };
  return page(phone, 'originals', { title: CHANGES[name].title(), back: { href: `/agent/cases/${record.id}/custody`, label: _('拿走的原件') } }, context, status);
}

/**
 * The papers of a form: materials ticked, and what was written beside them.
 * @param {any} item
 * @param {import('../case_step.js').Post} post
 */
async function papersOf(item, post) {
  const materials = asWritten(item).materials.filter((/** @type {any} */ one) => list(post.fields, 'papers').includes(one.code));
  const further = FURTHER.map((number) => ({ name: text(post.fields, `further-${number}`), kind: text(post.fields, `further-${number}-kind`) === 'copy' ? 'copy' : 'original', material: '' }));
  const papers = [
    ...materials.map((/** @type {any} */ one) => ({ name: one.name, kind: one.form === 'copy' ? 'copy' : 'original', material: one.code })),
    ...further.filter((one) => one.name),
  ];
  return Promise.all(papers.map(async (paper, place) => ({ id: await idOfPost(post.form, post.fields, { part: `paper ${place}` }), ...paper })));
}

/**
 * @param {About} about
 * @param {any} args of a taking the centre refused, or null
 * @returns {Fields}
 */
function takenValues({ record }, args) {
  const papers = args?.papers ?? [];
  const further = papers.filter((/** @type {any} */ one) => !one.material).slice(0, FURTHER.length);
  return {
    papers: papers.map((/** @type {any} */ one) => one.material).filter(Boolean),
    person: args?.from_whom ?? record.resident.name,
    relation: args?.relation ?? '',
    return_by: args?.return_by ?? '',
    ...Object.fromEntries(further.flatMap((/** @type {any} */ one, /** @type {number} */ place) => [[`further-${place + 1}`, one.name], [`further-${place + 1}-kind`, one.kind]])),
  };
}
