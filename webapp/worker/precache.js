/**
 * The program's own files, kept on the phone: fetched whole and checked by hash before a version may be used, and files that
 * did not change are never fetched again. Optional ones (the texts of a language) are kept from their first use on.
 *
 * @typedef {{url: string, hash: string, optional?: boolean}} KeptFile
 * @typedef {{caches: CacheStorage, fetch: typeof fetch, files: KeptFile[], origin: string}} Shelf
 */
import { files as built } from './build/manifest.js';

const CACHE = 'daiban-files';
const MANIFEST = ['/agent/manifest.webmanifest', '/static/manifest.webmanifest'];

/**
 * Fetch what this version needs and the phone lacks. Rejects when a file is missing or isn't the one the build wrote: then the
 * version before stays.
 * @param {Shelf} shelf
 */
export async function fillShelf(shelf) {
  const cache = await shelf.caches.open(CACHE);
  const present = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await Promise.all(shelf.files.filter((file) => !file.optional || present.has(file.url)).map((file) => keep(shelf, cache, file)));
}

/**
 * Drop the files of earlier versions.
 * @param {Shelf} shelf
 */
export async function tidyShelf(shelf) {
  const cache = await shelf.caches.open(CACHE);
  const wanted = new Set(shelf.files.map((file) => shelf.origin + keyOf(file)));
  const present = await cache.keys();
  await Promise.all(present.filter((request) => !wanted.has(request.url)).map((request) => cache.delete(request)));
}

/**
 * The kept file behind an address; from the network when it isn't one of them.
 * @param {Shelf} shelf
 * @param {Request} request
 * @returns {Promise<Response>}
 */
export async function takeFromShelf(shelf, request) {
  const path = new URL(request.url).pathname;
  const file = shelf.files.find((one) => one.url === (path === MANIFEST[0] ? MANIFEST[1] : path));
  if (!file) return shelf.fetch(request);
  const cache = await shelf.caches.open(CACHE);
  if (file.optional) await keep(shelf, cache, file);
  return (await cache.match(keyOf(file))) ?? shelf.fetch(request);
}

/**
 * Whether the shelf, not the router, answers this path.
 * @param {string} path
 */
export const isFile = (path) => path.startsWith('/static/') || path === MANIFEST[0];

/** @returns {Shelf} */
export const phoneShelf = () => ({ caches, fetch: (...args) => fetch(...args), files: built, origin: location.origin });

/** @param {KeptFile} file */
const keyOf = (file) => `${file.url}?v=${file.hash}`;

/**
 * @param {Shelf} shelf
 * @param {Cache} cache
 * @param {KeptFile} file
 */
async function keep(shelf, cache, file) {
  if (await cache.match(keyOf(file))) return;
  const answer = await shelf.fetch(shelf.origin + keyOf(file), { cache: 'reload', credentials: 'omit' });
  const bytes = await answer.clone().arrayBuffer();
  if (!answer.ok || !(await hashOf(bytes)).startsWith(file.hash)) throw new Error(`${file.url} is not the file of this version`);
  await cache.put(keyOf(file), answer);
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} hex SHA-256
 */
async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
