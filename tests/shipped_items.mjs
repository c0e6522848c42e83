/** Every item we ship, as phones pull it. Files of the catalogue share parts, which the centre alone puts together. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** `make test` prints them once for all test files and names the file. */
const printed = process.env.DAIBAN_TEST_ITEMS
  ? readFileSync(process.env.DAIBAN_TEST_ITEMS)
  : execFileSync(`${ROOT}.venv/bin/python`, ['-m', 'tests.shipped_items'], { cwd: ROOT, maxBuffer: 1 << 24 });

/** @type {any[]} */
export const SHIPPED = JSON.parse(printed.toString('utf8'));

/** @param {string} code */
export function shipped(code) {
  return SHIPPED.find((item) => item.code === code);
}
