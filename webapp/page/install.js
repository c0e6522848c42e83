// Putting the app on the home screen, and asking the browser not to clear what is stored.

/** @type {any} */
let offered = null;
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered = event;
  for (const button of document.querySelectorAll('[data-behaviour="install"]')) /** @type {HTMLElement} */ (button).hidden = false;
});

/** @param {HTMLElement} button shown only while the browser offers to install */
export function install(button) {
  button.hidden = offered === null;
  button.addEventListener('click', async () => {
    await offered?.prompt();
    offered = null;
    button.hidden = true;
  });
}

/** Ask once per page; the browser decides by itself and doesn't bother the person. */
export function keepStorage() {
  navigator.storage?.persist?.().catch(() => false);
}
