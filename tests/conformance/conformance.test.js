/** The twins of proxy_service against the examples that test_conformance.py runs too. README.md says how examples are written. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shipped } from '../shipped_items.mjs';

const domain = new URL('../../proxy_service/', import.meta.url);
const twins = readdirSync(domain)
  .filter((name) => name.endsWith('.js') && existsSync(new URL(name.replace(/\.js$/, '.py'), domain)))
  .map((name) => name.slice(0, -3));

/** @param {string} name */
function camelCase(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}

/**
 * @param {any} value
 * @param {Record<string, any>} base
 * @returns {any}
 */
function unwrap(value, base) {
  if (Array.isArray(value)) return value.map((part) => unwrap(part, base));
  if (value === null || typeof value !== 'object') return value;
  if ('$item' in value) return { name: '', authorities: [], materials: [], fields: [], ...value.$item };
  if ('$material' in value) return value.$material;
  if ('$shipped' in value) return shipped(value.$shipped);
  if ('$page' in value) return value.$page;
  return '$with' in value ? { ...base, ...value.$with } : value;
}

for (const twin of twins) {
  const path = new URL(`./${twin}.json`, import.meta.url);
  test(`the twin ${twin} has examples`, () => assert.ok(existsSync(path), fileURLToPath(path)));
  const { examples, base = {} } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf-8')) : { examples: [] };
  const module = await import(new URL(`${twin}.js`, domain).href);
  for (const example of examples) {
    test(`${twin}.${example.function}: ${example.about}`, () => {
      const run = twin === 'guards' ? module.guards[example.function] : module[camelCase(example.function)];
      assert.deepEqual(run(...unwrap(example.given, base)), example.expect);
    });
  }
}
