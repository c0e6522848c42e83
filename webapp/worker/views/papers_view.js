/** Papers shared between cases, in words: what the further items on the form still ask, and what the resident handed in before. */
import { isSameMaterial, needsOriginal } from '../../../proxy_service/reuse.js';
import { findEarlierPaper } from '../earlier_papers.js';
import { casesTogether } from '../one_form.js';
import { texts } from '../render.js';
import { chinaDay, fullDayWords } from './dates.js';
import { checklistView, linesOf } from './materials_view.js';

const DAY = 24 * 60 * 60_000;

/**
 * What each further item asks besides what the first one asks too.
 * @param {import('../answers.js').Phone} phone
 * @param {{record: any, item: any}} about
 */
export async function listsTogether(phone, { record, item }) {
  const earlier = [...item.materials];
  const done = new Set(codesDone(record, item));
  const lists = [];
  for (const other of await casesTogether(phone, record)) {
    const lines = checklistView(other.record, other.item).filter((line) => line.asked);
    const isShared = (/** @type {any} */ line) => earlier.some((one) => isSameMaterial(one, other.item.materials.find((/** @type {any} */ each) => each.code === line.code)));
    const isOwn = (/** @type {any} */ line) => !isShared(line) || (line.missing > 0 && done.has(line.code));
    lists.push({ item: other.item.name, asked: lines.filter(isOwn), shared: lines.filter((line) => !isOwn(line)).map((line) => line.name) });
    earlier.push(...other.item.materials);
    for (const code of codesDone(other.record, other.item)) done.add(code);
  }
  return lists;
}

/**
 * The materials of which every page is there.
 * @param {any} record
 * @param {any} item
 * @returns {string[]}
 */
const codesDone = (record, item) => linesOf(record, item).filter((line) => line.asked && !line.missing).map((line) => line.code);

/**
 * The earlier pages of a material, how old they are and how far they are trusted; null when there are none to offer.
 * @param {import('../answers.js').Phone} phone
 * @param {any} record
 * @param {any} material
 */
export async function earlierView(phone, record, material) {
  const now = phone.now();
  const paper = await findEarlierPaper(phone, record, material, chinaDay(now));
  if (!paper) return null;
  const pages = await Promise.all(paper.pages.map(async (page) => ((await phone.engine.store.findPreview(page.id)) ? `/agent/files/${page.id}` : '')));
  return {
    item: paper.item,
    pages: pages.filter(Boolean),
    pictured: pages.some(Boolean),
    age: ageWords(paper.pages[0].taken_at, now),
    valid: validWords(paper.pages),
    trust: trustWords(paper.pages),
  };
}

/**
 * @param {string | null} takenAt
 * @param {Date} now
 */
function ageWords(takenAt, now) {
  const { _, ngettext } = texts();
  if (!takenAt) return _('什么时候拍的不知道');
  const days = Math.floor((now.getTime() - Date.parse(takenAt)) / DAY);
  return days < 1 ? _('今天拍的') : ngettext('%(num)s 天前拍的', '%(num)s 天前拍的', days);
}

/** @param {any[]} pages */
function validWords(pages) {
  const { _ } = texts();
  const until = pages.map((page) => page.valid_until).filter(Boolean).sort()[0];
  return until ? _('有效期到%(day)s', { day: fullDayWords(until) }) : _('有效期没有记，请看清照片');
}

/** @param {any[]} pages */
function trustWords(pages) {
  const { _ } = texts();
  const isReady = pages.every((page) => !needsOriginal(page.trust ?? 'C'));
  return isReady ? _('窗口已与原件核对，可以直接用') : _('存有副本，原件还要再看');
}
