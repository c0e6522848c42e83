/**
 * node tests/bench/quality.mjs [runs]: how long judging a picture of 1600 × 1200 takes, as JSON in milliseconds; `cpu` is what the
 * processor worked, which a busy machine doesn't lengthen. Aim: p50 at most 150, on a quarter of a core at most 1000.
 */
import { performance } from 'node:perf_hooks';
import { judge } from '../../webapp/images/quality.js';
import { paperPicture } from '../webapp/papers.js';

const WARM_UP = 3;
const picture = paperPicture({ width: 1600, height: 1200 });
const runs = Number(process.argv[2] ?? 15);

function measure() {
  const [began, used] = [performance.now(), process.cpuUsage()];
  judge(picture);
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}

/** @param {number[]} values @param {number} part */
const at = (values, part) => Math.round(values.sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * part))]);

for (let run = 0; run < WARM_UP; run += 1) judge(picture);
const measured = Array.from({ length: runs }, measure);
const of = (/** @type {'wall' | 'cpu'} */ name) => ({ p50: at(measured.map((one) => one[name]), 0.5), p95: at(measured.map((one) => one[name]), 0.95) });
console.log(JSON.stringify({ pixels: [1600, 1200], runs, wall: of('wall'), cpu: of('cpu') }));
