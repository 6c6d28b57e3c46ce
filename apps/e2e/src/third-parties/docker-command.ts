import { runProgram } from './run-program.ts';
import type { TestRack } from '../testing/test-rack.ts';

/** Runs Debian's `docker` against a node's engine; it has to succeed. */
export async function docker(
  rack: TestRack,
  node: string,
  ...args: readonly string[]
): Promise<string> {
  const socket = `unix://${rack.labNode(node).dockerSocket}`;
  const result = await runProgram('docker', ['--host', socket, ...args]);
  if (result.exitCode === 0) return result.stdout.trim();
  throw new Error(`docker ${args.join(' ')} on ${node}: ${result.stderr}`);
}
