/** Every item we ship, as phones pull it. Files of the catalogue share parts, which the centre alone puts together. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const printed = execFileSync(`${ROOT}.venv/bin/python`, ['-m', 'tests.shipped_items'], { cwd: ROOT, maxBuffer: 1 << 24 });

/** @type {any[]} */
export const SHIPPED = JSON.parse(printed.toString('utf8'));

/** @param {string} code */
export function shipped(code) {
  return SHIPPED.find((item) => item.code === code);
}
