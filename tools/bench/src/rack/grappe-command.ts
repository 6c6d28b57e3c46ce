import { fileURLToPath } from 'node:url';
import type { Lab } from '@grappe/tool-lab';
import { operatorEnvironment } from '@grappe/tool-lab';
import { runCommand } from './run-command.ts';

const PROGRAM = fileURLToPath(new URL('../../../../dist/cli/main.js', import.meta.url));

/** A node in `grappe node ls -o json`, as far as the bench reads it. */
export interface NodeDocument {
  readonly name: string;
  readonly condition: string;
  readonly silentMs: number | null;
}

/** A task in `grappe ps -o json`, as far as the bench reads it. */
export interface TaskDocument {
  readonly node: string | null;
  readonly nodeLost: boolean;
  readonly state: string;
  readonly containerId: string | null;
}

/** A line of `grappe events -o json`, as far as the bench reads it. */
export interface EventDocument {
  readonly sequence: number;
  readonly kind: string;
  readonly at: string;
  readonly node: string | null;
  readonly message: string;
}

/** The built command line, asked as its users ask it: as a process of its own. */
export class GrappeCommand {
  private readonly env: NodeJS.ProcessEnv;

  constructor(lab: Lab) {
    this.env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...operatorEnvironment(lab) };
  }

  async nodes(): Promise<readonly NodeDocument[]> {
    return ((await this.ask('node', 'ls')) as { nodes: NodeDocument[] }).nodes;
  }

  async tasks(): Promise<readonly TaskDocument[]> {
    return ((await this.ask('ps')) as { tasks: TaskDocument[] }).tasks;
  }

  async events(): Promise<readonly EventDocument[]> {
    return ((await this.ask('events')) as { events: EventDocument[] }).events;
  }

  async deploy(composeFile: string): Promise<void> {
    await this.ask('deploy', composeFile);
  }

  private async ask(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(
      await runCommand(process.execPath, [PROGRAM, ...args, '-o', 'json'], this.env),
    );
  }
}
