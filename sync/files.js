/**
 * Files on their way: tus 1.0 by plain fetch (core, creation, creation-with-upload, checksum), resumable at any byte. protocol.md, step 6.
 *
 * @typedef {{id: string, size: number, offset: number | null, isRemoved: boolean}} Transfer `offset` null: the centre does not know the file
 * @typedef {{listWaiting: () => Promise<Transfer[]>, readFile: (id: string) => Promise<import('./outbox.js').SealedFile>,
 *   noteProgress: (id: string, offset: number) => Promise<void>}} FileSource
 * @typedef {{line: import('./push.js').Line, token: string, source: FileSource, pace: import('./pace.js').Pace,
 *   wait: (milliseconds: number) => Promise<void>, random: () => number, mayGoOn: () => boolean}} Job
 */
import { toBase64, utf8 } from './protocol.js';
import { SyncProblem, problemOf, reach, tokenHeaders } from './push.js';

const PATIENCE = 30_000;
const MOST_FAILURES = 4;
const MOST_RESTARTS = 2;
/** The line is often back at once; only when it isn't, the waits grow. */
const FIRST_PAUSE = 300;
const PAUSE = 1_000;
const CHECKSUM_DIFFERS = 460;
/** An earlier chunk of the same file, cut here, is still being written there. */
const BUSY = 423;
const LOST_PLACE = [409, BUSY, CHECKSUM_DIFFERS];
const GONE = [404, 410];

/**
 * Send every waiting file, small and nearly complete ones first, until all are there or `mayGoOn` says no.
 * Throws the SyncProblem that ended it; a problem of one file alone does not keep the others.
 * @param {Job} job
 * @returns {Promise<number>} how many arrived completely
 */
export async function uploadAll(job) {
  const queue = inOrder(await job.source.listWaiting());
  const state = { arrived: 0, /** @type {SyncProblem | null} */ problem: null, isOver: false };
  const mayGoOn = () => !state.isOver && job.mayGoOn();
  /** @type {Set<Promise<void>>} */
  const running = new Set();
  while (running.size > 0 || (queue.length > 0 && mayGoOn())) {
    while (queue.length > 0 && running.size < job.pace.parallel && mayGoOn()) {
      const one = attempt({ ...job, mayGoOn }, /** @type {Transfer} */ (queue.shift()), state).finally(() => running.delete(one));
      running.add(one);
    }
    await Promise.race(running);
  }
  if (state.problem) throw state.problem;
  return state.arrived;
}

/**
 * Pages that were taken back go last; otherwise those with the least to send go first.
 * @param {Transfer[]} transfers
 * @returns {Transfer[]}
 */
export function inOrder(transfers) {
  const left = (/** @type {Transfer} */ one) => one.size - (one.offset ?? 0);
  return [...transfers].sort((a, b) => Number(a.isRemoved) - Number(b.isRemoved) || left(a) - left(b));
}

/**
 * @param {Job} job
 * @param {Transfer} transfer
 * @param {{arrived: number, problem: SyncProblem | null, isOver: boolean}} state
 */
async function attempt(job, transfer, state) {
  try {
    if (await upload(job, transfer)) state.arrived += 1;
  } catch (error) {
    const problem = error instanceof SyncProblem ? error : null;
    if (!problem) throw error;
    state.isOver ||= !isOfOneFile(problem);
    state.problem = state.problem && isOfOneFile(problem) ? state.problem : problem;
  }
}

/**
 * A header that the centre takes for forged spoils its own file only.
 * @param {SyncProblem} problem
 */
function asOfOneFile(problem) {
  return problem.code === 'forged' ? new SyncProblem('file_refused') : problem;
}

/** @param {SyncProblem} problem */
function isOfOneFile(problem) {
  return ['file_conflict', 'file_damaged', 'file_refused'].includes(problem.code);
}

/**
 * @param {Job} job
 * @param {Transfer} transfer
 * @returns {Promise<boolean>} whether the last byte was taken
 */
async function upload(job, { id, size, offset }) {
  const sealed = await job.source.readFile(id);
  let at = offset;
  let failures = 0;
  let restarts = 0;
  while (at !== size) {
    if (!job.mayGoOn()) return false;
    const reached = await step(job, sealed, at, failures === 0);
    failures = reached !== null && reached > (at ?? -1) ? 0 : failures + 1;
    if (failures > MOST_FAILURES) throw new SyncProblem('no_network');
    if (failures > 0) await job.wait(failures === 1 ? FIRST_PAUSE : PAUSE * failures * (0.5 + job.random()));
    const next = reached ?? (await where(job, id, at));
    if (next !== null && next > (at ?? 0)) failures = 0;
    restarts += (next ?? 0) < (at ?? 0) ? 1 : 0;
    if (restarts > MOST_RESTARTS) throw new SyncProblem('file_damaged');
    at = next;
    await job.source.noteProgress(id, at ?? 0);
  }
  return true;
}

