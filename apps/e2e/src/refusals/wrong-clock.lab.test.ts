import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentProcess, type LabNode } from '@grappe/tool-lab';
import { AGENT_PROGRAM, controllerAddress } from './programs.ts';
import { newToken, secretFile } from './joining.ts';
import { composeText } from '../testing/compose.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'eclock', nodes: 2 });
const SETTLE_MS = 60_000;
const NODE = 'black-pearl2';
/**
 * A Pi without a network knows no better ten seconds after power-on. Timers go by the monotonic clock, as on a real board. Not by the command
 * `faketime`: it names a semaphore of the host after its process id, which another node or an earlier run has as well. The dynamic linker puts
 * the library folder of this architecture for $LIB.
 */
const IN_1970 = {
  LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
  FAKETIME: '@1970-01-01 00:00:10',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  TZ: 'UTC',
};

/** Forgets the node and joins and runs it again, all with a clock that says 1970. */
async function rejoinIn1970(node: LabNode): Promise<void> {
  await rack().lab.stopProcess(agentProcess(node.name));
  await rack().grappe('node', 'remove', node.name, '--yes', '--force');
  rmSync(node.agentFolder, { recursive: true });
  const token = secretFile(rack(), 'token', await newToken(rack()));
  const data = ['--data-dir', node.agentFolder];
  const where = ['--controller', controllerAddress(rack()), '--token-file', token];
  const join = [AGENT_PROGRAM, 'join', ...data, ...where, '--name', node.name];
  const joined = await rack().lab.exec(node.name, process.execPath, join, { env: IN_1970 });
  expect(joined).toMatchObject({ exitCode: 0, stderr: '' });
  const local = ['--docker-socket', node.dockerSocket, '--boot-id-file', node.bootIdFile];
  await rack().lab.startProcess({
    name: agentProcess(node.name),
    node: node.name,
    command: process.execPath,
    args: [AGENT_PROGRAM, 'run', ...data, ...local],
    env: IN_1970,
  });
}

describe('a board whose clock says 1970', () => {
  it('joins, works, and is reported', async () => {
    await rejoinIn1970(rack().labNode(NODE));
    await rack().untilNode(NODE, 'ready', SETTLE_MS);
    const reported = await rack().untilEvent(
      'of the wrong clock',
      ({ kind, node }) => kind === 'node.clock-wrong' && node === NODE,
      SETTLE_MS,
    );
    expect(reported.message).toMatch(/its clock says 1970-01-01T00:00:/);
    expect((await rack().node(NODE)).note).toMatch(/its clock is wrong by -\d+ s/);

    await rack().loadImage({ reference: 'grappe-e2e/clock:1', files: { '/www/clock': '1970' } });
    const web = { image: 'grappe-e2e/clock:1', replicas: 2, port: 8051 };
    await rack().deploy(composeText('time', { web }));
    const tasks = await rack().untilSettled(SETTLE_MS);
    expect(tasks.map(({ node }) => node).sort()).toEqual(['black-pearl1', NODE]);
    const logs = await rack().grappe('service', 'logs', 'time/web');
    expect(logs.exitCode).toBe(0);

    await rack().lab.cut(NODE);
    await rack().untilNode(NODE, 'lost', SETTLE_MS);
    await rack().lab.heal(NODE);
    await rack().untilNode(NODE, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
  });
});
