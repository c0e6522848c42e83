// Holds the local key in memory for the worker, which the browser stops whenever it is idle. Never written anywhere.

/** @typedef {{key: CryptoKey | null, session: number | null}} Held */

/** @type {Held} */
let held = { key: null, session: null };

/** Ask the worker for the key it has, keep what it gives, and give it back when it asks. */
export function startKeyKeeper() {
  navigator.serviceWorker.addEventListener('message', (event) => {
    if (event.data?.type === 'need-key') event.ports[0]?.postMessage(held);
    if (event.data?.type === 'keep-key') held = { key: event.data.key, session: event.data.session };
    if (event.data?.type === 'forget-key') forget();
  });
  navigator.serviceWorker.startMessages();
  askWorker();
}

function forget() {
  held = { key: null, session: null };
  if (location.pathname !== '/agent/unlock') location.assign(`/agent/unlock?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function askWorker() {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (data?.key) held = { key: data.key, session: data.session };
    port1.close();
  };
  navigator.serviceWorker.controller?.postMessage({ type: 'give-key' }, [port2]);
}
