import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AGENT_PROGRAM } from './programs.ts';
import { boardFolder } from './joining.ts';
import type { IdentityPems } from '../third-parties/identities.ts';
import type { TestRack } from '../testing/test-rack.ts';
import { until } from '../testing/until.ts';

const SECRET_MODE = 0o600;
const DEADLINE_MS = 20_000;

/** A data folder as a node's own, with another identity in it. */
export function agentFolderWith(
  rack: TestRack,
  name: string,
  node: string,
  identity: IdentityPems,
): string {
  const folder = boardFolder(rack, name);
  mkdirSync(folder);
  const settings = readFileSync(path.join(rack.labNode(node).agentFolder, 'node.json'));
  writeFileSync(path.join(folder, 'node.json'), settings);
  const file = path.join(folder, 'identity.json');
  writeFileSync(file, JSON.stringify(identity), { mode: SECRET_MODE });
  return folder;
}

/** Runs an agent that has no engine until its log says why it is not let in; returns that line. */
export async function whyNotConnected(folder: string): Promise<string> {
  const engine = ['--docker-socket', path.join(folder, 'no-engine')];
  const args = [AGENT_PROGRAM, 'run', '--data-dir', folder, ...engine];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      log += part.toString('utf8');
    });
  }
  try {
    const told = () => log.split('\n').find((line) => line.includes('not connected to the contr'));
    return await until('the agent to say why it is not let in', told, DEADLINE_MS);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}
