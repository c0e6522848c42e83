/** The line between a phone and the centre, with everything that happens to requests and answers on a mountain road. */
import { request } from 'node:http';
import { sendPacked } from '../../webapp/worker/packed_line.js';

const PORTAL = '<!DOCTYPE html><html><title>Wi-Fi</title><form action="/login">请登录</form></html>';
const says = (/** @type {number} */ status, /** @type {string} */ error, headers = {}) => new Response(JSON.stringify({ error }), { status, headers });

/**
 * What becomes of a request. `send` brings it to the centre and gives the answer; `line` is the phone's.
 * @type {Record<string, (send: () => Promise<Response>, line: BadLine, url: string, options: any) => Promise<Response>>}
 */
const FATES = {
  'request dropped': async () => lost(),
  'request delayed': async (send, line) => {
    line.late.push(send);
    return lost();
  },
  'request truncated': async (_send, line, url, options) => {
    await sendHalf(line.address() + url, options);
    return lost();
  },
  'request repeated': async (send) => {
    const [first, second] = await Promise.all([send(), send()]);
    return first.ok ? first : second;
  },
  'request repeated later': async (send, line) => {
    line.late.push(send);
    return send();
  },
  'answer dropped': async (send) => {
    await send();
    return lost();
  },
  'answer truncated': async (send) => halved(await send(), true),
  'answer shortened': async (send) => halved(await send(), false),
  'answer 500': async () => new Response('<h1>Internal Server Error</h1>', { status: 500 }),
  'answer 500 after all was done': async (send) => {
    await send();
    return new Response('', { status: 502 });
  },
  'answer 503': async () => says(503, 'busy', { 'Retry-After': '30' }),
  'answer 429': async () => says(429, 'too_many_requests', { 'Retry-After': '60' }),
  'captive portal': async () => new Response(PORTAL, { headers: { 'Content-Type': 'text/html' } }),
  'protocol refused': async () => says(409, 'unknown_protocol'),
};

/** @returns {never} */
function lost() {
  throw new TypeError('Failed to fetch');
}

export class BadLine {
  /** How much of what is sent meets a fate, 0 to 1. */
  storm = 0;
  requests = 0;
  /** What is still under way although nobody waits for it. @type {(() => Promise<Response>)[]} */
  late = [];

  /**
   * @param {() => string} address where the centre is now
   * @param {import('./dice.js').Dice} dice
   * @param {(fault: string) => void} count
   */
  constructor(address, dice, count) {
    this.address = address;
    this.dice = dice;
    this.count = count;
  }

  /**
   * @param {string} url
   * @param {any} options
   * @returns {Promise<Response>}
   */
  async carry(url, options) {
    const { signal: _, ...kept } = options;
    const send = () => {
      this.requests += 1;
      return sendPacked(this.address() + url, kept);
    };
    if (!this.dice.chance(this.storm)) return send();
    const fate = this.dice.pick(Object.keys(FATES));
    this.count(fate);
    return FATES[fate](send, this, url, options);
  }

  /** What was under way arrives after all, in any order. */
  async deliverLate() {
    while (this.late.length > 0) {
      const [send] = this.late.splice(this.dice.below(this.late.length), 1);
      this.count('request arrives late');
      await send().then((answer) => answer.arrayBuffer(), () => null);
    }
  }
}

/**
 * Half an answer; the connection breaks then, or ends as if that was all.
 * @param {Response} answer
 * @param {boolean} isBroken
 */
async function halved(answer, isBroken) {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const half = bytes.slice(0, bytes.length / 2);
  if (bytes.length === 0) return lost();
  const { status, headers } = answer;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(half);
      if (isBroken) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { status, headers });
}

/**
 * The request's head and half its body; then the connection breaks.
 * @param {string} address
 * @param {any} options
 * @returns {Promise<void>}
 */
function sendHalf(address, { method, headers, body }) {
  const bytes = Buffer.from(body ?? '');
  return new Promise((resolve) => {
    const sent = request(address, { method, headers: { ...headers, 'Content-Length': String(bytes.length + 1) } });
    sent.on('error', () => resolve());
    sent.write(bytes.subarray(0, bytes.length / 2), () => {
      sent.destroy();
      resolve();
    });
  });
}
