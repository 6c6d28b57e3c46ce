import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('board-tree-main.ts', import.meta.url));
/** How often a file is looked at until it says what is waited for. */
const LOOK_EVERY_MS = 2;

/** A board of a tree, by its files. */
export class Board {
  readonly root: string;
  readonly #pins: string;

  constructor(folder: string) {
    this.root = path.join(folder, 'gpio');
    this.#pins = path.join(folder, 'pins');
  }

  pin(bcm: number, file: string): string {
    return readFileSync(path.join(this.#pins, String(bcm), file), 'utf8').trim();
  }

  setPin(bcm: number, file: string, text: string): void {
    writeFileSync(path.join(this.#pins, String(bcm), file), text);
  }

  /** Writes to a file of the GPIO class, as any program may. */
  write(file: string, text: string): void {
    writeFileSync(path.join(this.root, file), text);
  }

  /** Sets the level of an input from outside, and waits until those who wait for edges have read it. */
  async setLevel(bcm: number, high: boolean): Promise<void> {
    this.setPin(bcm, 'outside', high ? '1' : '0');
    while (this.pin(bcm, 'unread') === '1') await pause(LOOK_EVERY_MS);
  }
}

/** Made-up boards that the kernel shows as files, served by a process of their own. Needs to be root and /dev/fuse. */
export class Boards {
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, process: ChildProcess) {
    this.#folder = folder;
    this.#process = process;
  }

  /** Each specification is NAME=LABEL:BASE:LINES. */
  static async start(specifications: readonly string[]): Promise<Boards> {
    const folder = mkdtempSync(path.join(tmpdir(), 'grappe-gpio-'));
    const args = ['--import', 'tsx', PROGRAM, folder, ...specifications];
    const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(server, 'exit').then(([code]) => {
      throw new Error(`the boards ended with ${String(code)}; they need root and /dev/fuse`);
    });
    await Promise.race([once(server.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return new Boards(folder, server);
  }

  get(name: string): Board {
    return new Board(path.join(this.#folder, name));
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
    rmdirSync(this.#folder);
  }
}
