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

/** `grappe frontdoor status -o json`, as far as the bench reads it. */
export interface FrontDoorDocument {
  readonly gateways: readonly {
    readonly node: string;
    readonly connected: boolean;
    readonly state: string;
    readonly behind: boolean;
  }[];
  readonly waysIn: readonly {
    readonly servers: readonly {
      readonly node: string;
      readonly address: string;
      readonly opinions: readonly { readonly gateway: string; readonly state: string }[];
    }[];
  }[];
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

  async scale(service: string, replicas: number): Promise<void> {
    await this.ask('service', 'scale', `${service}=${replicas}`);
  }

  /** Waits until the latest rollout of a service has ended; an error when it did not complete. */
  async rolledOut(service: string): Promise<void> {
    await this.ask('rollout', 'status', service, '--wait');
  }

  async frontDoor(): Promise<FrontDoorDocument> {
    return (await this.ask('frontdoor', 'status')) as FrontDoorDocument;
  }

  private async ask(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(
      await runCommand(process.execPath, [PROGRAM, ...args, '-o', 'json'], this.env),
    );
  }
}
