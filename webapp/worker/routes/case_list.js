/** All cases of the phone, with a filter and a search. */
import { fragment, page } from '../answers.js';
import { texts } from '../render.js';
import { caseCard, surroundings } from '../views/case_view.js';

/** What people look for, as groups of states. @type {Record<string, string[]>} */
const GROUPS = {
  collecting: ['DRAFT', 'COLLECTING', 'READY'],
  mending: ['PRE_RETURNED', 'CORRECTION'],
  office: ['SUBMITTED', 'PRE_PASSED', 'RECEIVED', 'ACCEPTED', 'IN_REVIEW', 'GRANTED', 'DENIED'],
  deliver: ['TO_DELIVER'],
  ended: ['DELIVERED', 'NOT_ACCEPTED', 'WITHDRAWN', 'DISCARDED'],
};

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function caseListRoutes(app, phone) {
  app.get('/cases', async (c) => {
    const { _ } = texts();
    const asked = { group: known(c.req.query('group')), text: c.req.query('text') ?? '', page: Math.max(1, Number(c.req.query('page')) || 1) };
    const context = await listContext(phone, asked);
    if (c.req.header('HX-Request') === 'true' && asked.page > 1) return fragment(phone, '_case_list', context);
    return page(phone, 'cases', { title: _('全部办件'), tab: 'cases' }, context);
  });
}

/** @param {string | undefined} group */
const known = (group) => (group && (group === 'refused' || Object.hasOwn(GROUPS, group)) ? group : '');

/**
 * @param {import('../answers.js').Phone} phone
 * @param {{group: string, text: string, page: number}} asked
 */
async function listContext(phone, asked) {
  const around = await surroundings(phone);
  const found = await phone.engine.store.listCases({ states: GROUPS[asked.group], refused: asked.group === 'refused', text: asked.text.trim() || undefined, page: asked.page });
  const query = new URLSearchParams({ group: asked.group, text: asked.text, page: String(asked.page + 1) });
  return {
    group: asked.group,
    text: asked.text,
    total: found.total,
    cases: found.cases.map((/** @type {any} */ record) => caseCard(record, around)),
    more: found.page < found.pages ? `/agent/cases?${query}` : '',
  };
}
