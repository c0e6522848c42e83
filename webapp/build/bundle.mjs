/**
 * Bundles what browsers load into `webapp/static/build/`: scripts, stylesheets and the service workers.
 *
 * Run by `python -m webapp.build`, after templates and texts were compiled. Addresses carry the hash of the content
 * (`/static/build/page.js?v=0a1b2c3d4e5f6071`), so browsers may keep them for ever; templates find them with `asset('page.js')`.
 * The phone's worker is built last: it carries the addresses to keep for offline use, and a version made from all of them.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const WEBAPP = dirname(dirname(fileURLToPath(import.meta.url)));
const STATIC = join(WEBAPP, 'static');
const OUT = join(STATIC, 'build');
const COMPILED = join(WEBAPP, 'worker', 'build');
const MANIFEST = join(COMPILED, 'manifest.js');

/** The oldest Chromium the programs run on; the page before the app says so. */
const OLDEST_CHROMIUM = 111;
const TARGET = `chrome${OLDEST_CHROMIUM}`;

/** Name → source of what the phone keeps for offline use. */
const PHONE_SCRIPTS = { 'page.js': 'page/main.js', 'image_worker.js': 'page/image_worker.js', 'qr_worker.js': 'page/qr_worker.js' };
/** Name → source of scripts that only pages made by Flask load. */
const OTHER_SCRIPTS = { 'bootstrap.js': 'page/bootstrap.js', 'desk.js': 'page/desk.js', 'tracking.js': 'page/tracking.js' };
/** Workers keep their names: browsers find their next version under the same address. */
const WORKERS = { 'tracking_worker.js': 'tracking_worker.js' };
/** The base every surface's stylesheet begins with. */
const BASE_STYLES = ['tokens.css', 'components.css'];
const PHONE_STYLES = 'phone.css';
/** Surface → stylesheets that are part of it. @type {Record<string, string[]>} */
const STYLE_PARTS = { 'desk.css': ['form.css'], 'phone.css': ['wide.css'] };
const VERSION_MARK = '@@version@@';

/** @typedef {[name: string, content: string]} Output */

const hash = (/** @type {(string | Buffer)[]} */ ...parts) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex').slice(0, 16);

/** @param {string} entry @returns {Promise<string>} */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(WEBAPP, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    target: TARGET,
    minify: true,
    charset: 'utf8',
    logLevel: 'error',
    legalComments: 'none',
  });
  return outputFiles[0].text;
}

/** @param {Record<string, string>} sources @returns {Promise<Output[]>} */
const bundleAll = (sources) => Promise.all(Object.entries(sources).map(async ([name, entry]) => /** @type {Output} */ ([name, await bundle(entry)])));

/** One stylesheet per surface (phone, desk, residents): the base, then its own. @returns {Promise<Output[]>} */
async function stylesheets() {
  const folder = join(STATIC, 'css');
  const read = (/** @type {string} */ name) => readFile(join(folder, name), 'utf8');
  const parts = [...BASE_STYLES, ...Object.values(STYLE_PARTS).flat()];
  const surfaces = (await readdir(folder)).filter((name) => name.endsWith('.css') && !parts.includes(name));
  const base = (await Promise.all(BASE_STYLES.map(read))).join('\n');
  const minify = async (/** @type {string} */ text) => (await transform(text, { loader: 'css', minify: true, target: TARGET, charset: 'utf8' })).code;
  return Promise.all(surfaces.sort().map(async (name) => /** @type {Output} */ ([name, await minify([base, ...(await Promise.all([name, ...(STYLE_PARTS[name] ?? [])].map(read)))].join('\n'))])));
}

/** The texts of every language but Chinese, for the phone to keep when it speaks one. @returns {Promise<Output[]>} */
async function languages() {
  const names = (await readdir(COMPILED)).filter((name) => /^texts\..+\.json$/.test(name)).sort();
  return Promise.all(names.map(async (name) => /** @type {Output} */ ([name, await readFile(join(COMPILED, name), 'utf8')])));
}

