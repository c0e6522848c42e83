/** A browser standing before the phone's own server: the real router on the real engine, without a network. */
import { createRouter } from '../../webapp/worker/router.js';
import { render } from '../../webapp/worker/render.js';
import { shipped } from '../shipped_items.mjs';
import { enrolAlone, newPhone } from './phone.js';

export const NOW = new Date('2026-11-23T01:00:00.000Z');
export const CODES = ['pension-enrolment', 'old-age-allowance'];

/** The router of a phone, as the worker builds it. */
export function routerOf(phone) {
  const room = async () => ({ usage: 3_000_000, persisted: true });
  return createRouter({ engine: phone.engine, now: () => NOW, version: 'test', render, room });
}

/** @param {ReturnType<typeof newPhone>} phone */
export function browse(phone) {
  const answer = routerOf(phone);
  const event = { waitUntil: () => {} };
  const get = (path, headers = {}) => answer(new Request(`http://phone.test/agent/${path}`, { headers }), event);
  const post = (path, body, headers = {}) => answer(new Request(`http://phone.test/agent/${path}`, { method: 'POST', body, headers }), event);
  return {
    get,
    /** A form post. @param {string} path @param {Record<string, string | string[]>} fields */
    post: (path, fields, headers = {}) => post(path, formOf(fields), headers),
    /** A form post with pictures. */
    postFiles: (path, fields, name, pictures) => {
      const form = formOf(fields, new FormData());
      for (const bytes of pictures) form.append(name, new Blob([bytes]), 'picture');
      return post(path, form);
    },
    /** A form post with one picture in each of several fields. @param {string} path @param {Record<string, string | string[]>} fields @param {Record<string, Uint8Array>} pictures */
    postAll: (path, fields, pictures) => {
      const form = formOf(fields, new FormData());
      for (const [name, bytes] of Object.entries(pictures)) form.append(name, new Blob([bytes]), 'picture');
      return post(path, form);
    },
    /** The id a page's form carries. */
    idemOf: async (path) => /name="idem" value="([^"]+)"/.exec(await (await get(path)).text())[1],
  };
}

/** An enrolled, unlocked phone that knows these items. */
export async function phoneWithCatalogue(items = CODES.map(shipped), person = {}) {
  const phone = await enrolAlone(newPhone(), person);
  await putAll(phone.disk, 'catalogue', items.map((item) => ({ ...item, id: `${item.code}@${item.version}` })));
  return phone;
}

/** A tiny true JPEG header of these dimensions, optionally with EXIF: enough for what reads only headers. */
export function jpeg(width, height, { exif = false } = {}) {
  const frame = [0xff, 0xc0, 0x00, 0x11, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
  const app1 = exif ? [0xff, 0xe1, 0x00, 0x08, 0x45, 0x78, 0x69, 0x66, 0, 0] : [];
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x04, 0x4a, 0x46, ...app1, ...frame, 0xff, 0xd9]);
}

/** A PNG header of these dimensions. */
export function png(width, height) {
  const bytes = new Uint8Array(40);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

function formOf(fields, form = new URLSearchParams()) {
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  return form;
}

function putAll(disk, store, values) {
  return new Promise((resolve, reject) => {
    const opening = disk.open('daiban');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const tx = opening.result.transaction(store, 'readwrite');
      for (const value of values) tx.objectStore(store).put(value);
      tx.oncomplete = () => (opening.result.close(), resolve());
      tx.onerror = () => reject(tx.error);
    };
  });
}
