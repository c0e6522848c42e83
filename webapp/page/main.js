// Small behaviours of the phone's pages, bound by data-behaviour. Nothing here knows what a case is.
import 'htmx.org';
import { agentPush } from './agent_push.js';
import { bindAll } from './behaviours.js';
import { draft } from './draft.js';
import { startDrops } from './drops.js';
import { enrolment } from './enrolment.js';
import { inPageCamera } from './in_page_camera.js';
import { install, keepStorage } from './install.js';
import { startKeyKeeper } from './key_keeper.js';
import { startMessages } from './message.js';
import { photo } from './photo.js';
import { pin, pinPad } from './pin.js';
import { print } from './print.js';
import { startProblems } from './problems.js';
import { readAloud } from './read_aloud.js';
import { receiptPhoto } from './receipt_photo.js';
import { startSecondRecord } from './second_record.js';
import { sharePackage } from './share_package.js';
import { signature } from './signature.js';
import { submitOnChange } from './submit_on_change.js';
import { startSync } from './sync.js';
import { startUpdates } from './update.js';

startKeyKeeper();
startDrops();
startMessages();
startProblems();
startSecondRecord();
startSync();
startUpdates();
keepStorage();
bindAll({
  'agent-push': agentPush,
  draft,
  enrolment,
  'in-page-camera': inPageCamera,
  install,
  photo,
  pin,
  'pin-pad': pinPad,
  print,
  'read-aloud': readAloud,
  'receipt-photo': receiptPhoto,
  'share-package': sharePackage,
  signature,
  'submit-on-change': submitOnChange,
});