/** @typedef {{url: string, hash: string, optional?: boolean}} Kept */

/** A built file, by its path and its hash. @param {Output} output @returns {Kept} */
const kept = ([name, content]) => ({ url: `/static/build/${name}`, hash: hash(content) });

/** Static files that need no building: icons, the web app manifest. @returns {Promise<Kept[]>} */
async function plainFiles() {
  const entries = await readdir(STATIC, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(STATIC, join(entry.parentPath ?? entry.path, entry.name)));
  const plain = paths.filter((path) => !path.startsWith('build/') && !path.startsWith('css/')).sort();
  return Promise.all(plain.map(async (path) => ({ url: `/static/${path}`, hash: hash(await readFile(join(STATIC, path))) })));
}

/** @param {string} version @param {Record<string, string>} assets @param {Kept[]} files */
const manifestModule = (version, assets, files) =>
  `/** Changes whenever anything the phone keeps changes. */
export const version = ${JSON.stringify(version)};

/** Name in templates → address. @type {Record<string, string>} */
export const assets = ${JSON.stringify(assets, null, 2)};

/** What the worker keeps for offline use; \`hash\` is the beginning of the content's SHA-256 in hex; optional: only once used. @type {{url: string, hash: string, optional?: boolean}[]} */
export const files = ${JSON.stringify(files, null, 2)};
`;

/**
 * The phone's worker, and the version it carries.
 * @param {Record<string, string>} assets @param {Kept[]} files @returns {Promise<[worker: string, version: string]>}
 */
async function phoneWorker(assets, files) {
  await writeFile(MANIFEST, manifestModule(VERSION_MARK, assets, files));
  const marked = await bundle('service_worker.js');
  const version = hash(marked);
  await writeFile(MANIFEST, manifestModule(version, assets, files));
  return [marked.replaceAll(VERSION_MARK, version), version];
}

async function main() {
  const made = [bundleAll(PHONE_SCRIPTS), bundleAll(OTHER_SCRIPTS), bundleAll(WORKERS), stylesheets(), languages()];
  const [scripts, others, workers, styles, texts] = await Promise.all(made);
  const named = [...scripts, ...others, ...styles, ...texts];
  const assets = Object.fromEntries(named.map((output) => [output[0], `${kept(output).url}?v=${kept(output).hash}`]));
  const offline = [...scripts, ...styles.filter(([name]) => name === PHONE_STYLES)].map(kept);
  const optional = texts.map((output) => ({ ...kept(output), optional: true }));
  const [worker, version] = await phoneWorker(assets, [...offline, ...(await plainFiles()), ...optional]);
  const outputs = /** @type {Output[]} */ ([...named, ...workers, ['sw.js', worker]]);
  await replaceAll(outputs, JSON.stringify({ version, oldest_chromium: OLDEST_CHROMIUM, assets }, null, 2));
  outputs.forEach(report);
}

/** New files first, the manifest after them, then away with what is no longer made. @param {Output[]} outputs @param {string} manifest */
async function replaceAll(outputs, manifest) {
  await mkdir(OUT, { recursive: true });
  const written = /** @type {Output[]} */ ([...outputs, ['manifest.json', manifest]]);
  for (const [name, text] of written) {
    await writeFile(join(OUT, `${name}.new`), text);
    await rename(join(OUT, `${name}.new`), join(OUT, name));
  }
  const stale = (await readdir(OUT)).filter((name) => !written.some(([known]) => known === name));
  await Promise.all(stale.map((name) => rm(join(OUT, name), { recursive: true })));
}

/** @param {Output} output */
function report([name, text]) {
  const sizes = [Buffer.byteLength(text), brotliCompressSync(text).length].map((bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(9));
  console.log(`${name.padEnd(20)}${sizes[0]}${sizes[1]} compressed`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error && 'errors' in error)) console.error(error); // esbuild has told its own already
  process.exitCode = 1;
}
