/** A real Flask server on a free loopback port, for as long as a test needs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = new URL('../..', import.meta.url).pathname;

export class ServerProcess {
  /** A new installation with the cast, in a process of its own. */
  static async start() {
    const server = new ServerProcess();
    server.child = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'tests.webapp.serve'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    server.lines = createInterface({ input: server.child.stdout })[Symbol.asyncIterator]();
    await server.installAnew();
    return server;
  }

  /** Another new installation in the place of the one before, with secrets of its own unless `keys` are given. */
  async installAnew(keys = null) {
    await this.#remove();
    this.folder = await mkdtemp(join(tmpdir(), 'daiban-webapp-'));
    await this.#open(keys);
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
    await this.#open();
  }

  /** End the process, by its own id, and leave nothing. */
  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    await this.#remove();
  }

  async #open(keys = null) {
    const { port } = await this.ask('open', { folder: this.folder, keys });
    this.url = `http://127.0.0.1:${port}`;
  }

  async #remove() {
    for (const folder of this.folder ? [this.folder, `${this.folder}-copy`] : []) await rm(folder, { recursive: true, force: true });
  }
}
