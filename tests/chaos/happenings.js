/** What befalls phones and the centre, each with how often. */

const DAY = 24 * 60 * 60_000;
const YEARS = 900;
const MOST_PHONES = 4;
const OFFICE = ['clerk acts', 'holder changes', 'scope changes', 'catalogue changes'];

/** @typedef {import('./world.js').World} World @typedef {import('./handset.js').Handset} Handset */

/** @type {Record<string, {weight: number, act: (world: World, handset: Handset) => Promise<any>}>} */
export const HAPPENINGS = {
  'a late request arrives': { weight: 3, act: (_world, handset) => handset.line.deliverLate() },
  'the centre works in the background': { weight: 7, act: (world) => world.server.ask('look') },
  'time passes': { weight: 2, act: (world) => world.pass(world.dice.pick([1000, 3600_000, DAY, 3 * DAY])) },
  'the clock of a phone jumps': { weight: 2, act: jumpPhone },
  'the clock of the centre jumps': { weight: 1, act: jumpCentre },
  'somebody at the office acts': { weight: 8, act: actAtOffice },
  'a phone is shut out or let in': { weight: 2, act: shutOut },
  'a phone is copied': { weight: 0.7, act: copyPhone },
  'another phone is enrolled': { weight: 0.7, act: enrolAnother },
  'the centre is killed': { weight: 0.7, act: killCentre },
  'the centre comes back from its replica': { weight: 2, act: restore },
};

async function jumpPhone(world, handset) {
  world.count('phone clock jumps');
  handset.ahead = world.dice.pick([0, world.dice.between(-YEARS, YEARS) * DAY]);
}

async function jumpCentre(world) {
  world.count('centre clock jumps');
  world.centreAhead = world.dice.pick([0, world.dice.between(-YEARS, YEARS) * DAY]);
  await world.setClock();
}

async function actAtOffice(world) {
  const what = world.dice.pick(OFFICE);
  if (await world.server.ask('change', { what, number: world.dice.below(30) })) world.count(what);
}

async function shutOut(world, handset) {
  const { device } = (await handset.contents()).meta;
  const what = await world.server.ask('shut_out_or_let_in', { device: device.id });
  if (what) world.count(what);
}

async function copyPhone(world, handset) {
  if (world.handsets.length >= MOST_PHONES) return;
  world.count('phone copied');
  const copy = await handset.copy();
  world.handsets.push(copy);
  world.ledger.copied(handset, copy);
}

async function enrolAnother(world, handset) {
  if (world.handsets.length >= MOST_PHONES) return;
  world.count('phone enrolled');
  await world.enrol(handset.agent);
}

async function killCentre(world) {
  world.count('centre killed');
  await world.server.kill();
  await world.server.startAgain();
  await world.setClock();
}

async function restore(world) {
  world.count('centre restored');
  for (const handset of world.handsets) await handset.missRestore();
  world.server.at(await world.server.ask('restore'));
}
