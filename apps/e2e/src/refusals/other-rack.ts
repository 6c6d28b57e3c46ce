import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { tcpAnswers } from '@grappe/tool-lab';
import { controller, CONTROLLER_PROGRAM } from './programs.ts';
import { startGrappe } from '../testing/grappe.ts';
import type { TestRack } from '../testing/test-rack.ts';
import { until } from '../testing/until.ts';

const PORT = 7543;
const MQTT_PORT = 8983;
const START_TIMEOUT_MS = 30_000;

/** A second controller on the same host, of a rack that has nothing to do with the first. */
export interface OtherRack {
  readonly contextFile: string;
  readonly token: string;
  readonly stop: () => Promise<void>;
}

/** Makes it, starts it beside the rack's own and has it make a join token. */
export async function startOtherRack(rack: TestRack): Promise<OtherRack> {
  const host = rack.lab.description.hostAddress;
  const rackFile = rack.file('elsewhere.yaml', 'rack: elsewhere\n');
  const folder = path.join(path.dirname(rackFile), 'elsewhere');
  const contextFile = path.join(folder, 'context.json');
  mkdirSync(folder);
  const dataDir = ['--data-dir', path.join(folder, 'data')];
  const ports = ['--port', String(PORT), '--mqtt-port', String(MQTT_PORT)];
  const addresses = ['--address', host, '--listen', host, '--context-file', contextFile];
  const made = await controller(
    'init',
    '--rack-file',
    rackFile,
    ...dataDir,
    ...ports,
    ...addresses,
  );
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const child = spawn(process.execPath, [CONTROLLER_PROGRAM, 'run', ...dataDir], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await until('the other controller', () => tcpAnswers(host, PORT), START_TIMEOUT_MS);
  const token = await startGrappe(contextFile, ['token', 'create']).ended;
  return {
    contextFile,
    token: token.stdout.trim(),
    stop: () => {
      child.kill();
      return ended;
    },
  };
}
