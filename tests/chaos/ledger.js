/** What was ever confirmed to an agent, and whether the world still agrees: nothing lost, nothing twice, nothing said too early. */

const KEPT = 7 * 24 * 60 * 60_000;
/** A step of the simulation takes a while, during which something became safe before it was seen to be. */
const SLACK = 60 * 60_000;
const HERE = ['stored', 'safe'];

/** The promise was broken. Says what was lost, doubled or told too early. */
export class Violated extends Error {
  name = 'Violated';
}

/** @param {boolean} isWrong @param {string} says */
function never(isWrong, says) {
  if (isWrong) throw new Violated(says);
}

/** @typedef {import('./handset.js').Handset} Handset */

export class Ledger {
  /** Step → the phones it was confirmed on (a copy of a phone has it too). @type {Map<string, {caseId: string, by: Set<Handset>}>} */
  steps = new Map();
  /** Photo → the same. @type {Map<string, Set<Handset>>} */
  photos = new Map();
  /** What was safe when this was first seen. @type {Map<string, number>} */
  #safeAt = new Map();

  /** @param {Handset} handset @param {any[]} changes */
  confirm(handset, changes) {
    for (const { idem, caseId, files = [] } of changes) {
      this.steps.set(idem, { caseId, by: (this.steps.get(idem)?.by ?? new Set()).add(handset) });
      for (const { id } of files) this.photos.set(id, (this.photos.get(id) ?? new Set()).add(handset));
    }
  }

  /** Everything confirmed on one phone is on its copy. @param {Handset} handset @param {Handset} copy */
  copied(handset, copy) {
    for (const by of [...[...this.steps.values()].map((one) => one.by), ...this.photos.values()]) if (by.has(handset)) by.add(copy);
  }

  /**
   * What must hold at every moment. Throws Violated.
   * @param {any} facts the centre's
   * @param {Handset[]} handsets
   * @param {number} now the true time
   */
  async check(facts, handsets, now) {
    const centre = { ...facts, log: new Map(facts.mutations.map((one) => [one.id, one])), files: new Set(facts.files), replica: new Set(facts.replica), replicaFiles: new Set(facts.replica_files) };
    for (const id of [...centre.replica, ...centre.replicaFiles]) if (!this.#safeAt.has(id)) this.#safeAt.set(id, now);
    checkOrder(centre);
    const phones = [];
    for (const handset of handsets) phones.push({ handset, kept: await handset.contents() });
    this.#checkNothingLost(centre, phones);
    for (const phone of phones) {
      if (!phone.kept.meta.device) continue;
      checkClaims(centre, phone);
      this.#checkKept(centre, phone, now);
    }
  }

  #checkNothingLost(centre, phones) {
    const sealed = new Set(phones.flatMap(({ kept }) => (kept.outbox ?? []).map((one) => one.header.id)));
    const photos = new Set(phones.flatMap(({ kept }) => (kept.files ?? []).map((one) => one.id)));
    for (const id of this.steps.keys()) never(!centre.log.has(id) && !sealed.has(id), `step ${id} is nowhere any more`);
    for (const id of this.photos.keys()) never(!centre.files.has(id) && !photos.has(id), `photo ${id} is nowhere any more`);
  }

