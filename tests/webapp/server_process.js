/** A real Flask server on a free loopback port, for as long as a test needs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = new URL('../..', import.meta.url).pathname;

export class ServerProcess {
  #module;

  /** @param {string} module what is run */
  constructor(module) {
    this.#module = module;
  }

  /**
   * A new installation with the cast, in a process of its own.
   * @param {string} [module] another one than `serve.py`, told what to do in the same way
   */
  static async start(module = 'tests.webapp.serve') {
    const server = new ServerProcess(module);
    server.#spawn();
    await server.installAnew();
    return server;
  }

  /** Another new installation in the place of the one before, with secrets of its own unless `keys` are given. */
  async installAnew(keys = null) {
    const before = this.folder;
    this.folder = await mkdtemp(join(tmpdir(), 'daiban-webapp-'));
    this.told = {};
    await this.open(keys ? { keys } : {});
    await remove(before);
  }

  /** Ask for something that has no address: `code`, `renewal`, `facts`, `device`, `dispatch`. */
  async ask(what, details = {}) {
    this.child.stdin.write(`${JSON.stringify({ do: what, ...details })}\n`);
    return JSON.parse((await this.lines.next()).value);
  }

  /** Remember everything as it is now, as a replica would. */
  async copy() {
    await cp(this.folder, `${this.folder}-copy`, { recursive: true });
  }

  /** Lose everything since `copy()`; the epoch marker lives elsewhere and is not lost. */
  async restoreCopy() {
    await this.ask('close');
    await cp(join(this.folder, 'epoch.json'), join(`${this.folder}-copy`, 'epoch.json'));
    await rm(this.folder, { recursive: true });
    await cp(`${this.folder}-copy`, this.folder, { recursive: true });
    await this.open();
  }

  /** End the process without a warning, by its own id. */
  async kill() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Another process in the place of the one that was killed. */
  async startAgain() {
    this.#spawn();
    await this.open();
  }

  /** End the process and leave nothing. */
  async stop() {
    await this.kill();
    await remove(this.folder);
  }

  /** Serve the folder; `told` goes along. */
  async open(told = {}) {
    this.told = { ...this.told, ...told };
    this.at(await this.ask('open', { folder: this.folder, ...this.told }));
  }

  /** Where it is served from now on. */
  at({ port }) {
    this.url = `http://127.0.0.1:${port}`;
  }

  #spawn() {
    this.child = spawn(join(ROOT, '.venv/bin/python'), ['-m', this.#module], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }
}

/** @param {string | undefined} folder an installation's, with its copy */
async function remove(folder) {
  for (const one of folder ? [folder, `${folder}-copy`] : []) await rm(one, { recursive: true, force: true });
}
