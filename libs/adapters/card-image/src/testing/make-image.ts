import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MIB = 1_048_576;
/** Where Raspberry Pi OS has it. */
const BOOT_START_MIB = 8;
const FAT_MIB: Readonly<Record<FatBits, number>> = { 12: 8, 16: 32, 32: 64 };
const ROOT_MIB = 24;
/** sfdisk, mkfs and their like stand where only root looks by default. */
const ENV = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };

export type FatBits = 12 | 16 | 32;
/** By path. A text that begins with `->` is a symbolic link. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface ImageShape {
  readonly boot: Files;
  /** Absent: no second partition. */
  readonly root?: Files;
  readonly fatBits?: FatBits;
  readonly table?: 'dos' | 'gpt';
  readonly ext?: readonly string[];
}

/** Runs a program of Debian; throws with what it says. */
export function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    env: ENV,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A folder that `remove` takes away. */
export function scratchFolder(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'grappe-card-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A small card image as the tools of Debian make it: no loop device, no root. */
export function makeImage(file: string, shape: ImageShape): string {
  const bits = shape.fatBits ?? 32;
  const fatMib = FAT_MIB[bits];
  const rootStartMib = BOOT_START_MIB + fatMib;
  const endMib = rootStartMib + (shape.root === undefined ? 0 : ROOT_MIB) + 1;
  writeFileSync(file, '');
  truncateSync(file, endMib * MIB);
  const table = shape.table ?? 'dos';
  const lines = [
    `label: ${table}`,
    `start=${BOOT_START_MIB}MiB, size=${fatMib}MiB, type=${table === 'gpt' ? 'U' : 'c'}`,
    ...(shape.root === undefined ? [] : [`start=${rootStartMib}MiB, size=${ROOT_MIB}MiB, type=L`]),
  ];
  execFileSync('sfdisk', ['--quiet', file], { env: ENV, input: lines.join('\n') });
  makeFat(file, shape.boot, bits, fatMib);
  if (shape.root !== undefined) makeExt(file, shape.root, rootStartMib, shape.ext ?? []);
  return file;
}

function makeFat(image: string, files: Files, bits: FatBits, fatMib: number): void {
  const part = `${image}.fat`;
  writeFileSync(part, '');
  truncateSync(part, fatMib * MIB);
  run('mkfs.vfat', '-F', String(bits), '-n', 'BOOTFS', ...(bits === 32 ? ['-s', '1'] : []), part);
  const folders = new Set(Object.keys(files).flatMap(foldersOf));
  for (const folder of folders) run('mmd', '-i', part, `::${folder}`);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(`${image}.file`, content);
    run('mcopy', '-i', part, `${image}.file`, `::${name}`);
  }
  rmSync(`${image}.file`, { force: true });
  place(part, image, BOOT_START_MIB);
}

function makeExt(image: string, files: Files, startMib: number, options: readonly string[]): void {
  const tree = `${image}.tree`;
  for (const [name, content] of Object.entries(files)) {
    const to = path.join(tree, name);
    mkdirSync(path.dirname(to), { recursive: true });
    if (typeof content === 'string' && content.startsWith('->')) symlinkSync(content.slice(2), to);
    else writeFileSync(to, content);
  }
  mkdirSync(tree, { recursive: true });
  const part = `${image}.ext`;
  writeFileSync(part, '');
  truncateSync(part, ROOT_MIB * MIB);
  run('mke2fs', '-q', '-t', 'ext4', ...options, '-d', tree, part);
  rmSync(tree, { recursive: true });
  place(part, image, startMib);
}

function place(part: string, image: string, startMib: number): void {
  run('dd', `if=${part}`, `of=${image}`, 'bs=1M', `seek=${startMib}`, 'conv=notrunc,sparse');
  rmSync(part);
}

function foldersOf(name: string): readonly string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The boot partition alone, for the tools that check file systems. */
export function bootPartitionOf(image: string, to: string, fatBits: FatBits = 32): string {
  run(
    'dd',
    `if=${image}`,
    `of=${to}`,
    'bs=1M',
    `skip=${BOOT_START_MIB}`,
    `count=${FAT_MIB[fatBits]}`,
    'conv=sparse',
  );
  return to;
}
