/**
 * The local key lives only in memory: of the worker and of the open pages, which hand it to each other, because a browser
 * stops an idle worker after half a minute and a key written down would lie in clear on the disk.
 *
 * @typedef {{postMessage: (message: any, transfer?: any[]) => void}} Page
 * @typedef {{key: CryptoKey | null, session: number | null}} Held
 */

const PATIENCE = 400;

/**
 * Ask every page at once whether it still has the key; the first answer `accept` agrees to wins, or null after 400 ms.
 * @param {Page[]} pages
 * @param {(held: Held) => Promise<boolean>} accept
 * @param {(milliseconds: number) => Promise<void>} wait
 * @returns {Promise<CryptoKey | null>}
 */
export async function askPages(pages, accept, wait) {
  if (pages.length === 0) return null;
  const channels = pages.map((page) => ask(page));
  const answers = channels.map(async ({ answer }) => {
    const held = await answer;
    if (!held?.key || !(await accept(held))) throw new Error('not this page');
    return held.key;
  });
  const first = Promise.any(answers).catch(() => null);
  const found = await Promise.race([first, wait(PATIENCE).then(() => null)]);
  for (const { close } of channels) close();
  return found;
}

/**
 * @param {Page} page
 * @returns {{answer: Promise<Held | null>, close: () => void}}
 */
function ask(page) {
  const { port1, port2 } = new MessageChannel();
  /** @type {Promise<Held | null>} */
  const answer = new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data);
  });
  page.postMessage({ type: 'need-key' }, [port2]);
  return { answer, close: () => port1.close() };
}
