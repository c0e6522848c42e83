// The page before the app: checks that this browser can hold it, brings the worker in, then opens the same address again.
// Written so that old browsers can read it too: it is they who must be told.

const INSTALL_PATIENCE_MS = 30000;
const MOST_TRIES = 3;
const TRIES = 'daiban-tries';

start();

async function start() {
  const lack = findLack();
  if (lack) return show(lack);
  show('opening');
  try {
    await bringIn();
    enter();
  } catch (error) {
    show('failed');
  }
}

/** What keeps this browser from holding the app: the name of the section that says so, or empty. */
function findLack() {
  if (/MicroMessenger/i.test(navigator.userAgent)) return 'wechat';
  if (!window.isSecureContext) return 'insecure';
  const version = Number((/Chrom(?:e|ium)\/(\d+)/.exec(navigator.userAgent) || [])[1] || 0);
  const isOld = version > 0 && version < Number(document.body.dataset.oldestChromium);
  const hasAll = 'serviceWorker' in navigator && 'indexedDB' in window && 'locks' in navigator && 'OffscreenCanvas' in window;
  return isOld || !hasAll ? 'old' : '';
}

async function bringIn() {
  const registration = await navigator.serviceWorker.register('/agent/sw.js', { scope: '/agent/', updateViaCache: 'none' });
  if (navigator.serviceWorker.controller || registration.active) return;
  await Promise.race([
    new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve)),
    new Promise((_, reject) => setTimeout(() => reject(new Error('no worker')), INSTALL_PATIENCE_MS)),
    failure(registration.installing),
  ]);
}

/**
 * Rejects when the worker could not be installed.
 * @param {ServiceWorker | null} worker
 */
function failure(worker) {
  return new Promise((_, reject) => {
    if (!worker) return;
    worker.addEventListener('statechange', () => worker.state === 'redundant' && reject(new Error('not installed')));
  });
}

/** Open the same address again; give up after a few rounds rather than blink for ever. */
function enter() {
  const tries = Number(sessionStorage.getItem(TRIES) || 0) + 1;
  sessionStorage.setItem(TRIES, String(tries));
  if (tries <= MOST_TRIES) return location.reload();
  sessionStorage.removeItem(TRIES);
  show('failed');
}

/** @param {string} state */
function show(state) {
  for (const section of document.querySelectorAll('[data-state]')) {
    const part = /** @type {HTMLElement} */ (section);
    part.hidden = part.dataset.state !== state;
  }
}
