import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { err, ok, type Result } from '@grappe/domain';
import type * as Onoff from 'onoff';
import type { PinTrouble } from './pin-trouble.ts';

/** Where the kernel shows its GPIO lines, and the only place that onoff looks at. */
export const KERNEL_GPIO_ROOT = '/sys/class/gpio';

export type OnoffModule = typeof Onoff;
export type OnoffLine = Onoff.Gpio;

type ModuleBody = (load: (name: string) => unknown, module: { exports: unknown }) => void;

/**
 * onoff, working below `root`. Its native part is there only where it was compiled at installation, so this can fail on any machine: the error says
 * why, and what to do. Nothing is loaded before it is asked for. `from` is the file whose packages are used.
 */
export function loadOnoff(
  root: string,
  from: string | URL = import.meta.url,
): Result<OnoffModule, PinTrouble> {
  const load = createRequire(from);
  try {
    return ok(
      path.resolve(root) === KERNEL_GPIO_ROOT
        ? (load('onoff') as OnoffModule)
        : loadRerouted(load.resolve('onoff'), path.resolve(root)),
    );
  } catch (error) {
    const [firstLine] = (error instanceof Error ? error.message : String(error)).split('\n');
    return err({
      cause: 'unsupported',
      reason: `the package onoff cannot be loaded (${firstLine ?? ''})`,
      remedy: 'run "npm rebuild epoll" where Grappe is installed, with a C++ compiler at hand',
    });
  }
}

/** The same code of onoff, with an `fs` that finds another tree where onoff names the kernel's. */
function loadRerouted(file: string, root: string): OnoffModule {
  const source = `(function (require, module) {${fs.readFileSync(file, 'utf8')}\n})`;
  const body = new Script(source, { filename: file }).runInThisContext() as ModuleBody;
  const load = createRequire(file);
  const rerouted = reroutedFs(root);
  const module = { exports: {} };
  body((name) => (name === 'fs' ? rerouted : (load(name) as unknown)), module);
  return module.exports as OnoffModule;
}

/** All that onoff calls with a path takes it first. */
function reroutedFs(root: string): typeof fs {
  const at = <P>(place: P): P | string =>
    typeof place === 'string' && place.startsWith(`${KERNEL_GPIO_ROOT}/`)
      ? path.join(root, place.slice(KERNEL_GPIO_ROOT.length))
      : place;
  return {
    ...fs,
    existsSync: (place) => fs.existsSync(at(place)),
    openSync: (place, ...rest) => fs.openSync(at(place), ...rest),
    readFileSync: ((place: fs.PathOrFileDescriptor) =>
      fs.readFileSync(at(place))) as typeof fs.readFileSync,
    writeFileSync: (place, ...rest) => fs.writeFileSync(at(place), ...rest),
  };
}
