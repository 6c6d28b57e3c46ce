import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';
import { TOOLCHAINS, type Architecture } from './architecture.ts';
import { linkedLibraries, type LinkedLibraries } from './linked-libraries.ts';

/** Packages that have a part in machine code. */
export type NativeModule = 'epoll' | '@photostructure/sqlite';

/** Machine code for one kind of machine. */
export interface NativePart {
  /** Relative to the folder of its package. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly libraries: LinkedLibraries;
}

/**
 * What Debian 13 has is Node 20, and machine code of epoll is for one version of Node. That of SQLite is for all.
 */
const NODE_ABI = 115;

/** As node-gyp sets them for an add-on of Node 20; the last ones as Debian's own packages are linked. */
const COMPILER_FLAGS = [
  '-O2',
  '-fPIC',
  '-shared',
  '-std=gnu++17',
  '-fno-rtti',
  '-fno-exceptions',
  '-fstack-protector-strong',
  '-D_FORTIFY_SOURCE=2',
  '-w',
  '-DNODE_GYP_MODULE_NAME=epoll',
  '-DBUILDING_NODE_EXTENSION',
  '-DUSING_UV_SHARED=1',
  '-DUSING_V8_SHARED=1',
  '-Wl,-z,relro,-z,now',
];

/** Gets the native part of a package: taken from the package where that has it, else compiled. */
export async function nativePart(
  root: string,
  module: NativeModule,
  architecture: Architecture,
): Promise<NativePart> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'grappe-native-'));
  try {
    const built = path.join(scratch, 'part.node');
    const file =
      module === 'epoll'
        ? await compileEpoll(root, architecture, built)
        : await takePrebuilt(root, architecture, built);
    // Debug information is of no use on a board, and names folders of the machine that built it.
    await toolchainCommand(architecture, 'strip', ['--strip-unneeded', built]);
    return { file, bytes: await readFile(built), libraries: await linkedLibraries(built) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function takePrebuilt(root: string, architecture: Architecture, to: string): Promise<string> {
  const name = `linux-${TOOLCHAINS[architecture].nodeName}`;
  const file = path.join('prebuilds', name, '@photostructure+sqlite.glibc.node');
  const prebuilt = path.join(root, 'node_modules/@photostructure/sqlite', file);
  if (!existsSync(prebuilt)) {
    throw new GrappeError('NOT_FOUND', `@photostructure/sqlite has no part for ${architecture}`, {
      remedy: 'Install it anew (npm ci), or take a version that has one.',
    });
  }
  await copyFile(prebuilt, to);
  return file;
}

async function compileEpoll(root: string, architecture: Architecture, to: string): Promise<string> {
  const headers = await nodeHeaders();
  const modules = path.join(root, 'node_modules');
  await toolchainCommand(architecture, 'g++', [
    ...COMPILER_FLAGS,
    // Where the source lies must not show in the result.
    `-ffile-prefix-map=${modules}=.`,
    ...[headers, path.join(modules, 'nan')].map((folder) => `-I${folder}`),
    path.join(modules, 'epoll/src/epoll.cc'),
    '-o',
    to,
  ]);
  return 'build/Release/epoll.node';
}

/** The headers of the Node that runs this; they are the same for all machines. */
async function nodeHeaders(): Promise<string> {
  const folder = path.join(path.dirname(process.execPath), '../include/node');
  const remedy = `Build packages with Node 20 and its headers (libnode-dev on Debian 13): epoll is compiled for ABI ${NODE_ABI}.`;
  const text = await readFile(path.join(folder, 'node_version.h'), 'utf8').catch(
    (cause: unknown) => {
      throw new GrappeError('NOT_FOUND', `the headers of Node are not in ${folder}`, {
        cause,
        remedy,
      });
    },
  );
  const abi = /^#define NODE_MODULE_VERSION (\d+)$/m.exec(text)?.[1];
  if (abi === String(NODE_ABI)) return folder;
  throw new GrappeError('REFUSED', `the headers in ${folder} are of ABI ${abi ?? 'unknown'}`, {
    remedy,
  });
}

async function toolchainCommand(
  architecture: Architecture,
  program: string,
  args: readonly string[],
): Promise<void> {
  const { prefix, packages } = TOOLCHAINS[architecture];
  const remedy = `Packages for ${architecture} need ${packages} on the machine that builds them.`;
  await runCommand(`${prefix}-${program}`, args, { remedy });
}
