/** A phone with a day's work on a mountain road (road.py): the real worker, which lives as fast as the road is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IDBFactory } from 'fake-indexeddb';
import { FORM, RESIDENT, bytesOf } from '../webapp/cases.js';
import { Locks, PIN, openPage } from '../webapp/phone.js';
import { quickCrypto } from '../webapp/quick_crypto.js';
import { sendPacked } from '../../webapp/worker/packed_line.js';
import { Life } from './life.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const LOOK_EVERY = 20;
const DAY = 24 * 3600_000;
/** Each a page of what the item asks for, its share of the case's bytes. */
const PAGES = [['id-card', 1, 0.05], ['id-card', 2, 0.05], ['household-book', 1, 0.1], ['household-book', 2, 0.1], ['enrolment-form', 1, 0.1], ['bank-card', 1, 0.6]];

/** @typedef {{up: number, down: number, delay: number, loss?: number, speed: number, seed?: number}} Kind see road.py */

/** The road's process. */
export class RoadProcess {
  constructor() {
    this.child = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'tests.chaos.road'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(what, details = {}) {
    this.child.stdin.write(`${JSON.stringify({ do: what, ...details })}\n`);
    return JSON.parse((await this.lines.next()).value);
  }

  /** @param {string} url the centre's @param {Kind} kind */
  async open(url, kind) {
    const { port } = await this.ask('open', { port: Number(new URL(url).port), ...kind });
    return `http://127.0.0.1:${port}`;
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** A phone whose time runs `speed` times as fast. */
export class Traveller {
  isOnline = true;
  /** Days that pass at once. */
  later = 0;
  #born = Date.now();

  /** @param {(around: any) => any} createEngine @param {number} speed @param {number} luck of its waits, 0 to 1 */
  constructor(createEngine, speed, luck = 0.5) {
    this.speed = speed;
    this.pages = [openPage()];
    this.disk = new IDBFactory();
    this.life = new Life(this.disk, () => {});
    this.engine = createEngine({
      fetch: (url, options) => this.#fetch(url, options),
      crypto: quickCrypto,
      clock: () => new Date(this.now()),
      random: () => luck,
      locks: new Locks(),
      pages: async () => this.pages,
      backgroundSync: null,
      wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds / speed).unref()), // the test may end before
      appVersion: '0.0.0',
      renewProgram: async () => {},
      room: async () => ({ usage: 20_000_000, quota: 2_000_000_000, persisted: true }),
      asked: ['zh-CN'],
      take: async () => new Response('', { status: 503 }),
    });
  }

  now() {
    return this.#born + (Date.now() - this.#born) * this.speed + this.later;
  }

  async #fetch(url, { signal, ...options }) {
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    return sendPacked(this.url + url, { ...options, signal });
  }

  /** Over the line it has now. */
  async enrol(code) {
    await this.life.run(() => this.engine.enrolment.enrol({ code, pin: PIN, deviceLabel: 'test' }));
  }

  /** A whole case with photos of so many bytes together, submitted. */
  async collect(area, bytes, seed) {
    const { engine } = this;
    const newId = () => engine.store.newId();
    const caseId = newId();
    const step = (name, args, files) => ({ idem: newId(), name, caseId, args, ...(files ? { files } : {}) });
    const day = (ahead) => new Date(this.now() + ahead * DAY).toISOString().slice(0, 10);
    const file = (size, type, place) => ({ id: newId(), bytes: bytesOf(Math.round(size), seed * 10 + place), type });
    const signature = file(4000, 'image/png', 0);
    const pages = PAGES.map(([material, page, share], place) => ({ material, page, file: file(bytes * share, 'image/jpeg', place + 1) }));
    const attached = pages.map(({ file: one, ...page }) => step('attach_material', { ...page, file: one.id }, [one]));
    await this.life.run(async () => {
      const localNo = await engine.store.nextLocalNo();
      const register = { item: 'pension-enrolment', item_version: 1, area, local_no: localNo, tracking_code: caseId.replaceAll('-', '').slice(-26), resident: RESIDENT };
      const mandate = {
        matters: ['城乡居民养老保险参保登记'], authorities: ['submit', 'fill_in', 'receive_notices', 'supplement', 'ask_progress', 'collect_result'],
        starts_on: day(0), ends_on: day(170), explained_by: 'read_aloud', place: '上坪村三组', principal_can_write: true, agent_accepts: true, signature: signature.id,
      };
      await engine.store.commitAll([step('open_case', register)]);
      await engine.store.commitAll([step('record_consent', { notice_version: 1, explained_by: 'read_aloud', agreed: true, telling: ['in_person'] })]);
      await engine.store.commitAll([step('record_mandate', mandate, [signature])]);
      await engine.store.commitAll([step('fill_form', { form: FORM }), ...attached]);
      await engine.store.commitAll([step('submit_case', { files: pages.map(({ file: one }) => one.id), warnings: [] })]);
    });
    return { files: pages.length + 1, steps: 5 + pages.length };
  }

  /** Begin to hand in; the worker goes on by itself. */
  setOff() {
    void this.life.run(async () => this.engine.sync.startSync({}));
  }
}

/** Timeouts of requests run as fast as the road, while `work` lasts. */
export async function livingFast(speed, work) {
  const kept = AbortSignal.timeout;
  AbortSignal.timeout = (milliseconds) => kept.call(AbortSignal, Math.round(milliseconds / speed));
  try {
    return await work();
  } finally {
    AbortSignal.timeout = kept;
  }
}

/**
 * Travel until everything has arrived, or so many bytes of files (`enough`), or `limit` is over.
 * @param {{server: any, road: RoadProcess, traveller: Traveller, wanted: {files: number, steps: number}, kind: Kind, cutEvery?: number,
 *   enough?: number, limit: number}} trip seconds of the road
 * @returns {Promise<{isThere: boolean, seconds: number, textAfter: {seconds: number, files: number} | null, arrived: any, windows: number[],
 *   counts: any}>} `textAfter`: when all steps were there, and how many files; `windows`: bytes or steps gained between cuts
 */
export async function travel({ server, road, traveller, wanted, kind, cutEvery = 15, enough = Infinity, limit }) {
  const began = Date.now();
  const elapsed = () => ((Date.now() - began) / 1000) * kind.speed;
  const windows = [];
  let textAfter = null;
  let nextCut = cutEvery;
  let before = await server.ask('arrived');
  const start = before;
  traveller.setOff();
  for (;;) {
    const arrived = await server.ask('arrived');
    if (textAfter === null && arrived.steps - start.steps >= wanted.steps) textAfter = { seconds: elapsed(), files: arrived.files - start.files };
    const isThere = arrived.files - start.files >= wanted.files && arrived.steps - start.steps >= wanted.steps;
    if (isThere || arrived.bytes > enough || elapsed() > limit) return { isThere, seconds: elapsed(), textAfter, arrived, windows, counts: await road.ask('counts') };
    if (elapsed() >= nextCut) {
      windows.push(arrived.bytes - before.bytes + arrived.steps - before.steps);
      before = arrived;
      nextCut += cutEvery;
      await road.ask('cut');
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
}