  /** Sealed bytes stay for seven days after they were safe; what was refused stays until a person mended it. */
  #checkKept(centre, { handset, kept }, now) {
    const isDue = (/** @type {string} */ id) => this.#safeAt.has(id) && now - /** @type {number} */ (this.#safeAt.get(id)) >= KEPT - SLACK;
    const sealed = new Set(kept.outbox.map((one) => one.header.id));
    const photos = new Set(kept.files.map((one) => one.id));
    const pending = new Map(kept.pending.map((one) => [one.id, one]));
    for (const [id, { by }] of this.steps) {
      if (!by.has(handset) || handset.wiped?.has(id)) continue;
      never(!sealed.has(id) && !isDue(id), `the envelope of step ${id} was deleted before its time`);
      const entry = pending.get(id);
      const told = centre.log.get(id);
      never(told?.outcome === 'refused' && !entry, `the refusal of step ${id} was dropped`);
      never(entry?.state === 'refused' && !entry.reason, `step ${id} was refused for no reason`);
      never(entry?.state === 'mended' && !entry.mendedBy, `the refusal of step ${id} is hidden though nobody mended it`);
    }
    for (const [id, by] of this.photos) {
      if (!by.has(handset) || handset.wiped?.has(id)) continue;
      never(!photos.has(id) && !isDue(id) && !(handset.wasFull && this.#safeAt.has(id)), `the bytes of photo ${id} were deleted before their time`);
    }
  }

  /**
   * What the pages of a phone show now, against what is really there.
   * @param {any} facts
   * @param {Handset} handset
   */
  async checkShown(facts, handset) {
    const { kept, status, views } = await handset.shown();
    if (handset.isBehind(kept, facts.epoch) || kept.meta.device.isCloned) return;
    const log = new Map(facts.mutations.map((one) => [one.id, one]));
    const files = new Set(facts.files);
    const isAway = (/** @type {string} */ id) => !log.has(id);
    const away = [...this.steps].filter(([id, { by }]) => by.has(handset) && isAway(id));
    never(status.made - status.arrived < away.length, `${away.length} steps are not at the centre, the phone speaks of ${status.made - status.arrived}`);
    for (const { id, local, materials } of views) {
      const missing = away.filter(([, { caseId }]) => caseId === id).length;
      never(local.unsent < missing, `${missing} steps of case ${id} are not at the centre, the phone speaks of ${local.unsent}`);
      const claimed = materials.filter((page) => page.arrived).map((page) => page.id);
      never(claimed.some((page) => !files.has(page)), `a photo of case ${id} is shown as arrived, and is not there`);
      const shown = new Set(local.refused.map((one) => one.id));
      const heard = kept.pending.filter((one) => one.caseId === id && one.state !== 'made' && !one.mendedBy && log.get(one.id)?.outcome === 'refused');
      never(heard.some((one) => !shown.has(one.id)), `something refused in case ${id} is not shown`);
    }
  }

  /**
   * What must hold when the world has come to rest.
   * @param {any} facts
   */
  checkAtRest(facts) {
    const log = new Set(facts.mutations.map((one) => one.id));
    const [replica, files] = [new Set(facts.replica), new Set(facts.replica_files)];
    never([...this.steps.keys()].some((id) => !log.has(id) || !replica.has(id)), 'a step never arrived');
    never([...this.photos.keys()].some((id) => !files.has(id)), 'a photo never arrived');
  }
}

/** Every device's numbers have no hole and none is given twice; every step took effect once. */
function checkOrder(centre) {
  const last = new Map();
  for (const { device, seq } of centre.mutations) {
    never(seq !== (last.get(device) ?? 0) + 1, `device ${device} has ${seq} after ${last.get(device)}`);
    last.set(device, seq);
  }
  never(centre.uneven.length > 0, `too much or too little: ${centre.uneven}`);
}

/** A phone that has heard since the last restore knows of nothing arrived that isn't there; what is safe is safe in any case. */
function checkClaims({ log, files, replica, replicaFiles, epoch, devices }, { handset, kept }) {
  const { device } = kept.meta;
  const isBehind = handset.isBehind(kept, epoch);
  never(!isBehind && device.expectedSeq - 1 > (devices[device.id]?.arrived ?? 0), `${device.expectedSeq - 1} steps are said to have arrived`);
  for (const { id, state, safeSince } of kept.pending) {
    const there = log.get(id);
    never(['applied', 'refused'].includes(state) && !isBehind && there?.outcome !== state, `step ${id} is called ${state}, and is ${there?.outcome}`);
    never(safeSince !== null && !replica.has(id), `step ${id} is called safe, and has no second copy`);
  }
  for (const { id, state } of kept.transfers) {
    never(HERE.includes(state) && !isBehind && !files.has(id), `photo ${id} is said to have arrived`);
    never(state === 'safe' && !replicaFiles.has(id), `photo ${id} is called safe, and has no second copy`);
  }
}
