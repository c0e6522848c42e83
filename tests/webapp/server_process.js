/** A real Flask server on a free loopback port, for as long as a test needs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = new URL('../..', import.meta.url).pathname;

export class ServerProcess {
  /** A new installation with the cast. */
  static async start() {
    const server = new ServerProcess();
    server.folder = await mkdtemp(join(tmpdir(), 'daiban-webapp-'));
    await server.run();
    return server;
  }

  async run() {
    this.child = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'tests.webapp.serve', this.folder], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    const { port } = JSON.parse((await this.lines.next()).value);
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Ask for something that has no address: `code`, `facts`, `device`, `dispatch`. */
  async ask(what, details = {}) {
    this.child.stdin.write(`${JSON.stringify({ do: what, ...details })}\n`);
    return JSON.parse((await this.lines.next()).value);
  }

  /** End the process, by its own id; what it keeps stays. */
  async halt() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Remember everything as it is now, as a replica would. */
  async copy() {
    await cp(this.folder, `${this.folder}-copy`, { recursive: true });
  }

  /** Lose everything since `copy()`; the epoch marker lives elsewhere and is not lost. */
  async restoreCopy() {
    await this.halt();
    await cp(join(this.folder, 'epoch.json'), join(`${this.folder}-copy`, 'epoch.json'));
    await rm(this.folder, { recursive: true });
    await cp(`${this.folder}-copy`, this.folder, { recursive: true });
    await this.run();
  }

  async stop() {
    await this.halt();
    await rm(this.folder, { recursive: true });
    await rm(`${this.folder}-copy`, { recursive: true, force: true });
  }
}
