/** The world in which a phone could lose work: chance chooses what happens, and after every step the ledger is compared with what is there. */
import { syncLine } from '../../webapp/worker/views/sync_line.js';
import { ACTIONS } from './agent_acts.js';
import { Handset } from './handset.js';
import { Ledger, Violated } from './ledger.js';
import { HAPPENINGS } from './happenings.js';

const MINUTE = 60_000;
const REST_ROUNDS = 40;
const STORMS = [0, 0.1, 0.3, 0.5, 0.7];
const TROUBLE = 0.35;

export class World {
  /** True time runs ahead of the machine's, so that days may pass; the centre's clock ahead of the true time. */
  offset = 0;
  centreAhead = 0;
  ledger = new Ledger();
  /** @type {Handset[]} */
  handsets = [];
  /** What happened, for who has to find out why. @type {string[]} */
  story = [];

  /**
   * @param {{dice: import('./dice.js').Dice, server: import('../webapp/server_process.js').ServerProcess, createEngine: (around: any) => any,
   *   faults: Record<string, number>, often?: Record<string, number>}} parts `often`: what comes oftener or more rarely than usual
   */
  constructor({ dice, server, createEngine, faults, often = {} }) {
    this.dice = dice;
    this.server = server;
    this.createEngine = createEngine;
    this.weights = { ...weightsOf(ACTIONS), ...weightsOf(HAPPENINGS), ...often };
    this.count = (/** @type {string} */ fault) => {
      faults[fault] = (faults[fault] ?? 0) + 1;
      this.story.push(fault);
    };
  }

  /** The true time. */
  now() {
    return Date.now() + this.offset;
  }

  get requests() {
    return this.handsets.reduce((sum, one) => sum + one.line.requests, 0);
  }

  async begin() {
    await this.server.installAnew();
    for (const agent of [0, 1]) await this.enrol(agent);
  }

  async enrol(agent) {
    const handset = new Handset(this, agent);
    await handset.enrol();
    this.handsets.push(handset);
  }

  /** Time passes, for everybody. @param {number} milliseconds */
  async pass(milliseconds) {
    this.offset += milliseconds;
    await this.setClock();
  }

  /** The centre's clock stands where it should, or is wrong by `centreAhead`. */
  async setClock() {
    await this.server.ask('set_clock', { offset: this.offset + this.centreAhead });
  }

  /** So many things happen. Throws Violated. @param {number} steps */
  async walk(steps) {
    for (let step = 0; step < steps; step += 1) {
      const name = this.dice.weighed(this.weights);
      const handset = this.dice.pick(this.handsets);
      this.story.push(`${step} phone ${this.handsets.indexOf(handset)}: ${name}`);
      await this.#do(name, handset);
      await this.check(handset);
    }
  }

  async #do(name, handset) {
    const { dice } = this;
    handset.line.storm = dice.pick(STORMS);
    const isTroubled = () => dice.chance(TROUBLE);
    handset.life.arm({ crashIn: isTroubled() ? dice.between(1, 90) : 0, fullIn: isTroubled() ? dice.between(1, 8) : 0, lostIn: isTroubled() ? dice.between(1, 60) : 0 });
    await (ACTIONS[name] ?? HAPPENINGS[name]).act(this, handset);
    for (const one of this.handsets) {
      one.life.arm({});
      one.line.storm = 0;
    }
  }

  /** Throws Violated. @param {Handset} shown whose pages are looked at as well */
  async check(shown) {
    const facts = await this.server.ask('facts');
    await this.#noticeWiped(facts);
    await this.ledger.check(facts, this.handsets, this.now());
    await this.ledger.checkShown(facts, shown);
  }

  /** A phone that was shut out wiped itself: everything on it had a second copy. Its agent gets it enrolled anew. */
  async #noticeWiped(facts) {
    const safe = new Set([...facts.replica, ...facts.replica_files]);
    for (const handset of this.handsets) {
      if ((await handset.contents()).meta.device) continue;
      this.story.push('phone wiped itself');
      const held = [...this.ledger.steps].filter(([, { by }]) => by.has(handset)).map(([id]) => id);
      const photos = [...this.ledger.photos].filter(([, by]) => by.has(handset)).map(([id]) => id);
      handset.wiped = new Set([...(handset.wiped ?? []), ...held, ...photos]);
      if ([...held, ...photos].some((id) => !safe.has(id))) throw new Violated('a phone wiped itself before everything was safe');
      handset.cases = [];
      await handset.enrol();
    }
  }

  /** The storm is over: everything must arrive, become safe, and be known. Throws Violated. */
  async rest() {
    this.centreAhead = 0;
    await this.server.ask('let_everybody_in');
    for (const handset of this.handsets) {
      handset.ahead = 0;
      await handset.line.deliverLate();
    }
    for (let round = 0; round < REST_ROUNDS && !(await this.#isQuiet()); round += 1) await this.#restRound();
    await this.#restRound(); // everybody hears of what the others handed in last
    const facts = await this.server.ask('facts');
    for (const handset of this.handsets) await this.check(handset);
    this.ledger.checkAtRest(facts);
    const cases = await this.server.ask('cases');
    for (const handset of this.handsets) await this.#checkQuiet(handset, cases);
  }

  async #restRound() {
    await this.pass(6 * MINUTE);
    for (const handset of this.handsets) {
      await handset.unlock();
      await handset.sync();
    }
    await this.server.ask('look');
    await this.#noticeWiped(await this.server.ask('facts'));
  }

  async #isQuiet() {
    for (const handset of this.handsets) {
      const { status, kept } = await handset.shown();
      if (status.lastProblem || status.safe < status.made || kept.transfers.some((one) => one.state !== 'safe')) return false;
    }
    return true;
  }

  async #checkQuiet(handset, cases) {
    const { status, views, kept, areas } = await handset.shown();
    const line = syncLine(status, new Date(this.now()));
    if (line.waiting || line.problem) throw new Violated(`a phone still says: ${line.text} ${line.problem}`);
    if (kept.pending.some((one) => one.state === 'made')) throw new Violated('an outbox that never gets empty');
    const rows = new Set(kept.rows.map((one) => one.id));
    const unknown = cases.find((one) => areas.includes(one.area) && one.is_open && !rows.has(one.id));
    if (unknown) throw new Violated(`a phone never learns of case ${unknown.id}`);
    for (const view of views) {
      const there = cases.find((one) => one.id === view.id);
      const isSame = !there || view.local.refused.length > 0 || (view.state.replace('READY', 'COLLECTING') === there.state && JSON.stringify(sorted(view.form)) === JSON.stringify(sorted(there.form)));
      if (!isSame) throw new Violated(`case ${view.id} is ${there.state} at the centre and ${view.state} on a phone`);
    }
  }
}

/** @param {Record<string, {weight: number}>} table */
const weightsOf = (table) => Object.fromEntries(Object.entries(table).map(([name, { weight }]) => [name, weight]));

/** @param {Record<string, any>} form */
const sorted = (form) => Object.fromEntries(Object.entries(form ?? {}).sort(([a], [b]) => a.localeCompare(b)));
