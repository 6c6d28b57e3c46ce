import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '@grappe/tool-command';
import { REPOSITORY } from './repository.ts';

/** onoff with all it needs, as they lie in node_modules. */
export const ONOFF_PACKAGES = [
  'onoff',
  'epoll',
  'lodash.debounce',
  'bindings',
  'file-uri-to-path',
] as const;

const COMPILER = 'aarch64-linux-gnu-g++';
/** As node-gyp sets them for an add-on of Node 20. */
const FLAGS = [
  '-O2',
  '-fPIC',
  '-shared',
  '-std=gnu++17',
  '-fno-rtti',
  '-fno-exceptions',
  '-w',
  '-DNODE_GYP_MODULE_NAME=epoll',
  '-DBUILDING_NODE_EXTENSION',
  '-DUSING_UV_SHARED=1',
  '-DUSING_V8_SHARED=1',
];

export const packageFolder = (name: string): string => path.join(REPOSITORY, 'node_modules', name);

/** Puts onoff into `modulesFolder`, with its native part compiled for arm64 and the Node that `includeFolder` (usr/include) belongs to. */
export async function installOnoff(modulesFolder: string, includeFolder: string): Promise<void> {
  await mkdir(modulesFolder, { recursive: true });
  for (const name of ONOFF_PACKAGES) {
    await cp(packageFolder(name), path.join(modulesFolder, name), { recursive: true });
  }
  // What was compiled for this machine.
  await rm(path.join(modulesFolder, 'epoll/build'), { recursive: true, force: true });
  const addOn = path.join(modulesFolder, 'epoll/build/Release/epoll.node');
  await mkdir(path.dirname(addOn), { recursive: true });
  const includes = [path.join(includeFolder, 'node'), includeFolder, packageFolder('nan')];
  await runCommand(COMPILER, [
    ...FLAGS,
    ...includes.map((folder) => `-I${folder}`),
    path.join(packageFolder('epoll'), 'src/epoll.cc'),
    '-o',
    addOn,
  ]);
}
