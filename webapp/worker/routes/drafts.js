/** Typing: kept as it comes, encrypted, and answered at once where an answer changes what is asked. */
import { nothing } from '../answers.js';
import { readPost } from '../case_step.js';
import { findTyped, keepDraft } from '../drafts.js';
import { formReaction } from './form.js';
import { residentReaction } from './resident.js';

/** Steps whose pages change while one types. @type {Record<string, (phone: import('../answers.js').Phone, fields: import('../forms.js').Fields, id: string) => Response | Promise<Response>>} */
const REACTIONS = { resident: residentReaction, form: formReaction };
/** Pages deeper down; the address is the key. */
const DEEPER = ['mandate/witnesses/:number', 'custody/:step'];
const STEPS = ['resident', 'consent', 'mandate', 'form', 'commitment', 'supplement', 'delivery', 'withdrawal', 'discarding'];

/**
 * @param {import('hono').Hono} app
 * @param {import('../answers.js').Phone} phone
 */
export function draftRoutes(app, phone) {
  app.post(`/cases/:id/:step{${STEPS.join('|')}}/draft`, async (c) => {
    const { id, step } = c.req.param();
    const post = await readPost(c);
    const key = `${id}/${step}`;
    const closed = step === 'form' ? await findTyped(phone.engine.store, key) : null; // a question that closes keeps its answer
    await keepDraft(phone.engine.store, key, post.form, { ...closed, ...post.fields });
    const reaction = c.req.header('HX-Request') === 'true' ? REACTIONS[step] : null;
    return reaction ? reaction(phone, post.fields, id) : nothing();
  });
  for (const path of DEEPER) {
    app.post(`/cases/:id/${path}/draft`, async (c) => {
      const post = await readPost(c);
      await keepDraft(phone.engine.store, /** @type {RegExpExecArray} */ (/cases\/(.+)\/draft$/.exec(c.req.path))[1], post.form, post.fields);
      return nothing();
    });
  }
}
