import { fileURLToPath } from 'node:url';
import { CONTROLLER_PORT } from '@grappe/tool-lab';
import { runProgram, type ProgramResult } from '../third-parties/run-program.ts';
import type { TestRack } from '../testing/test-rack.ts';

const built = (app: 'agent' | 'controller') =>
  fileURLToPath(new URL(`../../../../dist/${app}/main.js`, import.meta.url));

/** The agent's program, by hand. */
export const AGENT_PROGRAM = built('agent');
/** The controller's program, by hand. */
export const CONTROLLER_PROGRAM = built('controller');

/** Runs the agent's program to its end. */
export function agent(...args: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [AGENT_PROGRAM, ...args]);
}

/** Runs the controller's program to its end. */
export function controller(...args: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [CONTROLLER_PROGRAM, ...args]);
}

/** `host:port` of the rack's controller. */
export function controllerAddress(rack: TestRack): string {
  return `${rack.lab.description.hostAddress}:${CONTROLLER_PORT}`;
}
