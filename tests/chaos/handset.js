/** A phone in the simulation: a disk, its agent's clock and pages, and one or two lives of the real worker on it. */
import { IDBFactory } from 'fake-indexeddb';
import { PIN, openPage } from '../webapp/phone.js';
import { quickCrypto } from '../webapp/quick_crypto.js';
import { BadLine } from './bad_line.js';
import { contentsOf, copyOf, settled } from './disk.js';
import { Violated } from './ledger.js';
import { Life } from './life.js';

const MOST_TRIES = 6;
const STUCK_AFTER = 20_000;
const SHORT_WAIT = 5000;
/** What an agent may be told when something was not done. */
const TOLD = ['Refusal', 'NotFound', 'TooLarge'];

/** One worker at a time holds a lock; the browser takes it from a worker that died. */
class Locks {
  /** @type {Map<string, Life | undefined>} */
  #holders = new Map();

  async request(name, { ifAvailable }, work) {
    const holder = this.#holders.get(name);
    if (ifAvailable && holder && !holder.isDead) return work(null);
    const mine = Life.current();
    this.#holders.set(name, mine);
    try {
      return await work({ name });
    } finally {
      if (this.#holders.get(name) === mine) this.#holders.delete(name);
    }
  }
}

export class Handset {
  /** How far its clock is ahead of the truth, milliseconds. */
  ahead = 0;
  pages = [openPage()];
  /** Whether it found its disk full: then what is safe may go at once. */
  wasFull = false;
  cases = [];
  isSyncing = false;
  /** What ends a wait of the worker. @type {(() => void)[]} */
  timers = [];

  /**
   * @param {import('./world.js').World} world
   * @param {number} agent which of the centre's agents it belongs to
   * @param {IDBFactory} [disk]
   */
  constructor(world, agent, disk = new IDBFactory()) {
    this.world = world;
    this.agent = agent;
    this.disk = disk;
    this.locks = new Locks();
    this.line = new BadLine(() => world.server.url, world.dice, world.count);
    this.start();
  }

  /** The worker begins; it may get the key from a page. */
  start() {
    this.life = new Life(this.disk, (fault) => {
      this.wasFull ||= fault === 'disk full';
      this.world.count(fault);
    });
    this.engine = this.world.createEngine(this.#around(this.life));
  }

  #around(life) {
    return {
      fetch: async (url, options) => {
        life.pass();
        const answer = await this.line.carry(url, options);
        life.pass();
        return answer;
      },
      crypto: quickCrypto,
      clock: () => new Date(this.world.now() + this.ahead),
      random: this.world.dice.next,
      locks: this.locks,
      pages: async () => this.pages,
      backgroundSync: null,
      wait: (milliseconds) => this.#wait(milliseconds),
      appVersion: '0.0.0',
      renewProgram: async () => {},
      room: async () => ({ usage: 20_000_000, quota: 2_000_000_000, persisted: true }),
      asked: ['zh-CN'],
      take: async () => new Response('', { status: 503 }),
    };
  }

  /** Within a round short waits are short; any other one ends when the world lets it. @param {number} milliseconds */
  #wait(milliseconds) {
    return new Promise((done) => {
      const end = () => (this.isSyncing ? done() : this.timers.push(done));
      if (milliseconds < SHORT_WAIT) setTimeout(end, milliseconds / 100);
      else this.timers.push(done);
    });
  }

  /** Enrolled over a good line. */
  async enrol() {
    const code = await this.world.server.ask('code', { which: this.agent });
    await this.life.run(() => this.engine.enrolment.enrol({ code, pin: PIN, deviceLabel: 'test' }));
  }

  /** The worker's process ends and another one begins; the pages go too when `everything` does. */
  async restart({ everything = false } = {}) {
    this.life.die();
    await settled(this.disk);
    if (everything) this.pages = [openPage()];
    this.start();
    await this.attempt(() => this.engine.keys.recoverKey());
  }

  /** After a life ended: another one, once, however many things were being done in it. @param {Life} ended */
  async #revive(ended) {
    if (this.life === ended) this.reviving = this.restart();
    await this.reviving;
  }

  async unlock() {
    const unlock = async () => this.engine.keys.isUnlocked() || ((await this.engine.keys.isEnrolled()) && this.engine.keys.unlock(PIN));
    await this.attempt(unlock);
  }

  /**
   * Do something until it is done, as a person would: start again after a crash, unlock when locked, try again on a full disk.
   * @param {() => Promise<any>} work
   * @returns {Promise<{done: boolean, answer?: any}>} not done: the phone said why
   */
  async attempt(work) {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { life } = this;
      try {
        return { done: true, answer: await life.run(work) };
      } catch (error) {
        if (error.name === 'Crash') await this.#revive(life);
        else if (error.name === 'StorageFull') continue;
        else if (error.name === 'Locked') await this.unlock();
        else if (TOLD.includes(error.name)) return { done: false };
        else throw error;
      }
    }
    throw new Violated('an agent tried again and again, and could not save his work');
  }

  /** Save a step; when the phone says it is saved, that is a promise. */
  async commit(changes) {
    const { done } = await this.attempt(() => this.engine.store.commitAll(changes));
    if (done) this.world.ledger.confirm(this, changes);
    return done;
  }

  /** A round with the centre, as a page coming back starts it; from every given worker at once. */
  async sync(engines = [this.engine]) {
    const start = (engine) => new Promise((done) => engine.sync.startSync({ waitUntil: (work) => work.then(done) }));
    const { life } = this;
    this.isSyncing = true;
    let timer;
    const stuck = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Violated('a round with the centre never ends')), STUCK_AFTER);
    });
    try {
      await Promise.race([life.run(() => Promise.all(engines.map(start))), stuck]);
    } catch (error) {
      if (error.name !== 'Crash') throw error;
      await this.#revive(life);
    } finally {
      clearTimeout(timer);
      this.isSyncing = false;
    }
  }

  /** The worker's own timers fire. */
  async tick() {
    for (const end of this.timers.splice(0)) end();
    await this.sync();
  }

  /** A second worker on the same disk, for as long as `work` takes. */
  async beside(work) {
    const other = this.world.createEngine(this.#around(this.life));
    await this.life.run(() => other.keys.recoverKey());
    return work(other);
  }

  /** A copy of everything on it, which goes on beside it. */
  async copy() {
    const copy = new Handset(this.world, this.agent, await copyOf(this.disk));
    copy.cases = [...this.cases];
    copy.wasFull = this.wasFull;
    copy.lastHeard = this.lastHeard;
    copy.wiped = this.wiped;
    copy.ahead = this.ahead;
    return copy;
  }

  /** What its pages show when it is unlocked, and what that rests on. */
  async shown() {
    const kept = await this.contents();
    const look = async () => {
      await this.engine.keys.recoverKey();
      const { cases } = await this.engine.store.listCases();
      const { areas } = await this.engine.enrolment.currentAgent();
      return { views: cases, areas: areas.map((one) => one.code), status: await this.engine.store.syncStatus() };
    };
    return { kept, ...(await this.attempt(look)).answer };
  }

  /** The centre lost what this phone was told: until it hears of that it can't know. */
  async missRestore() {
    this.lastHeard = JSON.stringify((await this.contents()).meta.contact);
  }

  /** Whether it has not heard of the last restore. */
  isBehind({ meta }, epoch) {
    return meta.device.epoch !== epoch || (this.lastHeard !== undefined && this.lastHeard === JSON.stringify(meta.contact));
  }

  /** What is on its disk, when nothing is being written. */
  async contents() {
    await settled(this.disk);
    return contentsOf(this.disk);
  }
}
