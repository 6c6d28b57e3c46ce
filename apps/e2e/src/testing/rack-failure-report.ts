import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CONTROLLER_PROCESS, agentProcess } from '@grappe/tool-lab';
import type { TestRack } from './test-rack.ts';

/** What happened last is what failed; more buries it. */
const LOG_TAIL_BYTES = 6_000;
const EVENTS_TOLD = 40;

/** All that helps to understand a failed test: events, tasks and the last lines of every program's log. */
export async function rackFailureReport(rack: TestRack): Promise<string> {
  const commands = [
    ['events', '--tail', String(EVENTS_TOLD)],
    ['ps', '--all', '-o', 'wide'],
    ['node', 'ls', '-o', 'wide'],
  ];
  const outputs = await Promise.all(
    commands.map(async (args) => {
      const { stdout, stderr } = await rack.grappe(...args);
      return `--- grappe ${args.join(' ')}\n${stdout}${stderr}`;
    }),
  );
  const programs = [CONTROLLER_PROCESS, ...rack.nodeNames.map(agentProcess)];
  return [...outputs, ...programs.map((name) => `--- ${name}\n${tail(rack, name)}`)].join('\n');
}

function tail(rack: TestRack, name: string): string {
  try {
    const file = openSync(rack.logFile(name), 'r');
    try {
      const { size } = fstatSync(file);
      const length = Math.min(size, LOG_TAIL_BYTES);
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, size - length);
      return bytes.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return `(no log: ${error instanceof Error ? error.message : String(error)})`;
  }
}