/**
 * Create the file, its first chunk along unless that failed before, or send its next chunk.
 * @param {Job} job
 * @param {import('./outbox.js').SealedFile} sealed
 * @param {number | null} at
 * @param {boolean} isHopeful
 * @returns {Promise<number | null>} the offset reached; null when the place is to be asked for (cut, or out of step)
 */
async function step(job, sealed, at, isHopeful) {
  try {
    return await (at === null ? create(job, sealed, isHopeful) : sendChunk(job, sealed, at));
  } catch (error) {
    if (!(error instanceof SyncProblem) || error.code !== 'no_network') throw error;
    job.pace.cut();
    return null;
  }
}

/**
 * @param {Job} job
 * @param {import('./outbox.js').SealedFile} sealed
 * @param {boolean} isHopeful
 * @returns {Promise<number | null>}
 */
async function create(job, { header, mac, body }, isHopeful) {
  const metadata = `header ${toBase64(utf8(JSON.stringify(header)))},mac ${toBase64(utf8(mac))}`;
  const headers = { 'Upload-Length': String(header.size), 'Upload-Metadata': metadata };
  const chunk = isHopeful ? body.slice(0, job.pace.chunk) : null;
  // Without a checksum, so that the centre may keep the part that came before a cut; the whole file is hashed there.
  const { response, took, sent } = await send(job, '/sync/v1/files', 'POST', headers, chunk);
  if (response.status === CHECKSUM_DIFFERS) return null;
  if (response.status === 409) throw new SyncProblem('file_conflict');
  if ([400, 413].includes(response.status)) throw new SyncProblem('file_refused');
  if (!response.ok) throw asOfOneFile(await problemOf(response, job.line.clock()));
  const reached = offsetOf(response) ?? 0;
  if (sent > 0 && reached === sent) job.pace.arrived(sent, took);
  return reached;
}

/**
 * @param {Job} job
 * @param {import('./outbox.js').SealedFile} sealed
 * @param {number} at
 * @returns {Promise<number | null>}
 */
async function sendChunk(job, { header, body }, at) {
  const chunk = body.slice(at, at + job.pace.chunk);
  const { response, took, sent } = await send(job, `/sync/v1/files/${header.id}`, 'PATCH', { 'Upload-Offset': String(at) }, chunk);
  if ([...LOST_PLACE, ...GONE].includes(response.status)) return null;
  if (!response.ok) throw await problemOf(response, job.line.clock());
  job.pace.arrived(sent, took);
  return offsetOf(response);
}

/**
 * One tus request, with bytes or without.
 * @param {Job} job
 * @param {string} url
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {Uint8Array<ArrayBuffer> | null} chunk
 */
async function send(job, url, method, headers, chunk) {
  const started = job.line.clock().getTime();
  const carried = chunk && { 'Content-Type': 'application/offset+octet-stream' };
  const options = { method, headers: { ...tusHeaders(job), ...headers, ...carried }, body: chunk };
  const response = await reach(job.line, url, options, PATIENCE);
  return { response, took: job.line.clock().getTime() - started, sent: chunk?.length ?? 0 };
}

/**
 * Where the centre wants the file to go on; null when it has to be created (again), what was known when it can't say now.
 * @param {Job} job
 * @param {string} id
 * @param {number | null} known
 * @returns {Promise<number | null>}
 */
async function where(job, id, known) {
  const asked = reach(job.line, `/sync/v1/files/${id}`, { method: 'HEAD', headers: tusHeaders(job) });
  const response = await asked.catch(() => null);
  if (!response || response.status === BUSY) return known;
  if (GONE.includes(response.status)) return null;
  if (!response.ok) throw await problemOf(response, job.line.clock());
  return offsetOf(response);
}

/** @param {Job} job */
function tusHeaders(job) {
  return { 'Tus-Resumable': '1.0.0', ...tokenHeaders({ send: job.token }) };
}

/**
 * @param {Response} response
 * @returns {number | null}
 */
function offsetOf(response) {
  const value = response.headers.get('Upload-Offset');
  return value === null ? null : Number(value);
}
