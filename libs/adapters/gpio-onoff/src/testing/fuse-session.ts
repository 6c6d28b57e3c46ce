import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, read, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { promisify } from 'node:util';
import {
  answer,
  attributesBody,
  entryBody,
  folderBody,
  initBody,
  numberBody,
  openBody,
  OPCODES,
  pollNotification,
  readRequest,
  REQUEST_BYTES_MAX,
  WITHOUT_ANSWER,
  type FuseAttributes,
  type FuseRequest,
} from './fuse-wire.ts';
import { TreeError, type OpenFile, type TreeEntry } from './tree-entry.ts';

const ROOT_NODE = 1;
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;
const POLL_SCHEDULE_NOTIFY = 1;
const readFd = promisify(read);

/**
 * Shows a tree of entries as a file system of the kernel, which a process of its own has to do: whoever reads a file waits for it. Ends when
 * it is unmounted.
 */
export class FuseSession {
  readonly #fd: number;
  readonly #find: (path: string) => TreeEntry | undefined;
  readonly #folder: string;
  /** Path of each node, by number. Files come and go, and keep theirs. */
  readonly #paths = ['', ''];
  readonly #open = new Map<number, OpenFile>();
  #lastHandle = 0;

  private constructor(fd: number, folder: string, find: (path: string) => TreeEntry | undefined) {
    this.#fd = fd;
    this.#folder = folder;
    this.#find = find;
  }

  /** `find` answers what is at a path such as `/a/b`; the root is the empty path. Needs to be root and /dev/fuse. */
  static async mount(
    folder: string,
    find: (path: string) => TreeEntry | undefined,
  ): Promise<FuseSession> {
    const fd = openSync('/dev/fuse', 'r+');
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions';
    const args = ['-i', '-t', 'fuse', 'grappe-gpio', folder, '-o', options];
    await runCommand('mount', args, fd);
    return new FuseSession(fd, folder, find);
  }

  /** Serves until the end. */
  async serve(): Promise<void> {
    const buffer = Buffer.alloc(REQUEST_BYTES_MAX);
    for (;;) {
      const bytes = await this.#next(buffer);
      if (bytes === undefined) break;
      this.#handle(readRequest(buffer.subarray(0, bytes)));
    }
    closeSync(this.#fd);
  }

  /** Takes the tree away, also from those that have files of it open. */
  async unmount(): Promise<void> {
    await runCommand('umount', ['-f', '-l', this.#folder]);
  }

  async #next(buffer: Buffer): Promise<number | undefined> {
    for (;;) {
      try {
        return (await readFd(this.#fd, buffer, 0, buffer.length, null)).bytesRead;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENODEV') return undefined;
        // A request that was withdrawn, or a signal.
        if (code !== 'ENOENT' && code !== 'EINTR' && code !== 'EAGAIN') throw error;
      }
    }
  }

  #handle(request: FuseRequest): void {
    if (WITHOUT_ANSWER.includes(request.opcode)) return;
    try {
      this.#send(answer(request.unique, 0, this.#bodyFor(request)));
    } catch (error) {
      if (!(error instanceof TreeError)) throw error;
      this.#send(answer(request.unique, constants.errno[error.code]));
    }
  }

  #send(message: Buffer): void {
    try {
      writeSync(this.#fd, message);
    } catch (error) {
      // The one that asked is gone, or the tree is unmounted.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENODEV') throw error;
    }
  }

  #bodyFor({ opcode, node, body }: FuseRequest): Buffer | undefined {
    switch (opcode) {
      case OPCODES.init:
        return initBody();
      case OPCODES.lookup:
        return entryBody(this.#attributes(this.#child(node, body)));
      case OPCODES.getattr:
      case OPCODES.setattr:
        return attributesBody(this.#attributes(node));
      case OPCODES.opendir:
        return openBody(0);
      case OPCODES.readdir:
        return this.#list(node, body);
      case OPCODES.open:
        return openBody(this.#openFile(node));
      case OPCODES.release:
        this.#open.get(handleOf(body))?.close();
        this.#open.delete(handleOf(body));
        return undefined;
      case OPCODES.read:
      case OPCODES.write:
      case OPCODES.poll:
        return this.#transfer(opcode, body);
      case OPCODES.statfs:
        return Buffer.alloc(80);
      case OPCODES.flush:
      case OPCODES.releasedir:
      case OPCODES.destroy:
        return undefined;
      case OPCODES.create:
        throw new TreeError('EACCES');
      default:
        throw new TreeError('ENOSYS');
    }
  }

  #transfer(opcode: number, body: Buffer): Buffer {
    const file = this.#open.get(handleOf(body));
    if (file === undefined) throw new TreeError('EBADF');
    if (opcode === OPCODES.read) {
      const from = Number(body.readBigUInt64LE(8));
      return Buffer.from(file.read()).subarray(from, from + body.readUInt32LE(16));
    }
    if (opcode === OPCODES.write) {
      const bytes = body.readUInt32LE(16);
      file.write(body.subarray(40, 40 + bytes).toString());
      return numberBody(bytes);
    }
    const kernelHandle = body.readBigUInt64LE(8);
    const wantsNotice = (body.readUInt32LE(16) & POLL_SCHEDULE_NOTIFY) !== 0;
    const wake = () => this.#send(pollNotification(kernelHandle));
    return numberBody(file.poll(wantsNotice ? wake : undefined));
  }

  #child(node: number, body: Buffer): number {
    const name = body.subarray(0, body.indexOf(0)).toString();
    const path = `${this.#pathOf(node)}/${name}`;
    if (this.#find(path) === undefined) throw new TreeError('ENOENT');
    const known = this.#paths.indexOf(path, ROOT_NODE);
    return known > 0 ? known : this.#paths.push(path) - 1;
  }

  #pathOf(node: number): string {
    const path = this.#paths[node];
    if (path === undefined) throw new TreeError('ENOENT');
    return path;
  }

  #entry(node: number): TreeEntry {
    const entry = this.#find(this.#pathOf(node));
    if (entry === undefined) throw new TreeError('ENOENT');
    return entry;
  }

  #attributes(node: number): FuseAttributes {
    const isFolder = this.#entry(node).kind === 'folder';
    return { node, isFolder, mode: isFolder ? FOLDER_MODE : FILE_MODE };
  }

  #list(node: number, body: Buffer): Buffer {
    const entry = this.#entry(node);
    if (entry.kind !== 'folder') throw new TreeError('ENOTDIR');
    return folderBody(entry.names(), Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
  }

  #openFile(node: number): number {
    const entry = this.#entry(node);
    if (entry.kind !== 'file') throw new TreeError('EISDIR');
    this.#lastHandle += 1;
    this.#open.set(this.#lastHandle, entry.open());
    return this.#lastHandle;
  }
}

function handleOf(body: Buffer): number {
  return Number(body.readBigUInt64LE(0));
}

/** A file descriptor given is number 3 for the command. */
async function runCommand(command: string, args: readonly string[], fd?: number): Promise<void> {
  const handed = fd === undefined ? [] : [fd];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', ...handed] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${code ?? 'a signal'}`);
}
