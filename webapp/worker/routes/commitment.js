/** 容缺 (tolerated materials): the commitment that is signed before handing in, and bringing what was promised after acceptance. */
import { commitmentProblem } from '../../../proxy_service/commitment.js';
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { readFiles, text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { takePicture } from '../pictures.js';
import { leavePhotographing } from '../photographing.js';
import { texts } from '../render.js';
import { latestDay, obligationLines, obligationsOf, promiseLines, tolerableOf } from '../views/commitment.js';
import { chinaDay, fullDayWords } from '../views/dates.js';
import { mandateLack } from '../views/mandate_lack.js';
import { pagesOf } from '../views/materials_view.js';
import { refusalWords } from '../views/refusal_words.js';
import { stepPath } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

const WAYS = ['read', 'read_aloud', 'dialect'];

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function commitmentRoutes(app, phone) {
  app.get('/cases/:id/commitment', (c) => show(phone, c));
  app.post('/cases/:id/commitment', (c) => sign(phone, c));
  app.get('/cases/:id/commitment/supplement', (c) => showOwed(phone, c));
  app.post('/cases/:id/commitment/supplement', (c) => handIn(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('record_commitment', about);
  if (other) return other;
  if (tolerableOf(about).length === 0) return seeOther(stepPath(id, 'review'));
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/commitment`, hidden.mends);
  const record = { ...about.record, commitment: earlier.refused ?? about.record.commitment };
  return shown(phone, { ...about, record }, { hidden, values: earlier.typed ?? {}, problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function sign(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const obligations = obligationsOf(about, post.fields);
  const { picture, problem } = await takePicture((await readFiles(post.data, 'signature'))[0], 'signature');
  const problems = { ...problemsOf(about, post.fields, obligations, phone.now()), ...(picture ? {} : { signature: problem }) };
  if (!picture || Object.keys(problems).length > 0) return shown(phone, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  const signature = await idOfPost(post.form, post.fields, { files: [picture.bytes], part: 'signature' });
  const way = about.record.resident.can_write ? 'screen' : 'thumbprint';
  const args = { obligations, explained_by: text(post.fields, 'explained_by'), way, signature };
  await commitStep(phone, c, { key: `${id}/commitment`, post, name: 'record_commitment', caseId: id, args, files: [{ id: signature, ...picture }] });
  return seeOther(stepPath(id, 'review'));
}

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {{hidden: any, values: import('../forms.js').Fields, problems: Record<string, string>}} form
 * @param {number} [status]
 */
async function shown(phone, about, form, status = 200) {
  const { _ } = texts();
  const { record, item } = about;
  const today = chinaDay(phone.now());
  const latest = latestDay(item, today);
  const context = {
    id: record.id,
    form,
    resident: record.resident.name,
    item: item.name,
    can_write: record.resident.can_write,
    lines: promiseLines(about, form.values),
    today,
    latest,
    latest_words: fullDayWords(latest),
    lack: mandateLack('record_commitment', about, await phone.engine.enrolment.currentAgent(), phone.now()),
  };
  return page(phone, 'commitment', { title: _('以后补材料'), back: { href: stepPath(record.id, 'review'), label: _('回核对页') } }, context, status);
}

/**
 * @param {{record: any, item: any}} about
 * @param {import('../forms.js').Fields} fields
 * @param {import('../../../proxy_service/commitment.js').Obligation[]} obligations
 * @param {Date} now
 * @returns {Record<string, string>}
 */
function problemsOf(about, fields, obligations, now) {
  const { _ } = texts();
  const today = chinaDay(now);
  const refused = commitmentProblem(obligations, tolerableOf(about).map((one) => one.code), today, latestDay(about.item, today));
  return {
    ...(WAYS.includes(text(fields, 'explained_by')) ? {} : { explained_by: _('请选是怎么讲给办事人听的。') }),
    ...(refused ? { obligations: refusalWords(refused) } : {}),
  };
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {number} [status]
 */
async function showOwed(phone, c, status = 200) {
  const { _ } = texts();
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('supplement_commitment', about);
  if (other) return other;
  await leavePhotographing(phone);
  const lines = obligationLines(about, phone.now());
  const open = lines.filter((line) => line.open);
  const context = {
    id,
    hidden: hiddenFields(phone, c),
    resident: about.record.resident.name,
    lines,
    open: open.length,
    ready: open.filter((line) => line.missing === 0).length,
    lack: mandateLack('supplement_commitment', about, await phone.engine.enrolment.currentAgent(), phone.now()),
  };
  return page(phone, 'commitment_supplement', { title: _('补说好的材料'), back: { href: `/agent/cases/${id}`, label: _('回这件') } }, context, status);
}

/**
 * What is photographed is handed in; the rest may follow another day.
 * @param {Phone} phone
 * @param {Context} c
 */
async function handIn(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const lack = mandateLack('supplement_commitment', about, await phone.engine.enrolment.currentAgent(), phone.now());
  const ready = obligationLines(about, phone.now()).filter((line) => line.open && line.missing === 0);
  if (lack || ready.length === 0) return showOwed(phone, c, 422);
  const materials = ready.map(({ code }) => ({ code, files: pagesOf(about.record, code).map((one) => one.id) }));
  await commitStep(phone, c, { key: `${id}/commitment/supplement`, post: await readPost(c), name: 'supplement_commitment', caseId: id, args: { materials } });
  return seeOther(`/agent/cases/${id}`);
}
