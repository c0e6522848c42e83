/** A phone for tests: the real engine on a fake IndexedDB, with a network that can be cut and a clock that can be set. */
import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IDBFactory } from 'fake-indexeddb';
import { toText } from '../../sync/protocol.js';
import { createEngine } from '../../webapp/worker/engine.js';
import { sendPacked } from '../../webapp/worker/packed_line.js';
import { quickCrypto } from './quick_crypto.js';

const WEBAPP = fileURLToPath(new URL('../../webapp', import.meta.url));

export const PIN = '271828';
export const VILLAGE = '999901100201';

/** @typedef {Awaited<ReturnType<typeof newPhone>>} TestPhone */

export class Locks {
  #held = new Set();

  async request(name, { ifAvailable }, work) {
    if (this.#held.has(name) && ifAvailable) return work(null);
    this.#held.add(name);
    try {
      return await work({ name });
    } finally {
      this.#held.delete(name);
    }
  }
}

/**
 * A new phone; the disk it writes on becomes the global one.
 * @param {{url?: string, disk?: IDBFactory, locks?: Locks, pages?: any[], random?: () => number}} [parts]
 */
export function newPhone({ url = 'http://127.0.0.1:9', disk = new IDBFactory(), locks = new Locks(), pages = [], random = () => 0.5 } = {}) {
  globalThis.indexedDB = disk;
  const phone = {
    disk,
    url,
    locks,
    pages,
    now: null,
    isOnline: true,
    requests: [],
    /** How often the program's next version was asked for. */
    renewals: 0,
    waits: [],
    /** Waits below five seconds are over at once instead of never. */
    isHurried: false,
    crypto: quickCrypto,
    /** What the browser says of its room. */
    room: { usage: 20_000_000, quota: 2_000_000_000, persisted: true },
    /** The languages its owner set, and where the program's own files come from. */
    asked: ['zh-CN'],
    take: async (address) => (phone.isOnline ? new Response(await readFile(join(WEBAPP, address.split('?')[0]))) : new Response('', { status: 503 })),
    /** Replace to meddle with the network: `(url, options, pass) => Response`. */
    network: (url, options, pass) => pass(url, options),
  };
  const pass = (path, options) => sendPacked(phone.url + path, options);
  const around = {
    fetch: async (path, options) => {
      phone.requests.push({ path, method: options.method, headers: options.headers, body: options.body });
      if (!phone.isOnline) throw new TypeError('Failed to fetch');
      return phone.network(path, options, pass);
    },
    get crypto() {
      return phone.crypto;
    },
    clock: () => phone.now ?? new Date(),
    random,
    locks,
    pages: async () => phone.pages,
    backgroundSync: null,
    renewProgram: async () => {
      phone.renewals += 1;
    },
    wait: (milliseconds) => {
      phone.waits.push(milliseconds);
      return phone.isHurried && milliseconds < 5000 ? new Promise((done) => setTimeout(done, 5)) : new Promise(() => {});
    },
    appVersion: '0.0.0',
    get asked() {
      return phone.asked;
    },
    take: (address) => phone.take(address),
    room: async () => phone.room,
  };
  phone.restart = () => {
    globalThis.indexedDB = disk;
    phone.engine = createEngine(around);
    return phone.engine;
  };
  phone.restart();
  phone.sync = () => new Promise((done) => phone.engine.sync.startSync({ waitUntil: (work) => work.then(done) }));
  const message = (data) => new Promise((done) => phone.engine.sync.handleMessage({ data: { type: 'sync-now', ...data }, waitUntil: (work) => work.then(done) }));
  phone.tick = () => message({ isTick: true });
  phone.lineBack = () => message({ isLineBack: true });
  return phone;
}

/**
 * A phone that belongs to an agent of a real centre.
 * @param {import('./server_process.js').ServerProcess} server
 * @param {any} [parts]
 */
export async function enrolledPhone(server, parts = {}) {
  const phone = newPhone({ url: server.url, ...parts });
  await phone.engine.enrolment.enrol({ code: await server.ask('code'), pin: PIN, deviceLabel: 'test' });
  return phone;
}

/** A page: keeps the key in a closure. */
export function openPage() {
  const page = {
    held: { key: null, session: null },
    messages: [],
    postMessage(message, [port] = []) {
      page.messages.push(message.type);
      if (message.type === 'keep-key') page.held = { key: message.key, session: message.session };
      if (message.type === 'forget-key') page.held = { key: null, session: null };
      if (message.type === 'need-key') port.postMessage(page.held);
    },
  };
  return page;
}

/** Everything on a phone's disk. */
export async function dump(disk) {
  const database = await new Promise((resolve, reject) => {
    const request = disk.open('daiban');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = {};
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all(['getAllKeys', 'getAll'].map((how) => new Promise((resolve) => {
      const request = store[how]();
      request.onsuccess = () => resolve(request.result);
    })));
    found[name] = keys.map((key, place) => ({ key, value: values[place] }));
  }
  database.close();
  return found;
}

/**
 * A centre that only enrols, for what needs no other answer: everything else fails as without a network.
 * @param {ReturnType<typeof newPhone>} phone
 * @param {Record<string, any>} [person] what is told of its person otherwise than usual
 */
export async function enrolAlone(phone, person = {}) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const welcome = {
    protocol: 1, device: '01937f1c-5d2e-7a10-8c00-000000000001', send_token: 's', pull_token: 'p-'.padEnd(43, 'x'), device_secret: toText(new Uint8Array(32).fill(7)),
    agent: { id: '01937f1c-0000-7a10-8c00-00000000000a', name: '王建国', post: '代办员', phone: '13900000000', areas: [{ code: VILLAGE, name: '上坪村' }], township: { code: '999901100000', name: '青石镇' }, ...person },
    intake_key: { key_id: 'k1', suite: 'hpke-p256-sha256-aes256gcm', public_key: toText(point) },
    epoch: '01937f1c-5d2e-7a10-8c00-0000000000e0', expected_seq: 1, now: '2026-11-23T01:00:00.000Z',
  };
  phone.network = async (url) => {
    if (url !== '/sync/v1/enrolment') throw new TypeError('Failed to fetch');
    return Response.json(welcome);
  };
  await phone.engine.enrolment.enrol({ code: 'ANY', pin: PIN, deviceLabel: 'test' });
  phone.intakePrivate = pair.privateKey;
  return phone;
}
