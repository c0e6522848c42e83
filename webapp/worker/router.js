/** Every path under /agent/, one file per subject; who may enter; and what an error looks like. */
import { Hono } from 'hono/tiny';
import { harden } from './answers.js';
import { explain } from './errors.js';
import { enrolmentRoutes } from './routes/enrolment.js';
import { reenrolmentRoutes } from './routes/reenrolment.js';
import { lockRoutes } from './routes/lock.js';
import { forgottenPinRoutes } from './routes/forgotten_pin.js';
import { shutOutRoutes } from './routes/shut_out.js';
import { homeRoutes } from './routes/home.js';
import { caseListRoutes } from './routes/case_list.js';
import { openingRoutes } from './routes/opening.js';
import { residentRoutes } from './routes/resident.js';
import { consentRoutes } from './routes/consent.js';
import { mandateRoutes } from './routes/mandate.js';
import { mandateSignatureRoutes } from './routes/mandate_signature.js';
import { witnessRoutes } from './routes/witnesses.js';
import { commitmentRoutes } from './routes/commitment.js';
import { custodyRoutes } from './routes/custody.js';
import { originalRoutes } from './routes/originals.js';
import { revocationRoutes } from './routes/revocation.js';
import { formRoutes } from './routes/form.js';
import { materialRoutes } from './routes/materials.js';
import { materialPageRoutes } from './routes/material_pages.js';
import { submissionRoutes } from './routes/submission.js';
import { casePageRoutes } from './routes/case_page.js';
import { supplementRoutes } from './routes/supplement.js';
import { deliveryRoutes } from './routes/delivery.js';
import { tellingRoutes } from './routes/telling.js';
import { endingRoutes } from './routes/ending.js';
import { refusalRoutes } from './routes/refusals.js';
import { draftRoutes } from './routes/drafts.js';
import { practiceRoutes } from './routes/practice.js';
import { lateWorkRoutes } from './routes/late_work.js';
import { presenceRoutes } from './routes/presence.js';
import { tripRoutes } from './routes/trips.js';
import { visitRoutes } from './routes/visits.js';
import { settingsRoutes } from './routes/settings.js';
import { handoverRoutes } from './routes/handover.js';
import { letIn } from './gate.js';

const ROUTES = [
  enrolmentRoutes,
  reenrolmentRoutes,
  lockRoutes,
  forgottenPinRoutes,
  shutOutRoutes,
  homeRoutes,
  caseListRoutes,
  openingRoutes,
  draftRoutes,
  residentRoutes,
  consentRoutes,
  mandateRoutes,
  mandateSignatureRoutes,
  witnessRoutes,
  formRoutes,
  materialRoutes,
  materialPageRoutes,
  submissionRoutes,
  commitmentRoutes,
  custodyRoutes,
  originalRoutes,
  revocationRoutes,
  supplementRoutes,
  deliveryRoutes,
  tellingRoutes,
  endingRoutes,
  refusalRoutes,
  presenceRoutes,
  tripRoutes,
  visitRoutes,
  lateWorkRoutes,
  casePageRoutes,
  settingsRoutes,
  handoverRoutes,
  practiceRoutes,
];

/**
 * @param {import('./answers.js').Phone} phone
 * @returns {(request: Request, event: ExtendableEvent) => Promise<Response>}
 */
export function createRouter(phone) {
  const app = new Hono({ strict: false }).basePath('/agent');
  app.use('*', letIn(phone));
  for (const routes of ROUTES) routes(app, phone);
  app.notFound(() => explain(phone, new Error('NotFound'), 404));
  app.onError((error, c) => explain(phone, error, undefined, c.req.path));
  return async (request, event) => harden(await app.fetch(request, {}, /** @type {any} */ (event)));
}
