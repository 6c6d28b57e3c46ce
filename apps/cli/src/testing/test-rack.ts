import { afterEach, beforeEach } from 'vitest';
import { startTestController, type TestController } from './test-controller.ts';
import { makeIdentities, type TestIdentities } from './test-identities.ts';
import {
  inFolder,
  runInTerminal,
  writeContext,
  type Outcome,
  type TerminalOptions,
} from './test-terminal.ts';
import { TestWorld } from './test-world.ts';

interface RunningRack {
  readonly identities: TestIdentities;
  readonly world: TestWorld;
  readonly controller: TestController;
}

export interface TestRack extends RunningRack {
  /** Runs one command line, its words divided by blanks, with a context for the controller. */
  readonly grappe: (command: string, options?: TerminalOptions) => Promise<Outcome>;
}

/** A fresh controller and world for every test of the file. */
export function useTestRack(): TestRack {
  let identities: TestIdentities | undefined;
  let running: RunningRack | undefined;
  const current = () => {
    if (running === undefined) throw new Error('there is a rack only within a test');
    return running;
  };
  beforeEach(async () => {
    identities ??= await makeIdentities();
    const world = new TestWorld();
    const controller = await startTestController(world, identities.controller);
    running = { world, controller, identities };
  });
  afterEach(() => current().controller.stop());
  return {
    get identities() {
      return current().identities;
    },
    get world() {
      return current().world;
    },
    get controller() {
      return current().controller;
    },
    grappe: (command, options = {}) =>
      inFolder(async (folder) => {
        const { controller, identities: known } = current();
        const context = await writeContext(folder, controller.address, known.operator);
        return runInTerminal(command.split(' '), {
          ...options,
          env: { GRAPPE_CONTEXT: context, ...options.env },
        });
      }),
  };
}
