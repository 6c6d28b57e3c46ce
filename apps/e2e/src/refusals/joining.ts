import { chmodSync } from 'node:fs';
import path from 'node:path';
import { agent, controllerAddress } from './programs.ts';
import type { ProgramResult } from '../third-parties/run-program.ts';
import type { TestRack } from '../testing/test-rack.ts';

const SECRET_MODE = 0o600;

/** Makes a join token, as an operator does. */
export async function newToken(rack: TestRack, ...options: readonly string[]): Promise<string> {
  const made = await rack.grappe('token', 'create', ...options);
  if (made.exitCode === 0) return made.stdout.trim();
  throw new Error(`token create: ${made.stderr}`);
}

/** A file that only its owner reads, next to the other files of the rack's tests. */
export function secretFile(rack: TestRack, name: string, content: string): string {
  const file = rack.file(name, content);
  chmodSync(file, SECRET_MODE);
  return file;
}

/** A data folder for a board that is to join by hand. */
export function boardFolder(rack: TestRack, name: string): string {
  return path.join(path.dirname(rack.file('boards', '')), `board-${name}`);
}

/** Joins with a token, in the data folder of that board's name unless another is given. */
export function join(
  rack: TestRack,
  token: string,
  node: string,
  folder: string = boardFolder(rack, node),
): Promise<ProgramResult> {
  const tokenFile = secretFile(rack, `token-${node}`, token);
  const controller = ['--controller', controllerAddress(rack), '--token-file', tokenFile];
  return agent('join', ...controller, '--name', node, '--data-dir', folder);
}
