import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CgroupHierarchy } from '../cgroup-tree.ts';
import type { LabDescription } from '../lab-description.ts';
import { LabError } from '../lab-error.ts';
import { logTail, startProcess } from '../lab-process.ts';
import { labProgramArguments, loaderArguments } from '../reaper.ts';
import { runCommand } from '../run-command.ts';
import { waitUntil } from '../wait-until.ts';
import type { LabBody } from './body-description.ts';
import { BODY_PINS, pulls } from './body-description.ts';
import { drivePin, gpioRoot } from './pins.ts';
import { resetSensorTree, writeBatteryReading, writeBoardReading } from './sensor-tree.ts';
import { setConverter } from './supply.ts';

/**
 * The program behind the pins: the one that the tests of the GPIO adapter run, because edges are only told by a tree that can be polled, as
 * no plain file can.
 */
const PINS_PROGRAM = fileURLToPath(
  new URL('../../../../libs/adapters/gpio-onoff/src/testing/board-tree-main.ts', import.meta.url),
);
const PINS_PROCESS = 'pins';
const KEEPER_PROCESS = 'supply';
/** As a Raspberry Pi 3 shows its chip under a kernel of 2024. */
const PINS_CHIP = 'pinctrl-bcm2835:512:54';
const FUSE_DEVICE = '/dev/fuse';
/** A JavaScript engine that starts while a whole rack does. */
const PINS_TIMEOUT_MS = 20_000;
/** It ends when its standard input does, so it gets one that does not. */
const WITH_INPUT = 'sleep infinity | exec "$@"';
/** Until something is played: a full battery at rest, and boards that do little. */
const RESTING_BATTERY = { volts: 12.65, amps: 0, charge: 1, temperatureC: 25 };
const RESTING_BOARD = { volts: 5.05, watts: 1.4 };

/** Makes lights, sensors and pins of all nodes, before the nodes boot: a node sees what was mounted then. */
export async function startBody(
  lab: LabDescription,
  body: LabBody,
  hierarchy: CgroupHierarchy,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!existsSync(FUSE_DEVICE)) {
    const needs = `pins of virtual boards need ${FUSE_DEVICE}, which this host has not`;
    throw new LabError(
      'missing-requirement',
      needs,
      'Load the module "fuse", or leave --body out.',
    );
  }
  for (const node of lab.nodes) {
    resetSensorTree(node);
    writeBoardReading(node, RESTING_BOARD);
    if (node.name === body.firstNode) writeBatteryReading(node, RESTING_BATTERY);
  }
  mkdirSync(body.supplyFolder, { recursive: true });
  for (const { name } of body.converters) setConverter(body, name, true);
  await startPins(lab, body, hierarchy, signal);
  for (const { name } of lab.nodes) {
    for (const [bcm, high] of pulls().entries()) if (high) drivePin(body, name, bcm, true);
  }
  for (const { watcher } of body.converters)
    if (watcher !== undefined) drivePin(body, watcher, BODY_PINS.powerGood, true);
}

async function startPins(
  lab: LabDescription,
  body: LabBody,
  hierarchy: CgroupHierarchy,
  signal: AbortSignal | undefined,
): Promise<void> {
  const boards = lab.nodes.map(({ name }) => `${name}=${PINS_CHIP}`);
  const program = [...loaderArguments(), PINS_PROGRAM, body.pinsFolder, ...boards];
  const { logFile } = await startProcess(lab, hierarchy, {
    name: PINS_PROCESS,
    command: 'sh',
    args: ['-c', WITH_INPUT, 'sh', process.execPath, ...program],
  });
  const [first] = lab.nodes;
  const isThere = (): boolean => first !== undefined && existsSync(gpioRoot(body, first.name));
  const what = 'the pins of the boards';
  await waitUntil(isThere, { what, timeoutMs: PINS_TIMEOUT_MS, signal }).catch((error: unknown) => {
    const told = error instanceof Error ? error.message : String(error);
    throw new LabError('command-failed', `${told}; their program says:\n${logTail(logFile)}`);
  });
}

/** Starts what wires do: from here on relays and converters switch nodes. */
export async function startSupply(lab: LabDescription, hierarchy: CgroupHierarchy): Promise<void> {
  await startProcess(lab, hierarchy, {
    name: KEEPER_PROCESS,
    command: process.execPath,
    args: [...labProgramArguments(), 'keep-supply', '--name', lab.name],
  });
}

/** Takes the pins away, also when their program is gone. */
export async function removePins({ pinsFolder }: LabBody): Promise<void> {
  await runCommand('umount', ['-l', pinsFolder]);
}

/** Where the program of a controller leaves word that the rack is shut down. */
export function shutDownFile(lab: Pick<LabDescription, 'runFolder'>): string {
  return path.join(lab.runFolder, 'shut-down');
}
